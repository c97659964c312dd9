"""Regular spoken Vietnamese numerals for 0 to 999,999, for a differential test of a reader of number words.

``spoken_forms(n)`` yields every regular spoken form of ``n``, with diacritics. ``without_marks`` folds a form to plain
letters.

What is covered: linh/lẻ, nghìn/ngàn, bảy/bẩy, mốt, tư/bốn, lăm/nhăm, hăm/băm, dropped mươi ("sáu mốt", "chín tư",
"ba nhăm"), "không trăm", the digit one place lower ("ba trăm hai" 320, "nghìn tư" 1,400, "mười lăm nghìn tám" 15,800),
rưỡi/rưởi, chục, vạn, and a missing "một" in front of trăm, nghìn, vạn when something exact follows.

Limits, on purpose:

* A speaker is consistent: one form never mixes linh with lẻ, bảy with bẩy, or rưỡi with rưởi.
* A place that lies open to a second meaning is never yielded; see ``AMBIGUOUS`` for the patterns.
* The digit one place lower, and rưỡi, follow nghìn only where fewer than a hundred thousands are counted, and never
  after chục: "ba trăm nghìn rưỡi" is 300,500 to one speaker and 350,000 to another.
* Non-standard forms whose value is nevertheless clear ("bốn chục hai", "mười tư") are in ``rare_forms``.

Run as a script, the file checks itself and prints the counts.
"""

import sys
import time
import unicodedata
from collections.abc import Iterator
from functools import cache

LIMIT = 1_000_000

_UNITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")

# The unit behind "N mươi", "hăm" and "băm".
_AFTER_TENS: tuple[tuple[str, ...], ...] = (
    (),
    ("mốt",),
    ("hai",),
    ("ba",),
    ("tư", "bốn"),
    ("lăm", "nhăm"),
    ("sáu",),
    ("bảy",),
    ("tám",),
    ("chín",),
)

# The digit one place lower than the unit before it: "ba trăm hai". No "một" (301 or 310?), no "năm" (years).
_ONE_LOWER: tuple[tuple[str, ...], ...] = (
    (),
    ("mốt",),
    ("hai",),
    ("ba",),
    ("tư", "bốn"),
    ("rưỡi",),
    ("sáu",),
    ("bảy",),
    ("tám",),
    ("chín",),
)

# Only these make a certain compound when mươi is dropped.
_SHORT_UNITS: dict[int, tuple[str, ...]] = {1: ("mốt",), 4: ("tư",), 5: ("lăm", "nhăm")}

# Pairs of words that vary from speaker to speaker without any change of meaning.
_VARIANTS = (("linh", "lẻ"), ("nghìn", "ngàn"), ("bảy", "bẩy"), ("rưỡi", "rưởi"))


