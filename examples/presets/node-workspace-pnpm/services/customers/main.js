import { createServer } from "node:http";
import { slug } from "@shop/slug";

createServer(async (_request, response) => {
  response.end(slug("Ada Lovelace"));
}).listen(8080);
