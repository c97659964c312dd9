"""A plan as an Excel workbook: the same rows as a plan file in YAML, under names that an office understands."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from conversations.forms.catalogue import load_catalogue
from plans.deadline import Every, read_deadline
from plans.period import PeriodKind
from plans.plan import Plan
from plans.plan_file import Lines, PlanError, build_plan, load_plan, read_plan_yaml, with_lines
from plans.problem import Fault, Part, Problem
from plans.role import Role, RoleId, load_roles
from plans.yaml_file import line_numbers
from reports.plan_deadlines import read_phrase, write_phrase
from reports.plan_words import WORKBOOKS, Names, find_name, plan_words, written
from reports.words import fold

Row = Mapping[str, Any]
Content = Mapping[str, Any]
"""A plan as its YAML file has it: fields at the top, lists of rows below."""

_ROWS_BEFORE_THE_HEADER = 10
_LIST_LABELS = ("bases", "cited", "receivers", "remarks")
_REQUIRED: Mapping[Part, tuple[str, ...]] = {
    Part.HEADER: ("label", "content"),
    Part.POLICIES: ("name",),
    Part.GROUPS: ("name", "members"),
    Part.TARGETS: ("id", "title", "section", "code", "over", "cmp", "value", "by", "status", "quote"),
    Part.DUTIES: ("id", "title", "section", "kind", "role_text", "roles", "deadline", "policy", "quote"),
    Part.REVIEWS: ("id", "title", "duties"),
    Part.REMINDERS: ("id", "title", "duties"),
}
_NEEDED_SHEETS = (Part.HEADER, Part.POLICIES, Part.DUTIES)


# --- a plan file of either kind


def load_plan_file(path: Path) -> Plan:
    """Read a plan from a workbook or a YAML file; PlanError names every problem in it at once."""
    return _read_either(path)[1]


def load_usable_plan(path: Path) -> Plan:
    """Read a plan that is to run: its forms must be among those of the program, or nobody could fill them."""
    plan = load_plan_file(path)
    known, names = load_catalogue(), _form_names()
    allowed = "; ".join(written(id, names) for id in known)
    problems = [
        Problem(Fault.UNKNOWN_FORM, Part.DUTIES, duty.id, at, "forms", {"value": form, "allowed": allowed})
        for at, duty in enumerate(plan.duties, start=1)
        for form in duty.forms
        if form not in known
    ]
    if problems:
        lines = read_plan_book(path)[1] if _is_workbook(path) else line_numbers(path)
        raise PlanError(with_lines(problems, lines), path.name)
    return plan


def read_plan_content(path: Path) -> Content:
    """Return the rows of a plan file of either kind; PlanError names every problem in it at once."""
    return _read_either(path)[0]


def _read_either(path: Path) -> tuple[Content, Plan]:
    if _is_workbook(path):
        content, lines = read_plan_book(path)
        try:
            return content, build_plan(content, path.name)
        except PlanError as error:
            raise PlanError(with_lines(error.problems, lines), path.name) from None
    if path.suffix.lower() in (".yaml", ".yml"):
        plan = load_plan(path)
        return read_plan_yaml(path), plan
    raise PlanError((Problem(Fault.WRONG_ENDING),), path.name)


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() in WORKBOOKS


# --- reading


@dataclass(frozen=True)
class _Line:
    """A filled row of a sheet: the text of its cells by column, and its number as the office sees it."""

    number: int
    cells: Mapping[str, str]


def read_plan_book(path: Path) -> tuple[Content, Lines]:
    """Return the rows of a plan's workbook as a YAML file would have them, and where each stands.

    PlanError names every sheet and column that is missing. A cell that cannot be understood is kept as it is: whoever
    checks the rows then says so, along with everything else.
    """
    book = _open(path)
    sheets = {part: _find_sheet(book, part) for part in Part}
    problems = [Problem(Fault.NO_SHEET, part) for part in _NEEDED_SHEETS if sheets[part] is None]
    tables: dict[Part, list[_Line]] = {}
    for part, sheet in sheets.items():
        if sheet is not None:
            columns, lines = _read_table(sheet, part)
            absent = [name for name in _REQUIRED[part] if name not in columns]
            problems += [Problem(Fault.NO_COLUMN, part, field=name) for name in absent]
            tables[part] = lines
    if problems:
        raise PlanError(problems, path.name)
    return _content(tables), dict(_lines(tables))


def _open(path: Path) -> Workbook:
    try:
        return load_workbook(path, data_only=True)
    except FileNotFoundError:
        raise PlanError((Problem(Fault.NO_FILE),), path.name) from None
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError, SyntaxError, TypeError):
        raise PlanError((Problem(Fault.NOT_A_WORKBOOK),), path.name) from None


def _find_sheet(book: Workbook, part: Part) -> Worksheet | None:
    names = {part.value: plan_words().sheets[part]}
    return next((sheet for sheet in book.worksheets if find_name(sheet.title, names)), None)


def _read_table(sheet: Worksheet, part: Part) -> tuple[Sequence[str], list[_Line]]:
    """Return the columns that were found, and the rows below them; a row of which nothing is filled is passed over."""
    rows = [[_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    names = plan_words().columns[part]
    headers = [[find_name(_bare(cell), names) if cell else None for cell in row] for row in rows]
    known = [len([name for name in header if name]) for header in headers[:_ROWS_BEFORE_THE_HEADER]]
    if not any(known):
        return (), []
    top = known.index(max(known))
    columns = {at: name for at, name in reversed([*enumerate(headers[top])]) if name}
    lines = [
        _Line(number, {name: row[at] for at, name in columns.items() if at < len(row)})
        for number, row in enumerate(rows[top + 1 :], start=top + 2)
    ]
    return tuple(columns.values()), [line for line in lines if any(line.cells.values())]


def _bare(title: str) -> str:
    """Return a column's title without notes in brackets."""
    return re.sub(r"\(.*?\)|\*", " ", title).strip() or title


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return written(str(value).lower(), plan_words().choices["yes"])
        case datetime() | date():
            return f"{value:%d/%m/%Y}"
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return unicodedata.normalize("NFC", str(value)).strip()


