import { createServer } from "node:http";
import { isOn } from "@shop/flags";

createServer(async (_request, response) => {
  response.end(String(isOn("reviews")));
}).listen(8080);
