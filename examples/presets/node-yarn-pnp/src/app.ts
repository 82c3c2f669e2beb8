import { Hono } from "hono";
import { height } from "./tide.js";

export const app = new Hono();

app.get("/healthz", (c) => c.text("ok"));

app.get("/tide/:hours", (c) => {
  const hours = Number(c.req.param("hours"));
  if (!Number.isFinite(hours)) {
    return c.text("hours are a number", 400);
  }
  return c.text(height(hours));
});