def _content(tables: Mapping[Part, Sequence[_Line]]) -> Content:
    return {
        **_header(tables[Part.HEADER]),
        Part.POLICIES.value: {line.cells["name"]: _row(Part.POLICIES, line) for line in _named(tables[Part.POLICIES])},
        Part.GROUPS.value: {
            line.cells["name"]: _split(line.cells["members"], _role) for line in _named(tables.get(Part.GROUPS, ()))
        },
        **{
            part.value: [_row(part, line) for line in tables.get(part, ())]
            for part in (Part.TARGETS, Part.DUTIES, Part.REVIEWS, Part.REMINDERS)
        },
    }


def _named(lines: Iterable[_Line]) -> list[_Line]:
    """Return the rows with our names for policies and groups of our own plans."""
    names = {**plan_words().choices["policy"], **plan_words().choices["group"]}
    return [
        _Line(line.number, {**line.cells, "name": find_name(line.cells["name"], names) or line.cells["name"]})
        for line in lines
    ]


def _lines(tables: Mapping[Part, Sequence[_Line]]) -> Iterable[tuple[tuple[str, int], int]]:
    for part, lines in tables.items():
        for at, line in enumerate(lines, start=1):
            yield (part.value, at), line.number
    for line in tables[Part.HEADER]:
        label = find_name(line.cells["label"], plan_words().columns["labels"])
        yield (label or line.cells["label"], 0), line.number


def _header(lines: Iterable[_Line]) -> dict[str, Any]:
    fields: dict[str, Any] = {"number": None, "valid_to": None, "bases": []}
    stages: list[Row] = []
    for line in lines:
        label = find_name(line.cells["label"], plan_words().columns["labels"]) or line.cells["label"]
        content = line.cells.get("content", "")
        if label == "stages":
            stages.append({"name": content, "until": _read_day(line.cells.get("until", ""))})
        elif label in _LIST_LABELS:
            fields.setdefault(label, []).extend([content] if content else [])
        else:
            fields[label] = _READ.get(label, _or_none if label == "number" else str)(content)
    return fields | {"stages": stages}


