"""The command `khuyenhoc`: what an operator does."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, TypeVar

import segno
import typer
from rich.progress import Progress

from bot.app import Program, Settings, build_bots, build_pages, build_pictures, build_services, serve
from bot.command_line import (
    PARTLY,
    Command,
    Group,
    console,
    errors,
    fail,
    read_settings,
    troubles_told,
)
from bot.demo import open_demo, stored_demo
from bot.doctor import Finding, examine
from bot.plan_commands import plan_app
from bot.plans_in_force import built_in_plans, plan_files
from bot.redaction import set_up_logging
from bot.settings import unknown_settings
from bot.texts import phrase, reason_of
from bot.web_chat import build_web
from handlers.carry_out import INVITATION_LIFE
from handlers.export import export_json_lines, export_workbook
from handlers.import_lists import ImportResult, import_lists
from handlers.invite import Invitation, invite_one, invite_waiting
from handlers.open_period import open_periods
from handlers.reorganise import Reorganised
from handlers.reorganise import reorganise as carry_out_decision
from handlers.services import Services
from reports.lists import RowProblem
from storage.database import Database
from storage.one_program import one_program
from storage.unit_of_work import UnitOfWork

DEMO_DATABASE = "sqlite:///var/demo.db"
MARK_WIDTH = 9
"""Characters before a finding: room for how it was found."""

Result = TypeVar("Result")

app = typer.Typer(name="khuyenhoc", cls=Group, add_completion=False, pretty_exceptions_enable=False)
command = partial(app.command, cls=Command)
app.add_typer(plan_app)

DatabaseOption = Annotated[
    str | None, typer.Option("--database", metavar=phrase("address_word"), help=phrase("help_database"))
]
# A port is text here: the settings say, once and for all ways in, what a port must be.
PortOption = Annotated[str | None, typer.Option(metavar=phrase("port_word"), help=phrase("help_port"))]
HostOption = Annotated[str | None, typer.Option(metavar=phrase("address_word"), help=phrase("help_host"))]


class Format(StrEnum):
    """What `export` writes."""

    XLSX = "xlsx"
    JSONL = "jsonl"


@app.callback(help=phrase("help_app"), invoke_without_command=True)
def explain(context: typer.Context) -> None:
    """Show the help when no command is named."""
    if context.invoked_subcommand is None:
        console.print(context.get_help())


# --- the commands ---


@command(help=phrase("help_demo"))
def demo(
    plan: Annotated[str | None, typer.Option(metavar=phrase("plan_word"), help=phrase("help_demo_plan"))] = None,
    port: PortOption = None,
    host: HostOption = None,
    database: DatabaseOption = None,
) -> None:
    """Open a made-up commune on a page: pick a person, chat, let the days pass. Needs no token."""
    chosen = plan and plan.casefold()
    if chosen is not None and chosen not in built_in_plans():
        fail(phrase("demo_plan_unknown", name=plan or "", plans=", ".join(built_in_plans())))
    settings = read_settings(database_url=database or DEMO_DATABASE, port=port, host=host)
    _need_free_port(settings)
    with _alone(settings):
        _run(lambda: _demo(settings, chosen))


async def _demo(settings: Settings, plan: str | None) -> None:
    async with _Opened(settings.database_url, may_create=True) as base:
        program, stage = open_demo(base, public_url=_address(settings))
        with errors.status(phrase("playing_story")):
            await stage.prepare(plan)
        console.print(phrase("demo_address", address=_address(settings)))
        await serve(program, build_web(program, stage, program.channel), settings.host, settings.port)


@command(help=phrase("help_run"))
def run(port: PortOption = None, host: HostOption = None, database: DatabaseOption = None) -> None:
    """Run the program: the chat page, the reminders, every channel that is set up."""
    settings = read_settings(database_url=database, port=port, host=host)
    _need_free_port(settings)
    for name in unknown_settings(Settings):
        errors.print(phrase("notice", what=f"{name}. {phrase('setting_unknown')}"))
    with _alone(settings):
        _run(lambda: _serve(settings))


async def _serve(settings: Settings) -> None:
    async with _Opened(settings.database_url, may_create=True) as base:
        pictures = build_pictures(settings)
        services = _services(base, settings, plan_files(settings))
        program = Program(services, build_bots(settings, services, pictures))
        console.print(phrase("page_address", address=_address(settings)))
        pages = build_pages(program, *([pictures.route()] if pictures else ()))
        await serve(program, pages, settings.host, settings.port)


@command("import", help=phrase("help_import"))
def import_(
    files: Annotated[
        list[Path], typer.Argument(readable=False, metavar=phrase("files_word"), help=phrase("help_files"))
    ],
    database: DatabaseOption = None,
) -> None:
    """Take in an office's lists of units and people. A second import changes, it never doubles."""
    for path in files:
        if not path.is_file():
            fail(phrase("file_missing", file=str(path)))
    settings = read_settings(database_url=database)
    results = _run(lambda: _import(settings, files))
    for path, result in zip(files, results, strict=True):
        _tell_import(path, result)
    if any(result.problems or result.notices for result in results):
        raise typer.Exit(PARTLY)


