"""One spelling for comparing what people spell in many ways."""

import re
import unicodedata


def fold_name(name: str) -> str:
    """Return the name as it is compared: no case, no diacritics, single spaces ("Nà  PÁI" -> "na pai")."""
    letters = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def neat_name(name: str) -> str:
    """Return the name as it is kept: composed Unicode, single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def fold_phone(phone: str) -> str:
    """Return the digits of a Vietnamese phone number, +84 and 0084 written as 0; empty if there are none."""
    digits = re.sub(r"\D", "", phone)
    return re.sub(r"^(?:00)?84(?=\d{9}$)", "0", digits)
