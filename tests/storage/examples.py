"""A small commune, and short ways to put it into a database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from conversations.messages import Address, ChannelName, Lane, Reply, say
from plans.assignment import Assignment, AssignmentId, Report, ReportNumber
from plans.period import Period, PeriodKind
from plans.person import PersonId, Post
from plans.role import RoleId
from plans.unit import UnitId, UnitKind
from storage.assignments import NewAssignment
from storage.database import Database
from storage.outbox import Outgoing
from storage.unit_of_work import UnitOfWork

NOW = datetime(2024, 11, 4, 1, 0, tzinfo=UTC)
TODAY = date(2024, 11, 4)
MINUTE = timedelta(minutes=1)
YEAR = Period(PeriodKind.YEAR, date(2024, 1, 1), date(2024, 12, 31), "Năm 2024")
HEAD = RoleId("village_head")
LAN_CHAT = Address(ChannelName("web"), "lan")
HUNG_CHAT = Address(ChannelName("web"), "hung")


@dataclass(frozen=True)
class Commune:
    """The ids of what `settle` put in."""

    id: UnitId
    village: UnitId
    lan: PersonId
    hung: PersonId


async def settle(database: Database) -> Commune:
    """Put in a commune with one village, Lan at its head and Hùng at the commune's office."""
    async with database.unit_of_work() as uow:
        commune = await uow.units.add(UnitKind.COMMUNE, "xã", "Tân Văn", None, {}, TODAY)
        village = await uow.units.add(UnitKind.VILLAGE, "thôn", "Nà Pái", commune, {"households": 60}, TODAY)
        lan = await uow.people.add("Lan", "0912 345 678", [Post(HEAD, village, TODAY)])
        hung = await uow.people.add("Hùng", "", [Post(RoleId("clerk"), commune, TODAY)])
        await uow.commit()
    return Commune(commune, village, lan, hung)


def duty(unit_id: UnitId, form_id: str | None = "classes", duty_id: str = "TV-D58") -> NewAssignment:
    """Return what the village owes under one duty."""
    return NewAssignment(
        plan_id="TV",
        duty_id=duty_id,
        form_id=form_id,
        unit_id=unit_id,
        period=YEAR,
        roles=(HEAD,),
        plan_due=date(2024, 11, 24),
        due=date(2024, 11, 8),
        policy="reporter",
        opened_on=date(2024, 1, 1),
    )


AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""What is opened so is looked at by the next beat."""


async def open_all(uow: UnitOfWork, rows: Iterable[NewAssignment]) -> int:
    """Open each of these for its unit and return how many were not open yet."""
    return sum([await uow.assignments.open_alike(row, [row.unit_id], AT_ONCE) for row in rows])


async def to_remind(uow: UnitOfWork, now: datetime) -> tuple[Assignment, ...]:
    """Return all that is to be looked at now."""
    return await uow.assignments.to_remind(now, await uow.assignments.units_to_remind(now))


async def owe(database: Database, commune: Commune) -> AssignmentId:
    """Open one assignment of the village and return it."""
    async with database.unit_of_work() as uow:
        await open_all(uow, [duty(commune.village)])
        (assignment,) = await uow.assignments.at([commune.village])
        await uow.commit()
    return assignment.id


def report(assignment_id: AssignmentId, by: PersonId, version: int = 1, number: int = 1) -> Report:
    """Return a version of a report."""
    return Report(
        number=ReportNumber(number),
        version=version,
        assignment_id=assignment_id,
        form_id="classes",
        values={"classes_held": "2", "participants": str(version), "women": None},
        flags={"participants": "đông hơn mọi năm"},
        filed_by=by,
        filed_at=NOW + version * MINUTE,
    )


async def queue(
    uow: UnitOfWork,
    address: Address = LAN_CHAT,
    key: str = "report.due",
    lane: Lane = Lane.REPLY,
    due_at: datetime = NOW,
) -> None:
    """Queue a message whose text is `key`."""
    await uow.outbox.add(address, Reply((say(key),)), lane=lane, person_id=None, due_at=due_at)


async def claim(uow: UnitOfWork, now: datetime = NOW, limit: int = 10) -> tuple[Outgoing, ...]:
    """Claim what is due in the chats of `web`, as fast as it comes."""
    return (await uow.outbox.claim(LAN_CHAT.channel, now, steady=now, owner="worker", limit=limit)).messages