async def _import(settings: Settings, files: list[Path]) -> list[ImportResult]:
    async with _Opened(settings.database_url, may_create=True) as base:
        services = await _opened_services(base, settings)
        now = services.clock()

        async def open_what_is_new(uow: UnitOfWork) -> None:
            await open_periods(uow, services, now)

        with Progress(console=errors, transient=True, disable=not errors.is_terminal) as progress:
            return [
                await import_lists(base, path, at=now, roles=services.roles, after=open_what_is_new)
                for path in progress.track(files, description=phrase("importing"))
            ]


def _tell_import(path: Path, result: ImportResult) -> None:
    console.print(
        phrase(
            "imported",
            file=path.name,
            added=result.added,
            changed=result.changed,
            unchanged=result.unchanged,
            left_out=len(result.problems),
        )
    )
    for problem in result.problems:
        errors.print(_problem_line(problem))
    for notice in result.notices:
        errors.print(phrase("notice", what=notice))


def _problem_line(problem: RowProblem) -> str:
    row = str(problem.place.row)
    if problem.place.sheet:
        return phrase("problem_in_sheet", sheet=problem.place.sheet, row=row, what=problem.what)
    return phrase("problem", row=row, what=problem.what)


@command(help=phrase("help_reorganise"))
def reorganise(
    table: Annotated[
        Path, typer.Argument(readable=False, metavar=phrase("file_word"), help=phrase("help_reorganise_table"))
    ],
    is_final: Annotated[bool, typer.Option("--yes", help=phrase("help_yes"))] = False,
    database: DatabaseOption = None,
) -> None:
    """Merge, split, rename, move and end units as a table says; without --yes only say what that would change."""
    if not table.is_file():
        fail(phrase("file_missing", file=str(table)))
    settings = read_settings(database_url=database)
    done = _run(lambda: _reorganise(settings, table, is_final=is_final))
    for problem in done.problems:
        errors.print(_problem_line(problem))
    if done.problems:
        fail(phrase("not_reorganised", file=table.name))
    for change in done.changes:
        console.print(change)
    for notice in done.notices:
        errors.print(phrase("notice", what=notice))
    console.print(
        phrase(
            "reorganised" if is_final else "would_reorganise",
            changes=len(done.changes),
            people=done.people_moved,
            duties=done.passed_on,
        )
    )


async def _reorganise(settings: Settings, table: Path, *, is_final: bool) -> Reorganised:
    async with _Opened(settings.database_url) as base:
        services = await _opened_services(base, settings)
        return await carry_out_decision(services, table, is_final=is_final)


@command(help=phrase("help_invite"))
def invite(
    who: Annotated[str | None, typer.Argument(metavar=phrase("person_word"), help=phrase("help_who"))] = None,
    everybody: Annotated[bool, typer.Option("--all", help=phrase("help_all"))] = False,
    pictures: Annotated[Path | None, typer.Option(metavar=phrase("folder_word"), help=phrase("help_pictures"))] = None,
    database: DatabaseOption = None,
) -> None:
    """Make one-time codes by which people enter the chat."""
    if (who is None) == (not everybody):
        fail(phrase("whom_not_both" if everybody else "say_whom"))
    settings = read_settings(database_url=database)
    if pictures is not None:
        # Before the codes are made: they end the older ones.
        with troubles_told():
            pictures.mkdir(parents=True, exist_ok=True)
    invitations = _run(lambda: _invite(settings, who))
    if who and not invitations:
        fail(phrase("nobody_found", who=who))
    for invitation in invitations:
        _tell_invitation(invitation)
        if pictures is not None:
            with troubles_told():
                _draw(invitation, pictures)
    if without_link := sum(not invitation.link for invitation in invitations):
        errors.print(phrase("invitations_without_link", count=without_link))
    last = phrase("invitations_last", days=INVITATION_LIFE.days) if invitations else phrase("nobody_waits")
    errors.print(last)


async def _invite(settings: Settings, who: str | None) -> tuple[Invitation, ...]:
    async with _Opened(settings.database_url) as base:
        services = await _opened_services(base, settings)
        if who is None:
            return await invite_waiting(services)
        invitation = await invite_one(services, who)
        return (invitation,) if invitation else ()


def _tell_invitation(invitation: Invitation) -> None:
    told = phrase("invitation", name=invitation.person.name, code=invitation.code, link=invitation.link)
    console.print(told.rstrip())


