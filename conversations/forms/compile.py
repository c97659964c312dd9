"""Publish a form: an XLSForm workbook becomes the XForm XML that is kept. The only home of pyxform."""

# pyxform has no type stubs and only part of it is annotated.
# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false

import re
import unicodedata
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

from pyxform.errors import PyXFormError
from pyxform.xls2json_backends import get_xlsform
from pyxform.xls2xform import convert

from conversations.forms.form import FormError, Problem
from conversations.forms.lint import lint
from conversations.forms.xform import KH, load_form

MAX_BYTES = 2_000_000
MAX_ROWS: Mapping[str, int] = {"survey": 500, "choices": 2000}
FILE_TYPES = (".md", ".csv", ".xlsx", ".xls")
COLUMNS = frozenset(
    (
        *("type", "name", "label", "hint", "guidance_hint", "required", "required_message", "relevant"),
        *("constraint", "constraint_message", "calculation", "default", "choice_filter", "repeat_count"),
        *("appearance", "read_only", "trigger", "parameters", "image", "audio", "video", "media", "bind"),
    )
)

Row = dict[str, str]
Sheets = dict[str, Any]


def compile_form(source: Path) -> str:
    """Return the XForm XML of a workbook (.md, .csv, .xlsx, .xls); FormError names the rows to mend."""
    if source.suffix.lower() not in FILE_TYPES:
        raise FormError((Problem(f"a form is a file of type {', '.join(FILE_TYPES)}", sheet=source.name),))
    return _compile(source.read_bytes(), source.suffix.lower(), source.name)


def compile_text(tables: str, name: str) -> str:
    """Return the XForm XML of a workbook in text tables."""
    return _compile(tables.encode(), ".md", name)


def _compile(content: bytes, file_type: str, name: str) -> str:
    sheets = _read_sheets(content, file_type, name)
    survey = cast(Sequence[Row], sheets["survey"] or ())
    problems = (*_size_problems(sheets), *_column_problems(survey), *_setting_problems(sheets))
    if problems:
        raise FormError(problems)
    xml = _convert(sheets)
    try:
        problems = lint(load_form(xml))
    except FormError as error:
        problems = error.problems
    if problems:
        rows = _rows_by_name(survey)
        raise FormError(tuple(replace(problem, row=rows.get(problem.name)) for problem in problems))
    return xml


def _read_sheets(content: bytes, file_type: str, name: str) -> Sheets:
    """Return the sheets as pyxform wants them, every cell composed (NFC) and trimmed."""
    if len(content) > MAX_BYTES:
        raise FormError((Problem(f"the file is larger than {MAX_BYTES:,} bytes", sheet=name),))
    with _complaints(name):
        # Its rows are also what we name problems by: blank rows are kept, so the first one is row 2.
        workbook = get_xlsform(content, file_type=file_type)
    sheets = {name: _clean(getattr(workbook, name)) for name in workbook.__dataclass_fields__}
    return _with_namespace(sheets)


def _clean(content: Any) -> Any:
    if isinstance(content, str):
        return unicodedata.normalize("NFC", content.replace("\N{NO-BREAK SPACE}", " ")).strip()
    if isinstance(content, list | tuple):
        return [_clean(each) for each in cast(Sequence[Any], content)]
    if isinstance(content, dict):
        return {_clean(key): _clean(value) for key, value in cast(dict[Any, Any], content).items()}
    return content


def _with_namespace(sheets: Sheets) -> Sheets:
    """Declare the namespace of our own columns (bind::kh:...) in the settings, where authors forget it."""
    declaration = f'kh="{KH.strip("{}")}"'
    settings = [dict(row) for row in cast(Sequence[Row], sheets["settings"] or ())] or [{}]
    declared = re.sub(r'\bkh="[^"]*"', "", settings[0].get("namespaces", ""))
    settings[0]["namespaces"] = f"{declared} {declaration}".strip()
    header = [{**_first(sheets["settings_header"]), "namespaces": None}]
    return {**sheets, "settings": settings, "settings_header": header}


def _first(rows: Any) -> dict[str, Any]:
    return dict(cast(Sequence[dict[str, Any]], rows)[0]) if rows else {}


def _convert(sheets: Sheets) -> str:
    with _complaints("survey"):
        result = convert(sheets, form_name="data")
    return result.xform


@contextmanager
def _complaints(sheet: str) -> Generator[None, None, None]:
    """Turn whatever pyxform raises into a FormError: torn workbooks also end in its own bare IndexErrors."""
    try:
        yield
    except PyXFormError as error:
        raise FormError((_read_complaint(str(error), sheet),)) from error
    except Exception as error:
        message = f"the workbook cannot be read ({type(error).__name__}: {error})"
        raise FormError((Problem(message, sheet=sheet),)) from error


def _read_complaint(message: str, sheet: str) -> Problem:
    """Return what pyxform says, with the row where it names one."""
    match = re.search(r"\[row : (\d+)\]\s*(.*)", message, re.DOTALL)
    if match is None:
        return Problem(message.strip(), sheet=sheet)
    return Problem(match.group(2).strip(), sheet=sheet, row=int(match.group(1)))


def _size_problems(sheets: Sheets) -> Iterator[Problem]:
    for sheet, most in MAX_ROWS.items():
        rows = cast(Sequence[Row], sheets[sheet] or ())
        if len(rows) > most:
            yield Problem(f"the sheet has {len(rows)} rows, more than {most}", sheet=sheet)


def _column_problems(survey: Sequence[Row]) -> Iterator[Problem]:
    """Name columns that are a known one misspelt: pyxform passes over them in silence."""
    for column in dict.fromkeys(key for row in survey for key in row if key):
        word = re.split(r":{1,2}", column.lower())[0].strip().replace(" ", "_")
        near = [] if word in COLUMNS else get_close_matches(word, COLUMNS, n=1, cutoff=0.85)
        if near:
            yield Problem(f"the column {column} is not known; {near[0]} is", row=1)


def _setting_problems(sheets: Sheets) -> Iterator[Problem]:
    settings = _first(sheets["settings"])
    for column in ("form_id", "version", "form_title"):
        if not settings.get(column):
            yield Problem(f"the column {column} is empty", sheet="settings")


def _rows_by_name(survey: Sequence[Row]) -> Mapping[str, int]:
    return {row["name"]: number for number, row in enumerate(survey, start=2) if row.get("name")}
