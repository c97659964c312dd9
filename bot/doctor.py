"""Looks the installation over and says, for every trouble, what to do."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import PLANS, calendar_around
from bot.settings import Settings, unknown_settings
from conversations.forms.catalogue import load_catalogue
from conversations.forms.form import FormError
from plans.plan import PlanError, load_plan
from scheduler import clock
from storage.database import Database
from storage.errors import DatabaseError

LEAST_FREE = 500 * 1024 * 1024
"""Bytes: less than this and a busy week may fill the disk."""

PROGRAM_WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
"""A clock before this is certainly wrong."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `advice` is empty when all is well."""

    what: str
    is_well: bool
    advice: str = ""


async def examine(settings: Settings) -> Sequence[Finding]:
    """Look at settings, files, clock, disk and database."""
    return [
        *_look_at_settings(settings),
        *_look_at_files(settings),
        _look_at_clock(),
        _look_at_disk(settings),
        *await _look_at_database(settings),
    ]


def _look_at_settings(settings: Settings) -> list[Finding]:
    findings = [
        Finding(f"setting {name}", False, "no such setting: check the spelling, or remove it")
        for name in unknown_settings()
    ]
    if not settings.public_url:
        advice = "set KHUYENHOC_PUBLIC_URL to the address people open, so that invitations carry a link"
        findings.append(Finding("setting KHUYENHOC_PUBLIC_URL", False, advice))
    return findings or [Finding("settings", True)]


def _look_at_files(settings: Settings) -> list[Finding]:
    findings: list[Finding] = []
    for path in settings.plans or PLANS:
        try:
            plan = load_plan(path)
        except PlanError as error:
            findings += [Finding(f"plan {path.name}", False, problem) for problem in error.problems]
        except OSError as error:
            findings.append(Finding(f"plan {path}", False, f"cannot be read: {error.strerror}"))
        else:
            in_force = plan.is_valid_in(clock.now().year)
            advice = "" if in_force else "not in force this year: nobody is reminded of it; set KHUYENHOC_PLANS"
            findings.append(Finding(f"plan {path.name}: {len(plan.duties)} duties", in_force, advice))
    try:
        findings.append(Finding(f"forms: {', '.join(load_catalogue())}", True))
    except FormError as error:
        findings.append(Finding("forms", False, str(error)))
    return findings


def _look_at_clock() -> Finding:
    now = clock.now()
    what = f"clock: {now.isoformat(timespec='seconds')}"
    is_known = bool(calendar_around(now.year).holidays)
    if now < PROGRAM_WRITTEN:
        return Finding(what, False, "the clock is behind: set the time, and keep it with NTP")
    if not is_known:
        return Finding(what, False, f"no holidays known for {now.year}: add them to plans/data/calendar.yaml")
    return Finding(what, True)


def _look_at_disk(settings: Settings) -> Finding:
    folder = _folder_of(settings.database_url)
    free = shutil.disk_usage(folder).free
    what = f"disk: {free // 2**20:,} MiB free in {folder}"
    if free < LEAST_FREE:
        return Finding(what, False, "free some space, or move the database: a full disk stops every report")
    return Finding(what, True)


def _folder_of(url: str) -> Path:
    """Return the nearest folder that exists above an SQLite file, or here for a server."""
    path = Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else Path("x")
    folder = path.absolute().parent
    while not folder.exists():
        folder = folder.parent
    return folder


async def _look_at_database(settings: Settings) -> list[Finding]:
    try:
        database = await Database.open(settings.database_url)
    except DatabaseError as error:
        return [Finding("database", False, str(error))]
    try:
        async with database.unit_of_work() as uow:
            units, unknown = await uow.units.all(), await uow.outbox.unknown()
            waiting = await uow.inbox.unfinished(1)
            people = await uow.people.at(units)
    finally:
        await database.close()
    findings = [Finding(f"database: {len(units)} units, {len(people)} people", True)]
    if not units:
        advice = "import the commune's lists: khuyenhoc import units.xlsx, then khuyenhoc import people.xlsx"
        findings = [Finding("database: empty", False, advice)]
    if waiting and clock.now() - waiting[0].received_at > timedelta(minutes=5):
        findings.append(Finding("inbox: messages wait", False, "start the program: khuyenhoc run"))
    findings += [
        Finding(f"reminder {one.id}", False, "nobody knows whether it was sent: ask the person, if it matters")
        for one in unknown
    ]
    return findings
