import { createServer } from "node:http";
import { letter } from "@shop/email";
import { format } from "@shop/money";

createServer(async (_request, response) => {
  response.end(letter("ada", "you owe us " + format(1234)));
}).listen(8080);
