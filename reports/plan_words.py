"""The words of a plan as a workbook, and of what is wrong with a plan file, read from `plan_words.toml`."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from plans.deadline import HOW_TO_WRITE
from plans.plan_file import PlanError
from plans.problem import Fault, Part, Problem
from reports.words import fold

WORDS_FILE = Path(__file__).parent / "plan_words.toml"
WORKBOOKS = (".xlsx", ".xlsm")

Names = Mapping[str, tuple[str, ...]]
"""What we call something -> how people call it; the first name is the one we write."""


class _Deadlines(BaseModel):
    write: Mapping[str, str]
    read: Mapping[str, str]


class PlanWords(BaseModel):
    """What stands in `plan_words.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sheets: Mapping[Part, tuple[str, ...]]
    notes: Mapping[Part, str]
    columns: Mapping[str, Names]
    choices: Mapping[str, Names]
    cells: Mapping[str, str]
    deadlines: _Deadlines
    places: Mapping[str, str]
    faults: Mapping[Fault, str]
    examples: Mapping[str, str]
    outcomes: Mapping[str, str]
    outcomes_who: Mapping[str, str]
    paper: Mapping[str, str]


@cache
def plan_words() -> PlanWords:
    """Return the words, read once."""
    return PlanWords.model_validate(tomllib.loads(WORDS_FILE.read_text(encoding="utf-8")))


def find_name(text: str, names: Names) -> str | None:
    """Return what the text names, whatever its case, diacritics and punctuation; None: nothing known."""
    same = (ours for ours, theirs in names.items() if text in (ours, *theirs))
    wanted = fold(text)
    loose = (ours for ours, theirs in names.items() if wanted and wanted in map(fold, theirs))
    return next(same, None) or next(loose, None)


def written(ours: str, names: Names) -> str:
    """Return how we write it; what has no name of its own stays as it is."""
    return names[ours][0] if ours in names else ours


def tell_problems(error: PlanError) -> tuple[str, ...]:
    """Say every problem of a plan file in a sentence, with its place as its author sees it."""
    tell = _in_sheet if error.source.lower().endswith(WORKBOOKS) else _in_yaml
    return tuple(tell(problem) for problem in error.problems)


def _in_sheet(problem: Problem) -> str:
    places, what = plan_words().places, _what(problem, is_sheet=True)
    if problem.fault in _OF_THE_FILE:
        return places["whole"].format(what=what)
    values = {"part": _first(plan_words().sheets[problem.part]), "line": problem.line, "what": what}
    if not problem.line and problem.field:
        values["what"] = f"“{_column(problem)}”: {what}"
    key = "in_sheet_whole" if not problem.line else "in_sheet" if problem.field else "in_sheet_row"
    return places[key].format_map({**values, "field": _column(problem)})


def _in_yaml(problem: Problem) -> str:
    places, what = plan_words().places, _what(problem, is_sheet=False)
    if problem.fault in _OF_THE_FILE and not problem.line:
        return places["whole"].format(what=what)
    name = problem.row or (str(problem.at) if problem.at else "")
    part = _first(plan_words().sheets[problem.part])
    row = places["row_of_part"].format(part=part, row=name).strip()
    key = ("in_yaml" if problem.field else "in_yaml_row") if problem.line else "in_yaml_field"
    if not problem.line and not problem.field:
        key = "in_yaml_whole"
    return places[key].format(line=problem.line, row=row, field=problem.field.replace(".", ", "), what=what)


_OF_THE_FILE = {
    Fault.NO_FILE,
    Fault.NOT_UTF8,
    Fault.UNREADABLE,
    Fault.LAYOUT,
    Fault.NOT_A_PLAN,
    Fault.NOT_A_WORKBOOK,
    Fault.WRONG_ENDING,
}


def _what(problem: Problem, *, is_sheet: bool) -> str:
    values = dict(problem.values)
    examples, suffix = plan_words().examples, "" if is_sheet else "_yaml"
    match problem.fault:
        case Fault.NOT_A_DAY:
            values["example"] = examples[f"day{suffix}"]
        case Fault.NOT_A_DAY_OF_YEAR:
            values["example"] = examples[f"day_of_year{suffix}"]
        case Fault.DEADLINE:
            values["ways"] = "; ".join(_sheet_ways() if is_sheet else HOW_TO_WRITE)
        case Fault.NOT_ALLOWED if is_sheet:
            names = plan_words().choices.get(problem.field, {})
            values["allowed"] = ", ".join(written(one, names) for one in values["allowed"].split(", "))
        case Fault.NEEDS_VALUE if is_sheet:
            values["value"] = written(values["value"], plan_words().choices["cmp"])
        case _:
            pass
    return plan_words().faults[problem.fault].format_map(values)


def _sheet_ways() -> Sequence[str]:
    """Return how a deadline may be written in a cell, with figures as examples."""
    example = {"day": "25/11/2024", "quarter": "II", "year": "2024", "count": "5", "duty": "TV-D20", "words": "..."}
    ways = plan_words().deadlines.write
    yearly = {"every_year_before": ways["every_year_before"].format(day="25/11")}
    return [yearly.get(key) or way.format_map(example) for key, way in ways.items()]


def _column(problem: Problem) -> str:
    columns = plan_words().columns[problem.part]
    if problem.part is Part.HEADER:  # whose rows are what others have as columns
        columns = {**columns, **plan_words().columns["labels"]}
    below = (name for name in columns if name.startswith(f"{problem.field}."))
    for name in (problem.field, problem.field.partition(".")[0], next(below, "")):
        if name in columns:
            return _first(columns[name])
    return problem.field


def _first(names: Sequence[str]) -> str:
    return names[0]
