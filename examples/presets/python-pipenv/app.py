"""Which day it is, over HTTP."""

from flask import Flask, abort

from calendars import today

app = Flask(__name__)


@app.get("/")
def day() -> str:
    return f"today is {today()}\n"


@app.get("/<calendar>")
def day_in(calendar: str) -> str:
    try:
        return f"today is {today(calendar)}\n"
    except LookupError:
        abort(404)
