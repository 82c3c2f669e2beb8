"""Says how an nginx.conf, read from standard input, differs from the stock one.

    docker run --rm -i drift < nginx.conf
"""

import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

STOCK = Path("/etc/nginx/nginx.conf")


def directives(text: str) -> dict[str, list[str]]:
    """Every simple directive of a configuration, named by the blocks around it."""
    found: dict[str, list[str]] = {}
    blocks: list[str] = []
    text = re.sub(r"#.*", "", text)
    for body, end in re.findall(r"([^;{}]*)([;{}])", text):
        words = body.split()
        if end == "{":
            blocks.append(" ".join(words))
        elif end == "}":
            if not blocks:
                raise ValueError("a '}' without its '{'")
            blocks.pop()
        elif words:
            found.setdefault("/".join([*blocks, words[0]]), []).append(" ".join(words[1:]))
    if blocks:
        raise ValueError(f"the block {blocks[-1]!r} is not closed")
    return found


def drift(stock: str, ours: str) -> Iterator[str]:
    """One line for each directive that ours says otherwise than the stock configuration."""
    before, after = directives(stock), directives(ours)
    for name in sorted(before.keys() | after.keys()):
        was, now = (", ".join(side.get(name, ["(unset)"])) for side in (before, after))
        if was != now:
            yield f"{name}: {was} -> {now}"


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        print(*drift(STOCK.read_text(), sys.stdin.read()), sep="\n")
    except ValueError as error:
        sys.exit(f"drift: {error}")


if __name__ == "__main__":
    main()
