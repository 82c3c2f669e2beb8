"""The command: hashes the files that it is given, or what it reads."""

import signal
import sys
from pathlib import Path

from . import xxh3


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    for name in sys.argv[1:] or ["-"]:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        print(f"{xxh3(data):016x}  {name}")
