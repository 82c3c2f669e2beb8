"""The command `links`."""

import argparse

import uvicorn


def main() -> None:
    parser = argparse.ArgumentParser(description="Sends short links where they lead.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8404)
    options = parser.parse_args()
    uvicorn.run("links.app:app", host=options.host, port=options.port)
