"""Looks the installation over and says, for every trouble, what to do."""

import asyncio
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import Settings, build_bots, calendar_around
from bot.bots import Bot
from bot.conditions import Condition, Trouble
from bot.plans_in_force import plan_files
from bot.settings import unknown_settings
from bot.texts import phrase, reason_of
from bot.web_chat import WEB_CHAT
from conversations.forms.catalogue import load_catalogue
from conversations.forms.form import FormError
from conversations.messages import ChannelName
from handlers.delivery.quota import HOLD_AT
from handlers.delivery.troubles import BotHealth, Troubles, look_for_troubles
from handlers.plan_places import namesakes
from plans.local_time import VIETNAM, day_of
from plans.plan_file import PlanError
from reports.plan_book import load_usable_plan
from reports.plan_words import tell_problems
from scheduler import clock
from storage.database import Database
from storage.errors import DatabaseError, NoDatabaseError
from storage.unit_of_work import UnitOfWork

LEAST_FREE = 500 * 1024 * 1024
"""Bytes: less than this and a busy week may fill the disk."""

PROGRAM_WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
"""A clock before this is certainly wrong."""

LONGEST_WAIT = timedelta(minutes=5)
"""Longer in the inbox, and the program does not run."""

FULL_AT = 90
"""Per cent of the people a bot may serve: a new bot takes its owner some days."""

TOLD_FOR = timedelta(days=7)
"""How long a message that was lost, or perhaps was, is told of."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `advice` is empty when all is well."""

    what: str
    is_well: bool
    advice: str = ""


async def examine(settings: Settings) -> Sequence[Finding]:
    """Look at settings, files, clock, disk and database, and ask the platforms how the bots stand."""
    bots = build_bots(settings)
    return [
        *_look_at_settings(settings, has_bots=bool(bots)),
        *_look_at_files(settings),
        _look_at_clock(),
        _look_at_disk(settings),
        *await _look_at_database(settings, bots),
        *await asyncio.gather(*map(_ask_platform, bots)),
    ]


def _look_at_settings(settings: Settings, *, has_bots: bool) -> list[Finding]:
    """Look at what is set; where people come in by a bot, nobody has to open a page of ours."""
    unknown = unknown_settings(Settings)
    findings = [Finding(phrase("setting_found", name=name), False, phrase("setting_unknown")) for name in unknown]
    if not settings.public_url and not has_bots:
        what = phrase("setting_found", name="KHUYENHOC_PUBLIC_URL")
        findings.append(Finding(what, False, phrase("no_public_url")))
    return findings or [Finding(phrase("settings_well"), True)]


def _look_at_files(settings: Settings) -> list[Finding]:
    findings = [finding for path in plan_files(settings) for finding in _look_at_plan(path)]
    try:
        count = len(load_catalogue())
    except FormError as error:
        advice = phrase("forms_problem", reason="\n".join(map(str, error.problems)))
        return [*findings, Finding(phrase("forms_broken"), False, advice)]
    return [*findings, Finding(phrase("forms_found", count=count), True)]


def _look_at_plan(path: Path) -> list[Finding]:
    broken = phrase("plan_broken", file=path.name)
    if not path.is_file():
        return [Finding(broken, False, phrase("plan_missing", file=str(path)))]
    try:
        plan = load_usable_plan(path)
    except PlanError as error:
        return [Finding(broken, False, phrase("plan_problem", reason="\n".join(tell_problems(error))))]
    what = phrase("plan_found", file=path.name, duties=len(plan.duties))
    today = day_of(clock.now())
    if not plan.is_in_force(today):
        return [Finding(what, False, phrase("plan_not_in_force", year=str(today.year)))]
    return [Finding(what, True)]


def _look_at_clock() -> Finding:
    now = clock.now()
    what = phrase("clock_found", time=_moment(now))
    if now < PROGRAM_WRITTEN:
        return Finding(what, False, phrase("clock_behind"))
    if not calendar_around(now.year).holidays:
        return Finding(what, False, phrase("holidays_unknown", year=str(now.year)))
    return Finding(what, True)


