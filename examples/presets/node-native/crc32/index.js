module.exports = require("./build/crc32.node");