def _row(part: Part, line: _Line) -> Row:
    """Return a row of a list with only the fields that are filled, or that must be there."""
    row: dict[str, Any] = {}
    for name, text in line.cells.items():
        if name == "name" or (not text and name not in _REQUIRED[part]):
            continue
        row[name] = _reader(part, name)(text)
    if part is Part.DUTIES:
        _complete_duty(row)
    if part is Part.TARGETS:
        row.setdefault("indicator", row.get("title", ""))
        row["value"] = row.get("value") or None
    return row


def _complete_duty(row: dict[str, Any]) -> None:
    """Fill in what an office need not say, and put the two cells of an internal date together."""
    inside = {name: row.pop(f"internal.{name}", "") for name in ("of", "working_days_before", "working_days_after")}
    if any(inside.values()):
        row["internal"] = {name: value for name, value in inside.items() if value}
    row.setdefault("summary", row.get("title", ""))
    row.setdefault("periodicity", row.get("deadline") or "none")


# --- the cells of a list


def _split(text: str, read: Callable[[str], Any] = str, at: str = r"[;\n]") -> list[Any]:
    return [read(piece.strip()) for piece in re.split(at, text) if piece.strip()]


def _ids(text: str) -> list[str]:
    return _split(text, at=r"[;,\s]+")


def _or_none(text: str) -> str | None:
    return text or None


def _choice(kind: str) -> Callable[[str], str]:
    return lambda text: find_name(text, plan_words().choices[kind]) or text


def _yes(text: str) -> Any:
    return {"true": True, "false": False}.get(find_name(text, plan_words().choices["yes"]) or "", text)


def _read_day(text: str) -> str | None:
    """Return "31/12/2024" as "2024-12-31"; anything else as it is."""
    found = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text)
    if found is None:
        return text or None
    try:
        return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
    except ValueError:
        return text


def _read_day_of_year(text: str) -> str:
    found = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})", text)
    return f"{found[2]:0>2}-{found[1]:0>2}" if found else text


def _read_number(text: str) -> str:
    return text.replace(",", ".").removesuffix("%").strip()


def _read_steps(text: str) -> list[int | str]:
    return _split(text.replace("−", "-"), _read_step, at=r"[;,\s]+")


def _read_step(text: str) -> int | str:
    return int(text) if re.fullmatch(r"[+-]?\d{1,4}", text) else text


@cache
def _role(text: str) -> str:
    """Return a role by its title, a group by its name; the text itself when it is neither."""
    roles = _known_roles()
    if text in roles:
        return text
    titles: Names = {id: (role.title,) for id, role in roles.items()}
    variants: Names = {id: role.variants for id, role in roles.items()}
    groups = plan_words().choices["group"]
    return find_name(text, titles) or find_name(text, groups) or find_name(text, variants) or text


@cache
def _known_roles() -> Mapping[RoleId, Role]:
    return load_roles()


def _roles(text: str) -> list[str]:
    return _split(text, _role)


def _hand_overs(text: str) -> list[list[str]]:
    return _split(text, _roles, at=r"→|->|>")


def _forms(text: str) -> list[str | Row]:
    return _split(text, _form, at=r"[;\n](?![^()]*\))")


def _form(text: str) -> str | Row:
    found = re.fullmatch(rf"(.*?)\s*\({plan_words().cells['filled_by']}:\s*(.*)\)", text, re.DOTALL)
    title, said = (found[1], found[2]) if found else (text, "")
    id = find_name(title, _form_names()) or title
    return {"form": id, **_filling(said)} if found else id


def _filling(text: str) -> Row:
    """Return who fills a form, and in what rhythm of its own: "Trưởng thôn; hàng tháng; các tháng: 9, 10"."""
    row: dict[str, Any] = {}
    roles: list[str] = []
    for piece in _split(text):
        label, colon, value = (part.strip() for part in piece.partition(":"))
        kind = _RHYTHMS.get(read_phrase(piece))
        if kind is not None:
            row["every"] = kind
        elif colon and label.casefold() == plan_words().cells["months"]:
            row["months"] = _split(value, _read_step, at=r"[;,\s]+")
        elif colon and label.casefold() == plan_words().cells["policy"]:
            row["policy"] = _choice("policy")(value)
        elif colon and label.casefold().startswith(plan_words().cells["internal"]):
            days = re.match(r"\d*", value)
            of = label[len(plan_words().cells["internal"]) :].strip()
            row["internal"] = {"of": of, "working_days_before": days[0] if days else ""}
        else:
            roles.append(piece)
    return {"roles": [_role(role) for role in roles], **row}


