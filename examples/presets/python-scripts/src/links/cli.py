"""The command `links`."""

import argparse
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version

from links.book import find, known


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        try:
            where = find(self.path, known())
        except LookupError as error:
            self.send_response(404)
            self.end_headers()
            self.wfile.write(f"{error}\n".encode())
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"{where}\n".encode())


def serve(port: int) -> None:
    """Answers over HTTP until it is told to stop."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    print(f"links listens on {port}", file=sys.stderr)
    ThreadingHTTPServer(("", port), Handler).serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(prog="links", description="Says where a short link leads.")
    parser.add_argument("--version", action="version", version=version("shortlinks"))
    parser.add_argument("--port", type=int, default=8408, help="where it listens")
    parser.add_argument("link", nargs="?", help="one link, instead of a service")
    args = parser.parse_args()
    if args.link is None:
        serve(args.port)
        return
    try:
        print(find(args.link, known()))
    except LookupError as error:
        sys.exit(str(error))
