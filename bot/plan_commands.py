"""`khuyenhoc plan ...`: a plan as people read it, as a workbook, checked, and taken in."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.command_line import Command, Group, console, errors, fail, read_settings, troubles_told
from bot.plans_in_force import built_in_plans, find_plan, take_in
from bot.texts import phrase
from conversations.forms.catalogue import load_catalogue
from plans.duty import Duty
from plans.indicator import load_indicators
from plans.plan import Plan
from plans.target import Target
from reports.plan_book import load_plan_file, load_usable_plan, read_plan_content, write_plan_book
from reports.plan_deadlines import write_phrase
from reports.plan_outcomes import outcomes, role_names, steps_in_words
from reports.plan_words import plan_words, written

plan_app = typer.Typer(name="plan", cls=Group, help=phrase("help_plan"), add_completion=False)
command = partial(plan_app.command, cls=Command)
pages = Console(highlight=False, markup=False)
"""Tables keep to the width of the screen; everything else is wrapped by the screen itself."""

PlanArgument = Annotated[str | None, typer.Argument(metavar=phrase("plan_word"), help=phrase("help_which_plan"))]
FileArgument = Annotated[
    Path, typer.Argument(readable=False, metavar=phrase("file_word"), help=phrase("help_plan_file"))
]


@plan_app.callback(invoke_without_command=True)
def explain(context: typer.Context) -> None:
    """Show the help when no command is named."""
    if context.invoked_subcommand is None:
        console.print(context.get_help())


@command(help=phrase("help_plan_show"))
def show(name: PlanArgument = None) -> None:
    """Print a plan as people read it."""
    with troubles_told():
        plan = load_plan_file(_found(name))
    for table in _paper(plan):
        pages.print(table)
        pages.print()


@command(help=phrase("help_plan_rows"))
def rows(name: PlanArgument = None) -> None:
    """Print what became of every row of a plan."""
    with troubles_told():
        plan = load_plan_file(_found(name))
        told = [(one.row_id, one.what) for one in outcomes(plan, load_catalogue(), load_indicators())]
    pages.print(_table("", (_paper_word("id_column"), _paper_word("row_column")), told))


@command(help=phrase("help_plan_check"))
def check(path: FileArgument) -> None:
    """Say everything that is wrong with a plan file, by sheet and row."""
    with troubles_told():
        plan = load_usable_plan(path)
    console.print(phrase("plan_in_order", file=path.name, targets=len(plan.targets), duties=len(plan.duties)))


@command(help=phrase("help_plan_export"))
def export(
    name: Annotated[str, typer.Argument(metavar=phrase("plan_word"), help=phrase("help_which_plan"))],
    target: Annotated[Path, typer.Argument(metavar=phrase("file_word"), help=phrase("help_plan_target"))],
) -> None:
    """Write a plan as a workbook."""
    if target.suffix.lower() != ".xlsx":
        fail(phrase("plan_target_wrong", file=target.name))
    with troubles_told():
        write_plan_book(read_plan_content(_found(name)), target)
    console.print(phrase("plan_exported", file=str(target)))


@command("import", help=phrase("help_plan_import"))
def import_(path: FileArgument) -> None:
    """Take a plan in: check it, and put it where the program looks for plans."""
    settings = read_settings()
    with troubles_told():
        copy, older = take_in(path, settings.plans_folder)
    console.print(phrase("plan_replaced" if older else "plan_imported", file=path.name, copy=str(copy)))
    if settings.plans:
        errors.print(phrase("plan_setting_wins", copy=str(copy)))


def _found(name: str | None) -> Path:
    path = next(iter(built_in_plans().values())) if name is None else find_plan(name)
    if path is None:
        fail(phrase("plan_unknown", name=name or "", plans=", ".join(built_in_plans())))
    return path


# --- a plan on paper


def _paper(plan: Plan) -> Iterable[Table]:
    yield _identity(plan)
    if plan.remarks:
        yield _table(_paper_word("remarks"), ("", ""), [("-", remark) for remark in plan.remarks])
    if plan.targets:
        columns = _columns("id", "target", "value", "by")
        yield _table(_counted("targets", plan.targets), columns, [_target_row(target) for target in plan.targets])
    given = [duty for duty in plan.duties if duty.roles]
    yield _duties(plan, given)
    left = [(duty.id, duty.title, duty.statement) for duty in plan.duties if not duty.roles]
    if left:
        yield _table(_counted("unassigned", left), _columns("id", "duty", "why"), left)
    for part, listed in (("reviews", plan.reviews), ("reminders", plan.reminders)):
        lines = [(row.id, row.title, ", ".join(row.duties)) for row in listed]
        if lines:
            yield _table(_counted(part, lines), _columns("id", "what", "through"), lines)
    policies = [(written(n, plan_words().choices["policy"]), steps_in_words(p)) for n, p in plan.policies.items()]
    yield _table(_paper_word("policies"), ("", ""), policies)


def _identity(plan: Plan) -> Table:
    label = plan_words().columns["labels"]
    end = _day(plan.valid_to) if plan.valid_to else _paper_word("until_closed")
    told: list[tuple[str, str]] = [
        (label["title"][0], plan.title),
        (label["number"][0], plan.number or _paper_word("nothing")),
        (label["issued_on"][0], plan.issued_on),
        (label["issuer"][0], plan.issuer),
        (label["place"][0], plan.place),
        (label["valid_from"][0], plan_words().paper["valid"].format(start=_day(plan.valid_from), end=end)),
        *((label["stages"][0], f"{stage.name} ({_day(stage.until)})") for stage in plan.stages),
        *((label["bases"][0], base) for base in plan.bases),
    ]
    if not plan.is_complete:
        told.append((label["is_complete"][0], _paper_word("incomplete")))
    return _table(f"{plan.id}: {_paper_word('identity')}", ("", ""), told)


def _target_row(target: Target) -> tuple[str, str, str, str]:
    compared = written(target.cmp, plan_words().choices["cmp"])
    number = "" if target.value is None else f"{target.value:f}".replace(".", ",")
    value = compared.replace("…", number) if "…" in compared else f"{compared} {number}"
    unit = " %" if number and target.unit.startswith("%") else ""
    by = _day(target.until) if target.until else target.by
    by = plan_words().paper["yearly"].format(by=by) if target.is_yearly else by
    return target.id, target.title, f"{value.strip()}{unit}", by


def _duties(plan: Plan, duties: Sequence[Duty]) -> Table:
    """Return the duties under those who carry them out, each duty once."""
    table = _table(_counted("duties", duties), _columns("id", "duty", "deadline", "to"), [])
    shown = sorted(duties, key=lambda duty: duties.index(_first_like(duty, duties)))
    for _, same in groupby(shown, key=lambda duty: (duty.roles, duty.each)):
        group = list(same)
        table.add_section()
        table.add_row("", _who(plan, group[0]), "", "", style="bold")
        for duty in group:
            chain = " → ".join(role_names(roles, plan.roles) for roles in duty.to)
            table.add_row(duty.id, duty.title, write_phrase(duty.deadline), chain or duty.recipient)
    return table


def _first_like(duty: Duty, duties: Iterable[Duty]) -> Duty:
    return next(other for other in duties if (other.roles, other.each) == (duty.roles, duty.each))


def _who(plan: Plan, duty: Duty) -> str:
    names = role_names(duty.roles, plan.roles)
    return plan_words().paper["each"].format(roles=names) if duty.each else names


def _table(title: str, columns: Sequence[str], lines: Iterable[Sequence[str]]) -> Table:
    has_heads = any(columns)
    table = Table(title=title or None, title_justify="left", show_header=has_heads, show_lines=False, expand=False)
    for at, column in enumerate(columns):
        table.add_column(column, no_wrap=at == 0 and has_heads, overflow="fold")
    for line in lines:
        table.add_row(*line)
    return table


def _columns(*names: str) -> tuple[str, ...]:
    return tuple(_paper_word(f"{name}_column") for name in names)


def _counted(name: str, listed: Sequence[object]) -> str:
    return plan_words().paper[name].format(count=len(listed))


def _paper_word(name: str) -> str:
    return plan_words().paper[name]


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
