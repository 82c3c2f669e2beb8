"""Postcards over HTTP."""

from flask import Flask, abort

from postcards.tasks import BOX, write

app = Flask(__name__)


@app.get("/")
def about() -> str:
    return "GET /order/Ada/Oslo orders a postcard, GET /cards/Ada reads it\n"


@app.get("/order/<who>/<where>")
def order(who: str, where: str) -> tuple[str, int]:
    write.delay(who, where)
    return f"a postcard for {who} is ordered\n", 202


@app.get("/cards/<who>")
def card(who: str) -> str:
    path = BOX / f"{who}.txt"
    if not path.exists():
        abort(404)
    return path.read_text()
