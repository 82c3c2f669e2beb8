import { createServer } from "node:http";
import { setting } from "@shop/env";

createServer(async (_request, response) => {
  response.end(setting("PATH"));
}).listen(8080);
