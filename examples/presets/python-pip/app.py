"""Says how the Romans wrote a number."""

from flask import Flask

from roman import roman

app = Flask(__name__)


@app.get("/<int:number>")
def answer(number: int):
    return f"{number} is {roman(number)}\n"


@app.errorhandler(ValueError)
def no_such_number(error: ValueError):
    return f"{error}\n", 400
