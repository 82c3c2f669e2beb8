import { createServer } from "node:http";
import { remember } from "@shop/cache";

createServer(async (_request, response) => {
  response.end(remember((key) => key + ": 12")("pears"));
}).listen(8080);
