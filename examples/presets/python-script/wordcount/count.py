"""What is counted."""

from collections import Counter


def count(text: str) -> list[tuple[str, int]]:
    """Words with how often they are there, the most frequent first."""
    words = (word.strip(".,;:!?\"'()").lower() for word in text.split())
    return sorted(Counter(filter(None, words)).items(), key=lambda found: (-found[1], found[0]))