def _draw(invitation: Invitation, folder: Path) -> None:
    """Save the code, or the link where there is one, as a picture for a camera."""
    picture = segno.make(invitation.link or invitation.code)
    picture.save(str(folder / f"{invitation.person.id}-{invitation.code}.png"), scale=8)


@command(help=phrase("help_export"))
def export(
    target: Annotated[Path, typer.Argument(metavar=phrase("file_word"), help=phrase("help_export_target"))],
    kind: Annotated[
        Format | None, typer.Option("--format", metavar=phrase("format_word"), help=phrase("help_format"))
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Write the reports: a workbook to sign (.xlsx) or lines of JSON for machines (.jsonl)."""
    endings = {f".{known}": known for known in Format}
    chosen = kind or endings.get(target.suffix.lower())
    if chosen is None:
        fail(phrase("format_unknown", file=target.name))
    if not target.absolute().parent.is_dir():
        fail(phrase("folder_missing", folder=str(target.parent)))
    settings = read_settings(database_url=database)
    count = _run(lambda: _export(settings, target, chosen))
    console.print(phrase("exported", file=str(target), count=count))


async def _export(settings: Settings, target: Path, kind: Format) -> int:
    async with _Opened(settings.database_url) as base:
        services = await _opened_services(base, settings)
        if kind is Format.JSONL:
            return await export_json_lines(base, target, forms=services.forms)
        return await export_workbook(base, target, forms=services.forms, plans=services.plans, now=services.clock())


@command(help=phrase("help_backup"))
def backup(
    target: Annotated[Path, typer.Argument(metavar=phrase("file_word"), help=phrase("help_backup_target"))],
    database: DatabaseOption = None,
) -> None:
    """Copy the database while the program runs. The copy appears whole or not at all."""
    settings = read_settings(database_url=database)
    _run(lambda: _backup(settings, target))
    console.print(phrase("backed_up", file=str(target), size=target.stat().st_size // 1024))


async def _backup(settings: Settings, target: Path) -> None:
    async with _Opened(settings.database_url) as base:
        with Progress(console=errors, transient=True, disable=not errors.is_terminal) as progress:
            task = progress.add_task(phrase("copying"), total=None)
            await base.backup(target, lambda done, total: progress.update(task, completed=done, total=total))


@command(help=phrase("help_doctor"))
def doctor(database: DatabaseOption = None) -> None:
    """Check settings, files, clock, disk and database, and say what to do."""
    settings = read_settings(database_url=database)
    findings = _run(lambda: examine(settings))
    for finding in findings:
        _tell_finding(finding)
    unwell = sum(not finding.is_well for finding in findings)
    console.print(phrase("some_not_well", count=unwell) if unwell else phrase("all_well"))
    if unwell:
        raise typer.Exit(PARTLY)


def _tell_finding(finding: Finding) -> None:
    mark, style = (phrase("well"), "green") if finding.is_well else (phrase("not_well"), "red")
    console.print(f"{mark:{MARK_WIDTH}}", style=style, end="")
    console.print(finding.what)
    for line in finding.advice.splitlines():
        console.print(" " * MARK_WIDTH + line)


# --- what the commands share ---


class _Opened:
    """A database that is closed again. Only who fills it may create it: a copy of nothing would look like a backup."""

    def __init__(self, url: str, *, may_create: bool = False) -> None:
        self._url = url
        self._may_create = may_create

    async def __aenter__(self) -> Database:
        self._database = await Database.open(self._url, may_create=self._may_create)
        return self._database

    async def __aexit__(self, *_: object) -> None:
        await self._database.close()


async def _opened_services(database: Database, settings: Settings) -> Services:
    """Return the services with the clock and the plan of the database: a demo has its own."""
    kept = await stored_demo(database)
    if kept is None:
        return _services(database, settings, plan_files(settings))
    return replace(_services(database, settings, (kept.plan_file,)), clock=kept.clock)


def _services(database: Database, settings: Settings, plans: Iterable[Path]) -> Services:
    return build_services(database, public_url=settings.public_url, plans=plans, operators=settings.operators)


def _address(settings: Settings) -> str:
    host = "localhost" if settings.host in ("127.0.0.1", "0.0.0.0") else settings.host
    return settings.public_url or f"http://{host}:{settings.port}"


def _need_free_port(settings: Settings) -> None:
    """Fail at once, not after the story has been played, where the page could not be served."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as error:
        fail(phrase("of_what", what=f"{settings.host}:{settings.port}", reason=reason_of(error)))


@contextmanager
def _alone(settings: Settings) -> Generator[None]:
    """Fail where a program runs on this database that could not share it."""
    with troubles_told(), one_program(settings.database_url):
        yield


def _run(work: Callable[[], Awaitable[Result]]) -> Result:
    """Do a command's work."""
    set_up_logging()

    async def go() -> Result:
        return await work()

    with troubles_told():
        return asyncio.run(go())
