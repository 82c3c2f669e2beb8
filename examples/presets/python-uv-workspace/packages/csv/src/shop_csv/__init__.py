"""Tables."""


def row(*cells: object) -> str:
    """A line of a table."""
    return ",".join(map(str, cells))
