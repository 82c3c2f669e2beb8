"""The hours of an ordinary week."""

WEEK = {
    "monday": None,
    "tuesday": (10, 18),
    "wednesday": (10, 18),
    "thursday": (10, 20),
    "friday": (10, 18),
    "saturday": (10, 14),
    "sunday": None,
}


def opening(day: str) -> str:
    """Say when the library is open on a day; a KeyError where there is no such day."""
    hours = WEEK[day.lower()]
    return "closed" if hours is None else f"open from {hours[0]} to {hours[1]}"
