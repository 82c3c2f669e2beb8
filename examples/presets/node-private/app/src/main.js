import { createServer } from "node:http";

import { worth } from "./rates.js";

const server = createServer((request, response) => {
  const [, currency, amount] = request.url.split("/");
  const euros = worth(Number(amount), currency);
  response.writeHead(euros ? 200 : 404, { "Content-Type": "text/plain" });
  response.end(euros ? `${euros}\n` : `nobody takes ${currency}\n`);
});

server.listen(8314, () => console.log("rates listens on :8314"));

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    server.close();
    server.closeAllConnections();
  });
}
