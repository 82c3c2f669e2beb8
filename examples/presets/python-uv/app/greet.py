"""What is said."""


def greet(name: str = "") -> str:
    """Say hello to a name, or to the world."""
    return f"Hello, {name.strip() or 'world'}!"
