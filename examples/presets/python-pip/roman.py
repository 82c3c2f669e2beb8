"""Roman numerals."""

SIGNS = {
    1000: "M",
    900: "CM",
    500: "D",
    400: "CD",
    100: "C",
    90: "XC",
    50: "L",
    40: "XL",
    10: "X",
    9: "IX",
    5: "V",
    4: "IV",
    1: "I",
}


def roman(number: int) -> str:
    """Write a number as the Romans did."""
    if not 0 < number < 4000:
        raise ValueError("the Romans wrote 1 to 3999")
    text = ""
    for value, sign in SIGNS.items():
        count, number = divmod(number, value)
        text += count * sign
    return text
