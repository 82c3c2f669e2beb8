import { createServer } from "node:http";
import { number } from "@shop/ids";

createServer(async (_request, response) => {
  response.end(number());
}).listen(8080);
