"""A web application that has a saying for every day."""

import datetime

from flask import Flask

SAYINGS = (
    "Make it work, make it right, make it fast.",
    "Premature optimization is the root of all evil.",
    "Simplicity is prerequisite for reliability.",
)


def of_day(day: datetime.date) -> str:
    """The saying of a day, the same all day."""
    return SAYINGS[day.toordinal() % len(SAYINGS)]


def create_app() -> Flask:
    app = Flask(__name__)

    @app.get("/")
    def today() -> dict[str, str]:
        return {"saying": of_day(datetime.date.today())}

    @app.get("/<int:year>-<int:month>-<int:day>")
    def on(year: int, month: int, day: int) -> tuple[dict[str, str], int]:
        try:
            return {"saying": of_day(datetime.date(year, month, day))}, 200
        except ValueError as error:
            return {"error": str(error)}, 404

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    return app
