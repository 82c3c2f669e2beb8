"""Who listens."""

from collections import defaultdict
from collections.abc import Callable

LISTENERS: dict[str, list[Callable[[], None]]] = defaultdict(list)


def fire(event: str) -> None:
    """Tells everybody who listens."""
    for listener in LISTENERS[event]:
        listener()
