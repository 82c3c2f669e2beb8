"""Serves the frontend and finds the colours that go with a colour."""

import colorsys
import os

from bottle import Bottle, static_file

STATIC = os.environ.get("STATIC_DIR", "../frontend/dist")

app = Bottle()


def around(colour: str, count: int = 5) -> list[str]:
    """`count` colours of the same light and strength, evenly around the circle."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, strength = colorsys.rgb_to_hls(red, green, blue)
    turned = (colorsys.hls_to_rgb((hue + n / count) % 1, light, strength) for n in range(count))
    return ["#" + "".join(f"{round(part * 255):02x}" for part in rgb) for rgb in turned]


@app.get("/api/palette/<colour:re:[0-9a-f]{6}>")
def palette(colour: str) -> dict[str, list[str]]:
    return {"colours": around(colour)}


@app.get("/healthz")
def healthz() -> str:
    return "ok"


@app.get("/")
@app.get("/<path:path>")
def static(path: str = "index.html") -> object:
    return static_file(path, root=STATIC)
