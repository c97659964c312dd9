"""Phone numbers as people write them."""

import re


def read_phone(text: str) -> str | None:
    """Return a Vietnamese phone number as digits with its leading 0, "" for none, None for a wrong one.

    Takes "+84 912 000 001", "0912.000.001", and 912000001, whose 0 a spreadsheet ate.
    """
    if not text.strip(" -'’"):
        return ""
    digits = re.sub(r"[\s.()'’‘-]", "", text)
    digits = re.sub(r"^(\+|00)?84(?=\d{9,10}$)", "0", digits)
    if re.fullmatch(r"[235789]\d{8}|2\d{9}", digits):
        digits = "0" + digits
    return digits if re.fullmatch(r"0[35789][0-9]{8}|02[0-9]{9}", digits) else None
