import { createServer } from "node:http";
import { slug } from "@shop/slug";
import { title } from "@shop/text";

createServer(async (_request, response) => {
  response.end(slug(title("pears")));
}).listen(8080);
