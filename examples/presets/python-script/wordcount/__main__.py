"""Counts the words of its input: python -m wordcount < text"""

import argparse
import sys

from .count import count


def main() -> None:
    parser = argparse.ArgumentParser(prog="wordcount", description="Counts the words of its input.")
    parser.add_argument("--top", type=int, metavar="N", help="only the N most frequent words")
    options = parser.parse_args()
    for word, times in count(sys.stdin.read())[: options.top]:
        print(times, word)


if __name__ == "__main__":
    main()
