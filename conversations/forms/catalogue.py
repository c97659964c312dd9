"""The forms that come with the program: each a workbook in text tables and a purpose of the same name."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path

from conversations.forms.compile import compile_form
from conversations.forms.form import Form, FormError, Problem
from conversations.forms.purpose import FormEntry, Purpose, read_purpose_text
from conversations.forms.templates import Subject, load_subject, template_forms
from conversations.forms.xform import load_form

__all__ = ["FOLDER", "Catalogue", "FormEntry", "Purpose", "load_catalogue", "load_entry", "read_purpose"]

FOLDER = Path(__file__).with_name("catalogue")


FIRST = (
    *("classes", "literacy", "families", "titles", "dropouts", "outreach", "difficulties"),
    *("branch", "centre", "schools", "units", "levels", "competences"),
)
"""In which order people are asked: first those of a village, and there last what can be told of anything."""


class Catalogue(Mapping[str, FormEntry]):
    """Forms by id. Each is compiled when it is first asked for: an office needs a few of them."""

    def __init__(self, sources: Mapping[str, Callable[[], FormEntry]]) -> None:
        self._sources = {form_id: cache(source) for form_id, source in sources.items()}

    def __getitem__(self, form_id: str) -> FormEntry:
        return self._sources[form_id]()

    def __contains__(self, form_id: object) -> bool:
        return form_id in self._sources

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)

    def beginning_with(self, form_ids: Iterable[str]) -> "Catalogue":
        """Return the same forms, these first, in their order; KeyError names one that is not there."""
        return Catalogue({form_id: self._sources[form_id] for form_id in dict.fromkeys([*form_ids, *self])})


@cache
def load_catalogue() -> Catalogue:
    """Return the built-in forms by id: those that stand for themselves, then those made from templates."""
    plain = {source.stem: partial(load_entry, source) for source in sorted(FOLDER.glob("*.md"))}
    made = {
        form_id: partial(_load_made, template, subject)
        for form_id, template, subject in template_forms(FOLDER / "templates")
    }
    return Catalogue({**plain, **made}).beginning_with(FIRST)


def _load_made(template: Path, subject: Subject) -> FormEntry:
    return _checked(load_subject(template, subject), template.name)


def load_entry(source: Path) -> FormEntry:
    """Compile a workbook and read its purpose from the .yaml beside it; FormError says what is wrong."""
    form = load_form(compile_form(source))
    purpose = read_purpose(source.with_suffix(".yaml"))
    return _checked(FormEntry(form, purpose), source.with_suffix(".yaml").name)


def _checked(entry: FormEntry, file: str) -> FormEntry:
    problems = tuple(_mismatches(entry.form, entry.purpose, file))
    if problems:
        raise FormError(problems)
    return entry


def read_purpose(source: Path) -> Purpose:
    """Read a purpose file; FormError says what is wrong with it."""
    return read_purpose_text(source.read_text(encoding="utf-8"), source.name)


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
        "summed": (purpose.summed, hidden),
        "story": ([purpose.story] if purpose.story else [], asked),
        "absent": (purpose.absent, asked),
        "absent, figures": (purpose.absent.values(), asked),
    }
    for key, (names, allowed) in expected.items():
        for name in names:
            if name not in allowed:
                yield Problem(f"{key}: the form {form.id} has no such question", name, file)
