"""What money is worth, over HTTP."""

from acme_money import convert
from flask import Flask, abort

RATES = {"CHF": "1.04", "GBP": "1.19"}

app = Flask(__name__)


@app.get("/<currency>/<amount>")
def euros(currency: str, amount: str) -> str:
    rate = RATES.get(currency)
    if rate is None:
        abort(404, f"nobody knows what {currency} is worth")
    return f"{convert(amount, rate)} EUR\n"
