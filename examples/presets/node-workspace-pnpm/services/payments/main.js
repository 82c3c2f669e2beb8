import { createServer } from "node:http";
import { retry } from "@shop/retry";

createServer(async (_request, response) => {
  response.end(await retry(3, () => "paid"));
}).listen(8080);
