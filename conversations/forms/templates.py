"""Forms of one pattern: a template workbook, its purpose, and a table of subjects that makes one form each.

`[[word]]` stands for a word of the subject. A line marked `[[if share count]]` belongs to subjects of these kinds. The
workbook is compiled once for each kind; a subject's words are put into what came out.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import yaml
from pydantic import TypeAdapter

from conversations.forms.compile import compile_text
from conversations.forms.purpose import FormEntry, read_purpose_text
from conversations.forms.xform import load_form

SUBJECTS = ".subjects.yaml"
_IF = re.compile(r"^(\|?\s*)\[\[if ([\w ]+)\]\]", re.MULTILINE)
_WORD = re.compile(r"\[\[(\w+)\]\]")

Subject = Mapping[str, str]


def template_forms(folder: Path) -> Iterator[tuple[str, Path, Subject]]:
    """Yield the id of every form made from the templates of a folder, with its template and its subject."""
    for source in sorted(folder.glob(f"*{SUBJECTS}")):
        template = source.name.removesuffix(SUBJECTS)
        for name, subject in _subjects(source).items():
            form_id = f"{template}.{name}"
            yield form_id, source.with_name(template), {**subject, "id": name}


def load_subject(template: Path, subject: Subject) -> FormEntry:
    """Return the form of one subject; KeyError names a word that the subject lacks."""
    kind = subject["kind"]
    xml = _put_in(_compiled(template.with_suffix(".md"), kind), subject, quote=True)
    purpose = _lines_of(template.with_suffix(".yaml").read_text("utf-8"), kind)
    return FormEntry(load_form(xml), read_purpose_text(_put_in(purpose, subject), template.name))


_TABLE = TypeAdapter(dict[str, dict[str, str]])


@cache
def _subjects(source: Path) -> Mapping[str, Subject]:
    """Read the table of subjects; ValidationError names a cell that is no text: YAML takes a bare 15_60 for 1560."""
    return _TABLE.validate_python(yaml.safe_load(source.read_text("utf-8")))


@cache
def _compiled(source: Path, kind: str) -> str:
    return compile_text(_lines_of(source.read_text("utf-8"), kind), source.name)


def _lines_of(text: str, kind: str) -> str:
    """Return the text without the lines of other kinds."""
    kept = (line for line in text.splitlines() if (found := _IF.match(line)) is None or kind in found[2].split())
    return "\n".join(_IF.sub(r"\1", line) for line in kept)


def _put_in(text: str, subject: Subject, *, quote: bool = False) -> str:
    def word(found: re.Match[str]) -> str:
        said = subject[found[1]]
        return escape(said, {'"': "&quot;"}) if quote else said

    return _WORD.sub(word, text)
