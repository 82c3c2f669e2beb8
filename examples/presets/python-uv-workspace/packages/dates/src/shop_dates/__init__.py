"""Days."""

from datetime import date


def week(day: date) -> int:
    """The number of its week."""
    return day.isocalendar().week
