"""Words."""


def title(name: str) -> str:
    """A name with a capital letter."""
    return name[:1].upper() + name[1:]