_RHYTHMS: Mapping[str, str] = {
    "every month": PeriodKind.MONTH.value,
    "every quarter": PeriodKind.QUARTER.value,
    "every half-year": PeriodKind.HALF_YEAR.value,
    "every year": PeriodKind.YEAR.value,
}


@cache
def _form_names() -> Names:
    """Return the titles of the forms, but for those that several bear."""
    titles = [entry.purpose.title for entry in load_catalogue().values()]
    return {
        id: (entry.purpose.title,)
        for id, entry in load_catalogue().items()
        if [fold(title) for title in titles].count(fold(entry.purpose.title)) == 1
    }


def _reader(part: Part, name: str) -> Callable[[str], Any]:
    if part is Part.POLICIES and name in ("owner", "coordinator", "leader", "above"):
        return _read_steps
    return _ids if name == "duties" else _READ.get(name, str)


_READ: Mapping[str, Callable[[str], Any]] = {
    "valid_from": _read_day,
    "valid_to": _read_day,
    "until": _read_day,
    "is_complete": _yes,
    "is_yearly": _yes,
    "level": _choice("level"),
    "kind": _choice("kind"),
    "cmp": _choice("cmp"),
    "count": _choice("count"),
    "policy": _choice("policy"),
    "value": _read_number,
    "cut_off": _read_day_of_year,
    "deadline": read_phrase,
    "roles": _roles,
    "each": _roles,
    "to": _hand_overs,
    "forms": _forms,
    "internal.working_days_before": _read_number,
    "internal.working_days_after": _read_number,
}


# --- writing


def write_plan_book(content: Content, target: Path) -> None:
    """Write the rows of a plan as a workbook; `read_plan_book` reads them back."""
    book = Workbook()
    first = book.active
    if first is not None:
        book.remove(first)
    for part in Part:
        columns = list(plan_words().columns[part])
        _write_sheet(book.create_sheet(plan_words().sheets[part][0]), part, columns, _rows_of(content, part))
    book.save(target)


def _rows_of(content: Content, part: Part) -> list[Mapping[str, str]]:
    match part:
        case Part.HEADER:
            return [row for label in plan_words().columns["labels"] for row in _header_rows(label, content.get(label))]
        case Part.POLICIES:
            policies = cast("Mapping[str, Row]", content[part])
            return [{"name": _named_as("policy", name)} | _cells(row) for name, row in policies.items()]
        case Part.GROUPS:
            groups = cast("Mapping[str, Sequence[str]]", content.get(part, {}))
            return [{"name": _named_as("group", name), "members": _told_roles(ids)} for name, ids in groups.items()]
        case _:
            return [_cells(row) for row in content.get(part, [])]


def _named_as(kind: str, name: str) -> str:
    return written(name, plan_words().choices[kind])


def _header_rows(label: str, value: Any) -> list[Mapping[str, str]]:
    name = written(label, plan_words().columns["labels"])
    if label == "stages":
        stages = cast("Sequence[Row]", value or ())
        return [{"label": name, "content": str(one["name"]), "until": _told_day(one["until"])} for one in stages]
    if label in _LIST_LABELS:
        return [{"label": name, "content": str(one)} for one in value or ()]
    if label == "is_complete":
        return [] if value is None else [{"label": name, "content": _told_yes(value)}]
    return [{"label": name, "content": _cell(label, value)}]


def _cells(row: Row) -> dict[str, str]:
    flat = dict(row)
    inside = cast("Row", flat.pop("internal", None) or {})
    flat |= {f"internal.{name}": value for name, value in inside.items()}
    return {name: _cell(name, value) for name, value in flat.items()}


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in _TOLD:
        return _TOLD[name](value)
    return ", ".join(map(str, cast("list[Any]", value))) if isinstance(value, list) else str(value)


def _told_day(value: Any) -> str:
    day = value if isinstance(value, date) else date.fromisoformat(str(value))
    return f"{day:%d/%m/%Y}"


def _told_yes(value: Any) -> str:
    return _named_as("yes", str(value).lower())


def _told_roles(names: Iterable[str]) -> str:
    roles = _known_roles()
    return "; ".join(roles[RoleId(name)].title if name in roles else _named_as("group", name) for name in names)


