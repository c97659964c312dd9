"""Small forms for tests, written as the tables an author would write."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from conversations.forms.compile import compile_form
from conversations.forms.form import Form
from conversations.forms.xform import load_form
from conversations.forms.xpath.values import VIETNAM

# Friday morning in Vietnam.
NOW = datetime(2024, 11, 8, 9, 0, tzinfo=VIETNAM)

SETTINGS = """
| settings |
| | form_title | form_id | version | default_language |
| | Thử | trial | 1 | Tiếng Việt (vi) |
"""


def compile_text(tables: str, *, settings: str = SETTINGS) -> str:
    """Return the XForm of tables in pyxform's text format."""
    with TemporaryDirectory() as folder:
        source = Path(folder) / "trial.md"
        source.write_text(tables + settings, encoding="utf-8")
        return compile_form(source)


def build(tables: str, *, settings: str = SETTINGS) -> Form:
    return load_form(compile_text(tables, settings=settings))


def survey(*rows: Mapping[str, str]) -> str:
    """Return a survey sheet from rows that name only their own columns; labels are put where none is."""
    labelled = [{"label": row["name"], **row} if row.get("name") else row for row in rows]
    columns = tuple(dict.fromkeys(column for row in labelled for column in row))
    lines = [("", *columns), *(("", *(row.get(column, "") for column in columns)) for row in labelled)]
    return "| survey |\n" + "".join(f"|{' | '.join(line)} |\n" for line in lines)


def choices(list_name: str, *names: str) -> str:
    rows = "".join(f"| | {list_name} | {name} | {name.capitalize()} |\n" for name in names)
    return f"| choices |\n| | list_name | name | label |\n{rows}"
