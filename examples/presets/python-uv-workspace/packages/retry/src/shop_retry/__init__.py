"""Again."""

from collections.abc import Callable


def retry(times: int, action: Callable[[], str]) -> str:
    """Tries so many times."""
    while True:
        times -= 1
        try:
            return action()
        except OSError:
            if times <= 0:
                raise
