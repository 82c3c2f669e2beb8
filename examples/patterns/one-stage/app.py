"""Rolls dice: GET /2d6."""

import random

from bottle import Bottle

app = Bottle()


@app.get("/<count:int>d<sides:int>")
def roll(count: int, sides: int) -> dict[str, object]:
    dice = [random.randint(1, max(sides, 1)) for _ in range(min(count, 100))]
    return {"dice": dice, "sum": sum(dice)}


@app.get("/healthz")
def healthz() -> str:
    return "ok"
