import { Hono } from "hono";
import { fill } from "./jars.js";

export const app = new Hono();

app.get("/healthz", (c) => c.text("ok"));

app.get("/jars/:grams", (c) => {
  const grams = Number(c.req.param("grams"));
  if (!Number.isFinite(grams)) {
    return c.text("grams are a number", 400);
  }
  return c.text(fill(grams));
});