def without_marks(text: str) -> str:
    """Fold to plain letters: no tone marks, no vowel marks, đ to d."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return unicodedata.normalize("NFC", "".join(char for char in decomposed if not unicodedata.combining(char)))


@cache
def _full_tens(n: int) -> tuple[str, ...]:
    """1 to 99 with mười or mươi spoken out."""
    tens, unit = divmod(n, 10)
    if tens == 0:
        return (_UNITS[unit],)
    if tens == 1:
        if unit == 0:
            return ("mười",)
        return ("mười lăm",) if unit == 5 else (f"mười {_UNITS[unit]}",)
    if unit == 0:
        return (f"{_UNITS[tens]} mươi",)
    return tuple(f"{_UNITS[tens]} mươi {word}" for word in _AFTER_TENS[unit])


@cache
def _short_tens(n: int) -> tuple[str, ...]:
    """21 to 99 without mươi ("sáu mốt"), and hăm or băm with a unit."""
    tens, unit = divmod(n, 10)
    if tens < 2:
        return ()
    forms = [f"{_UNITS[tens]} {word}" for word in _SHORT_UNITS.get(unit, ())]
    if tens in (2, 3):
        forms += [f"{'hăm' if tens == 2 else 'băm'} {word}" for word in _AFTER_TENS[unit]]
    return tuple(forms)


@cache
def _chuc(n: int) -> tuple[str, ...]:
    """Round tens with chục."""
    return (f"{_UNITS[n // 10]} chục",) if n >= 10 and n % 10 == 0 else ()


@cache
def _below_hundred(n: int) -> tuple[str, ...]:
    """1 to 99 as a part of a larger number."""
    return _full_tens(n) + _short_tens(n) + _chuc(n)


@cache
def _linh(unit: int) -> tuple[str, ...]:
    """Name the unit behind a skipped tens place."""
    return ("linh tư", "linh bốn") if unit == 4 else (f"linh {_UNITS[unit]}",)


@cache
def _behind_hundred(rest: int) -> tuple[str, ...]:
    """Give what follows trăm, all places spoken: 1 to 99."""
    return _linh(rest) if rest < 10 else _below_hundred(rest)


@cache
def _hundred_heads(hundreds: int, *, bare: bool) -> tuple[str, ...]:
    """Give the hundreds word; ``bare`` allows trăm without một."""
    return ("một trăm", "trăm") if hundreds == 1 and bare else (f"{_UNITS[hundreds]} trăm",)


@cache
def _plain_hundreds(n: int, *, bare: bool) -> tuple[str, ...]:
    """100 to 999 with every place spoken out (no digit one place lower)."""
    hundreds, rest = divmod(n, 100)
    if rest == 0:
        return (f"{_UNITS[hundreds]} trăm",)
    return tuple(f"{head} {tail}" for head in _hundred_heads(hundreds, bare=bare) for tail in _behind_hundred(rest))


@cache
def _lower_hundreds(n: int, *, bare: bool) -> tuple[str, ...]:
    """100 to 999 with the digit one place lower: "ba trăm hai", "trăm rưỡi"."""
    hundreds, rest = divmod(n, 100)
    if rest % 10:
        return ()
    return tuple(f"{head} {tail}" for head in _hundred_heads(hundreds, bare=bare) for tail in _ONE_LOWER[rest // 10])


@cache
def _long_tails(rest: int) -> tuple[str, ...]:
    """Give what may follow nghìn with the hundreds place named or linh in its stead: 1 to 999."""
    if rest >= 100:
        return _plain_hundreds(rest, bare=False) + _lower_hundreds(rest, bare=False)
    filled = tuple(f"không trăm {form}" for form in _behind_hundred(rest))
    return filled + _linh(rest) if rest < 10 else filled


@cache
def _unfilled_tails(rest: int) -> tuple[str, ...]:
    """10 to 99 straight behind nghìn: "hai nghìn hai mươi sáu". Short forms stay out ("hai nghìn sáu lăm" is open)."""
    return _full_tens(rest) if 10 <= rest < 100 else ()


@cache
def _lower_tails(rest: int) -> tuple[str, ...]:
    """Give the digit one place lower behind nghìn."""
    return _ONE_LOWER[rest // 100] if rest and rest % 100 == 0 else ()


@cache
def _thousand_heads(count: int) -> tuple[str, ...]:
    """How many thousands, in front of nghìn: 1 to 999, any tail may follow (the lower tails only below 100)."""
    if count < 100:
        return _full_tens(count) + _short_tens(count)
    return tuple(form for form in _plain_hundreds(count, bare=True) if not form.endswith("chục"))


@cache
def _closed_thousand_heads(count: int) -> tuple[str, ...]:
    """Heads after which nothing but round thousands is clear: "bốn chục nghìn", "trăm rưỡi nghìn"."""
    if count < 100:
        return _chuc(count)
    chuc = tuple(form for form in _plain_hundreds(count, bare=True) if form.endswith("chục"))
    half = tuple(form for form in _lower_hundreds(count, bare=True) if form.endswith("rưỡi"))
    return chuc + half


def _with_thousands(n: int) -> Iterator[str]:
    """1,000 to 999,999 by nghìn."""
    count, rest = divmod(n, 1000)
    heads = [f"{head} nghìn" for head in _thousand_heads(count)]
    if rest == 0:
        yield from heads
        for head in _closed_thousand_heads(count):
            yield f"{head} nghìn"
        return
    tails = _long_tails(rest)
    if count < 100:
        tails += _lower_tails(rest)
    if count == 1:
        for tail in tails:
            yield f"nghìn {tail}"
    tails += _unfilled_tails(rest)
    for head in heads:
        for tail in tails:
            yield f"{head} {tail}"


def _with_van(n: int) -> Iterator[str]:
    """10,000 to 999,999 by vạn."""
    count, rest = divmod(n, 10_000)
    heads = [f"{head} vạn" for head in _full_tens(count) + _short_tens(count)]
    if rest == 0:
        yield from heads
        for head in _chuc(count):
            yield f"{head} vạn"
        return
    if count == 1:
        heads.append("vạn")
    thousands, below = divmod(rest, 1000)
    tails: tuple[str, ...] = ()
    if thousands == 0:
        tails = _plain_hundreds(below, bare=False) if below >= 100 else ()
    elif below == 0:
        tails = (f"{_UNITS[thousands]} nghìn", *_ONE_LOWER[thousands])
    else:
        tails = tuple(f"{_UNITS[thousands]} nghìn {tail}" for tail in _long_tails(below) + _lower_tails(below))
    for head in heads:
        for tail in tails:
            yield f"{head} {tail}"


def _bases(n: int) -> Iterator[str]:
    """All forms of ``n`` in one speaker's words: linh, nghìn, bảy, rưỡi."""
    if n == 0:
        yield "không"
    elif n < 100:
        yield from _below_hundred(n)
        if n % 10 == 5 and n >= 15:
            yield f"{_UNITS[n // 10]} chục rưỡi"
            if n == 15:
                yield "chục rưỡi"
    elif n < 1000:
        yield from _plain_hundreds(n, bare=True)
        yield from _lower_hundreds(n, bare=True)
    else:
        yield from _with_thousands(n)
        if n >= 10_000:
            yield from _with_van(n)


