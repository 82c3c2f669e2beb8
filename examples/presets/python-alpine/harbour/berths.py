"""The ships that are in."""

SHIPS: list[str] = []


def arrive(ship: str) -> str:
    """Takes a ship in, once."""
    if ship not in SHIPS:
        SHIPS.append(ship)
    return f"{ship} is in"
