import express from "express";

import { open, visit } from "./pages.js";

const database = await open(process.env.DATABASE_URL ?? "file:/tmp/visits.db");

const app = express();
app.get("/pages/:name", async (request, response) => {
  response.type("text").send(`${await visit(database, request.params.name)}\n`);
});

const server = app.listen(8312, () => console.log("visits listens on :8312"));

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    server.close(() => void database.$disconnect());
    server.closeAllConnections();
  });
}
