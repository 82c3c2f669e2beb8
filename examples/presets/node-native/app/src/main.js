import { createServer } from "node:http";

import { checksum } from "./checksum.js";

const server = createServer((request, response) => {
  const text = decodeURIComponent(new URL(request.url, "http://localhost").pathname.slice(1));
  response.setHeader("Content-Type", "text/plain");
  response.end(`${text}: ${checksum(text)}\n`);
});

server.listen(8313, () => console.log("checksums listens on :8313"));

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    server.close();
    server.closeAllConnections();
  });
}
