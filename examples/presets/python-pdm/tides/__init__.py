"""The tides over HTTP."""

from flask import Flask, abort

from tides.water import height


def create_app() -> Flask:
    app = Flask(__name__)

    @app.get("/")
    def ports() -> str:
        return "brest\ncuxhaven\n"

    @app.get("/<port>/<int:hour>")
    def at(port: str, hour: int) -> str:
        try:
            metres = height(port, hour)
        except KeyError:
            abort(404)
        return f"the water stands at {metres:.1f} m\n"

    return app
