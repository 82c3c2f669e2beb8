"""The fingerprints over HTTP."""

import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import psycopg2

from fingerprint import fingerprint


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        text = unquote(self.path.removeprefix("/"))
        if text == "libpq":
            answer = f"libpq {psycopg2.extensions.libpq_version() // 10000}, psycopg2 {psycopg2.__version__}"
        else:
            answer = f"{text} has {fingerprint(text)}"
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"{answer}\n".encode())


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    print("fingerprint listens on 8409", file=sys.stderr)
    ThreadingHTTPServer(("", 8409), Handler).serve_forever()
