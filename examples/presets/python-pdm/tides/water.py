"""A rough model of the sea."""

from math import cos, pi

# Mean level and amplitude in metres, hour of the first high water.
PORTS = {"brest": (4.0, 3.0, 4), "cuxhaven": (1.8, 1.4, 1)}
PERIOD = 12.42


def height(port: str, hour: float) -> float:
    """How high the water is, in metres."""
    mean, amplitude, high = PORTS[port]
    return mean + amplitude * cos(2 * pi * (hour - high) / PERIOD)
