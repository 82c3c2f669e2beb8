"""Who said what."""

QUOTES = {
    "ada": "The engine weaves patterns, as the loom weaves flowers.",
    "grace": "A ship in port is safe, but that is not what ships are for.",
}


def said(who: str) -> str:
    """What somebody said, or that nobody knows."""
    quote = QUOTES.get(who.strip().lower())
    if quote is None:
        raise LookupError(f"nobody knows what {who} said")
    return f"“{quote}” ({who.strip().title()})"