def spoken_forms(n: int) -> Iterator[str]:
    """Yield every regular spoken form of ``n`` (0 to 999,999), each once, with diacritics, in lower case."""
    if not 0 <= n < LIMIT:
        raise ValueError(f"{n} is outside 0 to {LIMIT - 1}")
    for base in _bases(n):
        forms = [base]
        for word, other in _VARIANTS:
            if word in base:
                forms += [form.replace(word, other) for form in forms]
        yield from forms


def rare_forms(n: int) -> Iterator[str]:
    """Yield forms below 100 that no grammar lists but whose value is clear: a reader may take them or ask."""
    if not 0 <= n < 100:
        return
    tens, unit = divmod(n, 10)
    if n == 14:
        yield "mười tư"
    if n == 15:
        yield "mười nhăm"
    if tens >= 2 and unit == 1:
        yield f"{_UNITS[tens]} mươi một"
    if tens >= 2 and unit:
        for word in _AFTER_TENS[unit]:
            yield f"{_UNITS[tens]} chục {word}"


def _ambiguous() -> frozenset[str]:
    """Collect number-like phrases for which a careful listener asks back."""
    forms = {"chục", "trăm", "nghìn", "vạn", "mươi", "mươi lăm", "chục nghìn", "trăm nghìn", "chục vạn"}
    forms |= {"trăm năm", "trăm một"}
    forms |= {"nghìn năm", "nghìn một", "vạn năm", "vạn một", "chục rưỡi nghìn", "trăm nghìn rưỡi", "chục nghìn rưỡi"}
    for first in _UNITS[1:]:
        # Two plain digits: a range, or a two-figure number.
        forms |= {f"{first} {second}" for second in _UNITS[1:]}
        # 250, 200 years, or 205 badly said; 210 or 201.
        for unit in ("trăm", "nghìn", "vạn"):
            forms |= {f"{first} {unit} năm", f"{first} {unit} một"}
        # 350,000 or 300,500; 25,000 or 20,500.
        forms |= {f"{first} trăm nghìn rưỡi", f"{first} chục nghìn rưỡi", f"{first} chục vạn rưỡi"}
        # 320,000, or 302,000 badly said, or a price range.
        forms |= {f"{first} trăm {second} nghìn" for second in (*_UNITS[1:], "tư", "mốt")}
        # 2,065 or 2,650.
        for tens in _UNITS[2:]:
            forms |= {f"{first} nghìn {tens} {short}" for short in ("mốt", "tư", "lăm", "nhăm")}
        # Nine or ten, and nine tens with a lost mark.
        forms.add(f"{first} mười")
    # "hăm" and "băm" never stand alone; "hăm năm" is twenty years to some and 25 to others.
    forms |= {"hăm", "băm", "hăm năm", "băm năm", "hăm một", "băm một"}
    for word, other in _VARIANTS:
        forms |= {form.replace(word, other) for form in forms}
    return frozenset(forms)


AMBIGUOUS: frozenset[str] = _ambiguous()


def self_check(full_below: int, step: int) -> list[str]:
    """Look for collisions among all n below ``full_below`` and every ``step``-th n above; return the faults found."""
    faults: list[str] = []
    seen: dict[str, int] = {}
    for n in [*range(full_below), *range(full_below, LIMIT, step)]:
        for form in spoken_forms(n):
            if form in seen:
                faults.append(f"{form!r}: {seen[form]} and {n}")
            seen[form] = n
            if form in AMBIGUOUS:
                faults.append(f"{form!r} ({n}) is in AMBIGUOUS")
    for n in range(100):
        faults += [f"rare {form!r}: {seen[form]} and {n}" for form in rare_forms(n) if form in seen]
        faults += [f"rare {form!r} ({n}) is in AMBIGUOUS" for form in rare_forms(n) if form in AMBIGUOUS]
    folded: dict[str, set[int]] = {}
    for form, n in seen.items():
        folded.setdefault(without_marks(form), set()).add(n)
    faults += [f"folded {form!r}: {sorted(values)}" for form, values in folded.items() if len(values) > 1]
    return faults


def part_check() -> list[str]:
    """Prove for all n that no two share a form: the parts between the unit words each have one value."""
    faults: list[str] = []
    values: dict[tuple[int, str], int] = {}

    def note(kind: int, text: str, value: int) -> None:
        if values.setdefault((kind, text), value) != value:
            faults.append(f"part {kind} {text!r}: {values[kind, text]} and {value}")

    for count in range(1, 1000):
        for head in _thousand_heads(count) + _closed_thousand_heads(count):
            note(1, head, count)
        for tail in _long_tails(count) + _unfilled_tails(count) + _lower_tails(count):
            note(2, tail, count)
        if count < 100:
            for head in _below_hundred(count):
                note(0, head, count)
    return faults


def main() -> int:
    """Check and time the generator."""
    start = time.process_time()
    total = sum(1 for n in range(LIMIT) for _ in spoken_forms(n))
    sys.stdout.write(f"{total} forms of {LIMIT} numbers in {time.process_time() - start:.1f} s of CPU\n")
    faults = part_check() + self_check(full_below=30_000, step=97)
    for fault in faults[:50]:
        sys.stdout.write(f"{fault}\n")
    sys.stdout.write(f"{len(faults)} faults, {len(AMBIGUOUS)} phrases in AMBIGUOUS\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
