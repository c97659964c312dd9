"""The forms that come with the program: each a workbook in text tables and a purpose of the same name."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from pydantic import ValidationError

from conversations.forms.compile import compile_form
from conversations.forms.form import Form, FormError, Problem
from conversations.forms.purpose import FormEntry, Purpose
from conversations.forms.xform import load_form

__all__ = ["FOLDER", "FormEntry", "Purpose", "load_catalogue", "load_entry", "read_purpose"]

FOLDER = Path(__file__).with_name("catalogue")


@cache
def load_catalogue() -> Mapping[str, FormEntry]:
    """Return the built-in forms by id, in alphabetical order; compiled once in the life of the program."""
    entries = (load_entry(source) for source in sorted(FOLDER.glob("*.md")))
    return MappingProxyType({entry.form.id: entry for entry in entries})


def load_entry(source: Path) -> FormEntry:
    """Compile a workbook and read its purpose from the .yaml beside it; FormError says what is wrong."""
    form = load_form(compile_form(source))
    purpose = read_purpose(source.with_suffix(".yaml"))
    problems = tuple(_mismatches(form, purpose, source.with_suffix(".yaml").name))
    if problems:
        raise FormError(problems)
    return FormEntry(form, purpose)


def read_purpose(source: Path) -> Purpose:
    content: Any = yaml.safe_load(source.read_text(encoding="utf-8"))
    try:
        return Purpose.model_validate(content)
    except ValidationError as error:
        found = (Problem(each["msg"], ".".join(map(str, each["loc"])), source.name) for each in error.errors())
        raise FormError(tuple(found)) from error


def _mismatches(form: Form, purpose: Purpose, file: str) -> Iterator[Problem]:
    """Yield every name in the purpose that the form does not have in that role."""
    hidden = {question.name for question in form.questions if not question.is_asked}
    asked = {question.name for question in form.questions if question.is_asked}
    expected = {
        "indicators": (purpose.indicators, asked),
        "none": (purpose.none, asked),
        "add": (purpose.add, asked),
        "short": (purpose.short, asked | hidden),
        "last": (purpose.last, hidden),
        "last, fields": (purpose.last.values(), asked),
        "register": (purpose.register_, hidden),
        "story": ([purpose.story] if purpose.story else [], asked),
        "absent": (purpose.absent, asked),
        "absent, figures": (purpose.absent.values(), asked),
    }
    for key, (names, allowed) in expected.items():
        for name in names:
            if name not in allowed:
                yield Problem(f"{key}: the form {form.id} has no such question", name, file)
