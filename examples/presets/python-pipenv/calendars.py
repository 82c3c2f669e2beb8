"""The day in one calendar or another."""

from datetime import date


def today(calendar: str = "gregorian") -> str:
    """The name of the day."""
    day = date.today()
    if calendar == "gregorian":
        return f"{day:%A}, the {day.day} of {day:%B}"
    if calendar == "ordinal":
        return f"the day number {day.timetuple().tm_yday}"
    raise LookupError(calendar)
