import { Hono } from "hono";
import { bells } from "./bells.ts";

export const app = new Hono();

app.get("/healthz", (c) => c.text("ok"));

app.get("/bells/:hour", (c) => {
  const hour = Number(c.req.param("hour"));
  if (!Number.isInteger(hour) || hour < 0) {
    return c.text("an hour is a whole number", 400);
  }
  return c.text(`${bells(hour, c.req.query("half") !== undefined)} bells`);
});
