import { createServer } from "node:http";
import { distance } from "@shop/geo";

createServer(async (_request, response) => {
  response.end(`${Math.round(distance([52.5, 13.4], [48.1, 11.6]))} km`);
}).listen(8080);