def _told_forms(forms: Iterable[str | Row]) -> str:
    return "\n".join(_told_form(form) for form in forms)


def _told_form(form: str | Row) -> str:
    if isinstance(form, str):
        return written(form, _form_names())
    title, roles = written(str(form["form"]), _form_names()), _told_roles(form["roles"])
    key = "form_in_rhythm" if "every" in form else "form_with_roles"
    return plan_words().cells[key].format(form=title, roles=roles, rhythm="; ".join(_told_rhythm(form)))


def _told_rhythm(form: Row) -> Iterable[str]:
    """Yield how often a form is asked for, in the words that `_filling` reads."""
    cells = plan_words().cells
    if "every" in form:
        yield write_phrase(Every(PeriodKind(form["every"])))
    if months := form.get("months"):
        yield f"{cells['months']}: {', '.join(map(str, months))}"
    if policy := form.get("policy"):
        yield f"{cells['policy']}: {_named_as('policy', policy)}"
    if internal := cast("Row | None", form.get("internal")):
        days = cells["internal_days"].format(days=internal["working_days_before"])
        yield f"{cells['internal']} {internal['of']}: {days}"


def _told_deadline(notation: str) -> str:
    deadline = read_deadline(notation)
    return notation if deadline is None else write_phrase(deadline)


def _told_steps(steps: Iterable[int]) -> str:
    return ", ".join(f"{step:+d}" if step else "0" for step in steps)


def _told_number(value: Any) -> str:
    return str(value).replace(".", ",")


def _told_choice(kind: str) -> Callable[[Any], str]:
    return lambda value: _named_as(kind, str(value))


_TOLD: Mapping[str, Callable[[Any], str]] = {
    "valid_from": _told_day,
    "valid_to": _told_day,
    "until": _told_day,
    "is_yearly": _told_yes,
    "level": _told_choice("level"),
    "kind": _told_choice("kind"),
    "cmp": _told_choice("cmp"),
    "count": _told_choice("count"),
    "policy": _told_choice("policy"),
    "value": _told_number,
    "cut_off": lambda value: "/".join(reversed(str(value).split("-"))),
    "deadline": _told_deadline,
    "roles": _told_roles,
    "each": _told_roles,
    "to": lambda chain: " → ".join(map(_told_roles, chain)),
    "forms": _told_forms,
    "owner": _told_steps,
    "coordinator": _told_steps,
    "leader": _told_steps,
    "above": _told_steps,
}

_INK = Font(name="Times New Roman", size=12)
_BOLD = Font(name="Times New Roman", size=12, bold=True)
_NOTE = Font(name="Times New Roman", size=12, italic=True)
_LINE = Side(style="thin")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_SHADE = PatternFill("solid", fgColor="E7EEF7")
_NARROW, _WIDE = 12, 48
_LONG_TEXT = 30
_HEADER_ROW = 2


def _write_sheet(sheet: Worksheet, part: Part, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
    names = plan_words().columns[part]
    _write(sheet, 1, 1, plan_words().notes[part], _NOTE)
    for at, column in enumerate(columns, start=1):
        place = _write(sheet, _HEADER_ROW, at, names[column][0], _BOLD)
        place.fill, place.border = _SHADE, _BOX
        place.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        longest = max((len(row.get(column, "")) for row in rows), default=0)
        sheet.column_dimensions[get_column_letter(at)].width = (
            _WIDE if longest > _LONG_TEXT else max(_NARROW, longest + 2)
        )
    for number, row in enumerate(rows, start=_HEADER_ROW + 1):
        for at, column in enumerate(columns, start=1):
            place = _write(sheet, number, at, row.get(column, ""), _INK)
            place.border = _BOX
            place.alignment = Alignment(vertical="top", wrap_text=True)
    sheet.freeze_panes = f"B{_HEADER_ROW + 1}"
    sheet.sheet_view.showGridLines = False


def _write(sheet: Worksheet, row: int, column: int, text: str, font: Font) -> Cell:
    place = sheet.cell(row, column)
    if not isinstance(place, Cell):
        raise TypeError("nothing is merged in these sheets")
    place.value = text or None
    if text:
        place.data_type = "s"  # text that begins with a sign is no formula
    place.font = font
    return place
