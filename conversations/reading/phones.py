"""Phone numbers as people write them."""

import re

_NOT_DIGITS = re.compile(r"[\s.\-()]+")
_PHONE = re.compile(r"0\d{9,10}")


def read_phone(text: str) -> str | None:
    """Return a Vietnamese phone number as ten or eleven figures with a leading 0, or None if it is none."""
    digits = _NOT_DIGITS.sub("", text.strip())
    if digits.startswith("+84"):
        digits = f"0{digits[3:]}"
    elif digits.startswith("84") and len(digits) == 11:
        digits = f"0{digits[2:]}"
    return digits if _PHONE.fullmatch(digits) else None
