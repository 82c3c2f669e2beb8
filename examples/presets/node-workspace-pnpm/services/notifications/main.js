import { createServer } from "node:http";
import { Events } from "@shop/events";

createServer(async (_request, response) => {
  response.end(String(new Events().listen(() => {})));
}).listen(8080);
