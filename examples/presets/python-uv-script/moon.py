#!/usr/bin/env -S uv run --script
# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "starlette>=1.0",
#     "uvicorn>=0.40",
# ]
# ///
"""How the moon looks."""

from datetime import date

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

NEW = date(2000, 1, 6)
MONTH = 29.530588853
PHASES = ["new", "waxing crescent", "first quarter", "waxing gibbous", "full", "waning gibbous", "last quarter", "waning crescent"]


def phase(day: date) -> str:
    """The phase of a day, as good as a calendar's."""
    age = ((day - NEW).days % MONTH) / MONTH
    return PHASES[round(age * 8) % 8]


async def look(request: Request) -> PlainTextResponse:
    try:
        return PlainTextResponse(f"the moon is {phase(date.fromisoformat(request.path_params['day']))}\n")
    except ValueError as error:
        return PlainTextResponse(f"{error}\n", status_code=400)


app = Starlette(routes=[Route("/{day}", look)])

if __name__ == "__main__":
    uvicorn.run(app, host="0.0.0.0", port=8415)
