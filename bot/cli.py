"""The command `khuyenhoc`: what an operator does."""

import asyncio
from collections.abc import Awaitable, Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import segno
import typer
from rich.console import Console
from rich.progress import Progress

from bot.app import PLANS, Program, build_pages, build_services, calendar_around, serve
from bot.demo import Demo, DemoClock
from bot.doctor import examine
from bot.redaction import set_up_logging
from bot.settings import Settings, SettingsError, load_settings
from bot.web_chat import build_web
from conversations.forms.form import FormError
from handlers.export import export_json_lines, export_workbook
from handlers.import_lists import ImportResult, import_lists
from handlers.invite import Invitation, invite_one, invite_waiting
from handlers.open_period import open_periods
from handlers.services import Services
from plans.plan import PlanError
from reports.lists import ListError
from scheduler import clock
from storage.database import Database
from storage.errors import DatabaseError
from storage.unit_of_work import UnitOfWork

app = typer.Typer(help="The reporting assistant of a commune.", no_args_is_help=True, add_completion=False)
console = Console()
errors = Console(stderr=True)

DEMO_DATABASE = "sqlite:///var/demo.db"
BROKEN, PARTLY = 2, 1
"""Exit codes: nothing was done; done, but something was left out or needs a look."""

Result = TypeVar("Result")
DatabaseOption = Annotated[
    str | None, typer.Option("--database", help="sqlite:///file or postgresql://… [KHUYENHOC_DATABASE_URL]")
]
PortOption = Annotated[int | None, typer.Option(help="The port of the page. [KHUYENHOC_PORT]")]
HostOption = Annotated[str | None, typer.Option(help="The address to listen on. [KHUYENHOC_HOST]")]


class Format(StrEnum):
    """What `export` writes."""

    XLSX = "xlsx"
    JSONL = "jsonl"


@app.command()
def demo(port: PortOption = None, host: HostOption = None, database: DatabaseOption = None) -> None:
    """Open a made-up commune on a page: pick a person, chat, let the days pass. Needs no token."""
    settings = _settings(database_url=database or DEMO_DATABASE, port=port, host=host)
    _run(lambda: _demo(settings))


async def _demo(settings: Settings) -> None:
    async with _Opened(settings.database_url) as base:
        demo_clock = DemoClock(clock.now())
        program = Program(build_services(base, demo_clock, public_url=_address(settings)))
        stage = Demo(program, demo_clock)
        with console.status("Playing the story so far …"):
            await stage.prepare()
        console.print(f"The demo is at [bold]{_address(settings)}[/] (stop it with Ctrl-C)", highlight=False)
        await serve(program, build_web(program, stage, program.channel), settings.host, settings.port)


@app.command()
def run(port: PortOption = None, host: HostOption = None, database: DatabaseOption = None) -> None:
    """Run the program: the chat page, the reminders, every channel that is set up."""
    settings = _settings(database_url=database, port=port, host=host)
    _run(lambda: _serve(settings))


async def _serve(settings: Settings) -> None:
    async with _Opened(settings.database_url) as base:
        program = Program(_services(base, settings))
        console.print(f"The chat page is at [bold]{_address(settings)}[/]", highlight=False)
        await serve(program, build_pages(program), settings.host, settings.port)


@app.command(name="import")
def import_(
    files: Annotated[list[Path], typer.Argument(help="Lists of units or people, .xlsx or .csv.", exists=True)],
    database: DatabaseOption = None,
) -> None:
    """Take in an office's lists of units and people. A second import changes, it never doubles."""
    settings = _settings(database_url=database)
    results = _run(lambda: _import(settings, files))
    for path, result in zip(files, results, strict=True):
        _tell_import(path, result)
    if any(result.problems for result in results):
        raise typer.Exit(PARTLY)


async def _import(settings: Settings, files: list[Path]) -> list[ImportResult]:
    async with _Opened(settings.database_url) as base:
        services = _services(base, settings)
        now = services.clock()

        async def open_what_is_new(uow: UnitOfWork) -> None:
            await open_periods(uow, services, now)

        with Progress(console=errors, transient=True) as progress:
            return [
                await import_lists(base, path, at=now, roles=services.roles, after=open_what_is_new)
                for path in progress.track(files, description="Importing")
            ]


def _tell_import(path: Path, result: ImportResult) -> None:
    console.print(
        f"{path.name}: {result.added} added, {result.changed} changed, {result.unchanged} unchanged,"
        f" {len(result.problems)} left out"
    )
    for problem in result.problems:
        place = f"{problem.place.sheet} {problem.place.row}".strip()
        errors.print(f"  {place}: {problem.what}", highlight=False, markup=False, soft_wrap=True)


