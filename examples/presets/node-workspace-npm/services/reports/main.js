import { createServer } from "node:http";
import { csv } from "@shop/csv";
import { day } from "@shop/dates";

createServer(async (_request, response) => {
  response.end(csv([["day", day(new Date())], ["pieces", 3]]));
}).listen(8080);
