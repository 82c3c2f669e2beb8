"""One log for all services."""

import logging
import sys


def logger(name: str) -> logging.Logger:
    """The log of a service, on stderr."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(name)s %(message)s")
    return logging.getLogger(name)