@app.command()
def invite(
    who: Annotated[str | None, typer.Argument(help="A phone number or a full name.")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="Everybody who has not entered yet.")] = False,
    pictures: Annotated[Path | None, typer.Option(help="A folder for the QR pictures (PNG).")] = None,
    database: DatabaseOption = None,
) -> None:
    """Make one-time codes by which people enter the chat."""
    if (who is None) == (not everybody):
        _fail("say whom: a phone number, a full name, or --all")
    settings = _settings(database_url=database)
    invitations = _run(lambda: _invite(settings, who))
    if not invitations and who:
        _fail(f"nobody on the list is called or has the number {who}, or several are")
    for invitation in invitations:
        _tell_invitation(invitation, pictures)


async def _invite(settings: Settings, who: str | None) -> tuple[Invitation, ...]:
    async with _Opened(settings.database_url) as base:
        services = _services(base, settings)
        if who is None:
            return await invite_waiting(services)
        invitation = await invite_one(services, who)
        return (invitation,) if invitation else ()


def _tell_invitation(invitation: Invitation, pictures: Path | None) -> None:
    console.print(f"{invitation.person.name}: [bold]{invitation.code}[/] {invitation.link}", highlight=False)
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
        picture = segno.make(invitation.link or invitation.code)
        picture.save(str(pictures / f"{invitation.person.id}-{invitation.code}.png"), scale=8)


@app.command()
def export(
    target: Annotated[Path, typer.Argument(help="The file to write.")],
    kind: Annotated[Format | None, typer.Option("--format", help="By default from the file's name.")] = None,
    database: DatabaseOption = None,
) -> None:
    """Write the reports: a workbook to sign (.xlsx) or lines of JSON for machines (.jsonl)."""
    endings = {f".{known}": known for known in Format}
    chosen = kind or endings.get(target.suffix.lower())
    if chosen is None:
        _fail(f"{target.name}: end the name in .xlsx or .jsonl, or give --format")
    settings = _settings(database_url=database)
    count = _run(lambda: _export(settings, target, chosen))
    console.print(f"{target}: {count} reports")


async def _export(settings: Settings, target: Path, kind: Format) -> int:
    async with _Opened(settings.database_url) as base:
        services = _services(base, settings)
        now = services.clock()
        calendar = calendar_around(now.year)
        if kind is Format.JSONL:
            return await export_json_lines(base, target, forms=services.forms, calendar=calendar)
        return await export_workbook(
            base, target, forms=services.forms, plans=services.plans, calendar=calendar, now=now
        )


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="The file to write; an existing one is replaced.")],
    database: DatabaseOption = None,
) -> None:
    """Copy the database while the program runs. The copy appears whole or not at all."""
    settings = _settings(database_url=database)
    _run(lambda: _backup(settings, target))
    console.print(f"{target}: {target.stat().st_size:,} bytes")


async def _backup(settings: Settings, target: Path) -> None:
    async with _Opened(settings.database_url) as base:
        with Progress(console=errors, transient=True) as progress:
            task = progress.add_task("Copying", total=None)
            await base.backup(target, lambda done, total: progress.update(task, completed=done, total=total))


@app.command()
def doctor(database: DatabaseOption = None) -> None:
    """Check settings, files, clock, disk and database, and say what to do."""
    settings = _settings(database_url=database)
    findings = _run(lambda: examine(settings))
    for finding in findings:
        mark = "[green]ok[/]  " if finding.is_well else "[red]look[/]"
        console.print(f"{mark} {finding.what}", highlight=False)
        if finding.advice:
            console.print(f"     {finding.advice}", highlight=False, markup=False)
    if not all(finding.is_well for finding in findings):
        raise typer.Exit(PARTLY)


# --- what the commands share ---


class _Opened:
    """A database that is closed again."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def __aenter__(self) -> Database:
        self._database = await Database.open(self._url)
        return self._database

    async def __aexit__(self, *_: object) -> None:
        await self._database.close()


def _services(database: Database, settings: Settings) -> Services:
    return build_services(database, public_url=settings.public_url, plans=settings.plans or PLANS)


def _address(settings: Settings) -> str:
    host = "localhost" if settings.host in ("127.0.0.1", "0.0.0.0") else settings.host
    return settings.public_url or f"http://{host}:{settings.port}"


def _settings(**overrides: object) -> Settings:
    try:
        return load_settings(**overrides)
    except SettingsError as error:
        _fail(str(error))


def _run(command: Callable[[], Awaitable[Result]]) -> Result:
    """Run a command; an operator's mistake is one line that names it."""
    set_up_logging()

    async def go() -> Result:
        return await command()

    try:
        return asyncio.run(go())
    except (DatabaseError, ListError, PlanError, FormError) as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.filename or 'the network'}: {error.strerror or error}")
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def _fail(reason: str) -> NoReturn:
    errors.print(f"khuyenhoc: {reason}", highlight=False, markup=False, soft_wrap=True)
    raise typer.Exit(BROKEN)