def _look_at_disk(settings: Settings) -> Finding:
    folder = _folder_of(settings.database_url)
    free = shutil.disk_usage(folder).free
    what = phrase("disk_found", free=free // 2**20, folder=str(folder))
    if free < LEAST_FREE:
        return Finding(what, False, phrase("disk_short"))
    return Finding(what, True)


def _folder_of(url: str) -> Path:
    """Return the nearest folder that exists above an SQLite file, or here for a server."""
    path = Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else Path("x")
    folder = path.absolute().parent
    while not folder.exists():
        folder = folder.parent
    return folder


async def _look_at_database(settings: Settings, bots: Sequence[Bot]) -> list[Finding]:
    try:
        database = await Database.open(settings.database_url, may_create=False)
    except NoDatabaseError as error:
        advice = "\n".join((phrase("database_missing", file=str(error)), phrase("database_fill")))
        return [Finding(phrase("database_broken"), False, advice)]
    except DatabaseError as error:
        return [Finding(phrase("database_broken"), False, phrase("database_problem", reason=reason_of(error)))]
    try:
        async with database.reading() as uow:
            units, unknown = await uow.units.all(), await _look_at_unknown(uow)
            waiting = await uow.inbox.unfinished(1)
            people = await uow.people.at(units)
            channels = (WEB_CHAT, *(bot.name for bot in bots))
            troubles = await look_for_troubles(uow, channels, clock.now(), clock.now(), since=TOLD_FOR)
            room = list(_look_at_room(bots, await uow.people.by_channel()))
            operators = [await _look_at_operator(phone, uow) for phone in settings.operators]
            shared = [finding for path in plan_files(settings) for finding in await _look_at_namesakes(path, uow)]
    finally:
        await database.close()
    there = [unit for unit in units.values() if not unit.has_ended]
    findings = [Finding(phrase("database_found", units=len(there), people=len(people)), True)]
    if not units:
        findings = [Finding(phrase("database_empty"), False, phrase("database_fill"))]
    if waiting and clock.now() - waiting[0].received_at > LONGEST_WAIT:
        what = phrase("messages_wait", minutes=LONGEST_WAIT // timedelta(minutes=1))
        findings.append(Finding(what, False, phrase("start_program")))
    return [*findings, *shared, *unknown, *operators, *room, *_tell_troubles(troubles)]


async def _look_at_namesakes(path: Path, uow: UnitOfWork) -> list[Finding]:
    """Tell of units of one name that are asked for what a plan orders, though it was issued for one of them."""
    try:
        plan = load_usable_plan(path)
    except (PlanError, OSError):
        return []  # told when the files were looked at
    names = await namesakes(uow, plan) if plan.is_in_force(day_of(clock.now())) else ()
    if not names:
        return []
    what = phrase("plan_shared", file=path.name, count=len(names))
    return [Finding(what, False, phrase("plan_shared_why", units="; ".join(names), place=plan.place_name))]


async def _look_at_unknown(uow: UnitOfWork) -> list[Finding]:
    """Tell of the reminders of which nobody knows whether they arrived, and whom to ask."""
    findings: list[Finding] = []
    for one in await uow.outbox.unknown():
        if one.due_at >= clock.now() - TOLD_FOR:
            name = one.address.channel if one.person_id is None else (await uow.people.get(one.person_id)).name
            what = phrase("reminder_unknown", name=name, time=_moment(one.due_at))
            findings.append(Finding(what, False, phrase("ask_the_person")))
    return findings


def _look_at_room(bots: Sequence[Bot], behind: Mapping[ChannelName, int]) -> Iterator[Finding]:
    """Tell how many people are with each bot that serves only so many."""
    for bot in bots:
        if (most := bot.most_people) is not None:
            count = behind.get(bot.name, 0)
            is_well = count * 100 < most * FULL_AT
            what = phrase("people_found", channel=bot.name, count=count, most=most)
            yield Finding(what, is_well, "" if is_well else phrase("people_too_many"))


async def _look_at_operator(phone: str, uow: UnitOfWork) -> Finding:
    """Look whether somebody who is to be told of troubles can be."""
    person = await uow.people.find_by_phone(phone)
    if person is None:
        return Finding(phrase("operator_unknown", phone=phone), False, phrase("operator_add"))
    is_reached = person.consented_at is not None and not person.is_lost
    advice = "" if is_reached else phrase("operator_not_in", phone=phone)
    return Finding(phrase("operator_found", name=person.name), is_reached, advice)


def _tell_troubles(troubles: Troubles) -> Iterator[Finding]:
    """Tell how the bots stand: those out of reach, those that pause, what died, what waits."""
    for channel, since in troubles.out_since.items():
        yield Finding(phrase("bot_out", channel=channel, time=_moment(since)), False, phrase("bot_out_why"))
    for bot in troubles.bots:
        yield from _look_at_bot(bot)
    for dead in troubles.dead:
        what = phrase("letters_dead", channel=dead.channel, count=dead.count, days=TOLD_FOR.days)
        yield Finding(what, False, phrase("letters_dead_why", reason=dead.reason or dead.failure))
    for channel, count in troubles.waiting:
        what = phrase("answers_wait", channel=channel, count=count)
        yield Finding(what, False, phrase("answers_wait_why"))
    if left := troubles.left:
        what = phrase("people_left", count=len(left), names=", ".join(person.name for person in left))
        yield Finding(what, False, phrase("people_left_why"))
    if troubles.unhandled:
        what = phrase("messages_unhandled", count=troubles.unhandled, days=TOLD_FOR.days)
        yield Finding(what, False, phrase("messages_unhandled_why"))


def _look_at_bot(bot: BotHealth) -> Iterator[Finding]:
    if bot.paused_until is not None:
        what = phrase("bot_paused", channel=bot.channel, time=_moment(bot.paused_until))
        yield Finding(what, False, phrase("bot_paused_why", reason=bot.reason))
    if bot.quota is not None:
        what = phrase("quota_found", channel=bot.channel, sent=bot.sent_this_month, quota=bot.quota)
        is_short = bot.is_quota_short
        yield Finding(what, not is_short, phrase("quota_short", percent=HOLD_AT) if is_short else "")


def _moment(at: datetime) -> str:
    return f"{at.astimezone(VIETNAM):%H:%M %d/%m/%Y}"


async def _ask_platform(bot: Bot) -> Finding:
    try:
        condition = await bot.examine()
    finally:
        await bot.aclose()
    return Finding(phrase("bot_asked", channel=bot.name), condition.trouble is None, _advice(condition))


def _advice(condition: Condition) -> str:
    match condition.trouble:
        case None:
            return ""
        case Trouble.UNREACHED:
            return phrase("bot_unreached", reason=condition.detail)
        case Trouble.TOKEN_REFUSED:
            return phrase("bot_token_refused")
        case Trouble.WEBHOOK_UNWANTED:
            return phrase("bot_webhook_unwanted")
        case Trouble.WEBHOOK_MISSING:
            return phrase("bot_webhook_missing")
        case Trouble.WEBHOOK_ELSEWHERE:
            return phrase("bot_webhook_elsewhere")
        case Trouble.DELIVERY_FAILED:
            return phrase("bot_delivery_failed", reason=condition.detail)
        case Trouble.LINK_MISSING:
            return phrase("bot_link_missing")
