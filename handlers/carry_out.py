"""Doing what a turn decided, inside its transaction, with a record of who changed what."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, assert_never

from conversations.context import Context
from conversations.effects import (
    AddPerson,
    AskForCall,
    ChooseAddress,
    CompleteTask,
    Effect,
    ExpectAgain,
    FileReport,
    ForgetPerson,
    GiveDay,
    InvitePerson,
    Join,
    LetOff,
    NudgePeople,
    PauseReminders,
    PromiseReport,
    RecordConsent,
    RemovePerson,
    ReopenTask,
    SetDue,
)
from conversations.messages import Incoming, Lane, Reply
from conversations.views import find_assignment, form_of
from handlers.context import coordinators_of
from handlers.notices import call_asked, report_told
from handlers.open_period import give_day
from handlers.reaching import address_of
from handlers.remind import drop_outdated, nudge
from handlers.services import Services
from handlers.session_keys import person_key
from plans.assignment import AssignmentId, Completion, Excuse, Report
from plans.person import Person, PersonId, Post
from plans.role import Standing
from storage.assignments import GivenDay
from storage.errors import StaleSession
from storage.unit_of_work import UnitOfWork

INVITATION_LIFE = timedelta(days=14)


class _Recorder:
    """Writes the audit of one message."""

    def __init__(self, uow: UnitOfWork, incoming: Incoming, context: Context) -> None:
        self._uow, self._incoming, self._context = uow, incoming, context

    async def __call__(
        self,
        action: str,
        subject: str,
        old: Mapping[str, Any] | None,
        new: Mapping[str, Any] | None,
        by: PersonId | None = None,
    ) -> None:
        """Record a change by the person who speaks; `by` is for somebody who is just coming in."""
        if by is None and self._context.person is not None:
            by = self._context.person.id
        await self._uow.audit.add(self._context.now, action, subject, by, self._incoming.id, old, new)


async def carry_out(effect: Effect, uow: UnitOfWork, services: Services, incoming: Incoming, context: Context) -> None:
    """Do one effect. Raises StaleSession when what the turn saw has changed since."""
    record = _Recorder(uow, incoming, context)
    now = context.now
    match effect:
        case Join():
            if effect.code and not await uow.invitations.use(effect.code, now):
                raise StaleSession("invitation")
            await uow.invitations.revoke(effect.person_id, now)
            await uow.people.bind(incoming.address, effect.person_id, now)
            new = {"channel": incoming.address.channel, "by": "code" if effect.code else "phone"}
            await record("person.joined", f"person {effect.person_id}", None, new, by=effect.person_id)
        case RecordConsent():
            await uow.people.record_consent(effect.person_id, now)
            new = {"at": now.isoformat()}
            await record("person.consented", f"person {effect.person_id}", None, new, by=effect.person_id)
        case ChooseAddress():
            await uow.people.choose_address(effect.person_id, effect.you)
            old = context.person.you if context.person else ""
            await record("person.addressed", f"person {effect.person_id}", {"you": old}, {"you": effect.you})
        case PauseReminders():
            await uow.people.set_paused(effect.person_id, effect.paused)
            if effect.paused:
                await uow.outbox.withdraw([effect.person_id])
            change = {"paused": effect.paused}
            await record("person.paused", f"person {effect.person_id}", {"paused": not effect.paused}, change)
        case FileReport():
            await _file(effect, uow, incoming, context, record)
            await _tell_at_once(effect, uow, services, incoming, context)
            await drop_outdated([effect.assignment_id], uow, services, context)
        case CompleteTask():
            await _complete(effect, uow, context, record)
            await drop_outdated([effect.assignment_id], uow, services, context)
        case ReopenTask():
            await uow.assignments.reopen(effect.assignment_id)
            await record("task.reopened", f"assignment {effect.assignment_id}", None, None)
        case SetDue():
            old_days = {str(a.id): str(a.due) for a in context.tasks if a.id in effect.assignment_ids}
            await uow.assignments.set_due(effect.assignment_ids, effect.due)
            new_days = dict.fromkeys(old_days, str(effect.due))
            await record("assignment.due", "assignments", old_days, new_days)
        case LetOff():
            granted_by = context.person.id if context.person else None
            excuse = Excuse(effect.relief, effect.reason, granted_by, context.today)
            await uow.assignments.excuse(_all_served(effect.assignment_ids, context), excuse)
            await drop_outdated(effect.assignment_ids, uow, services, context)
            what = {"assignments": list(effect.assignment_ids), "relief": effect.relief, "reason": effect.reason}
            await record("assignment.excused", "assignments", None, what)
        case ExpectAgain():
            await uow.assignments.expect_again(_all_served(effect.assignment_ids, context))
            await record("assignment.expected", "assignments", None, {"assignments": list(effect.assignment_ids)})
        case GiveDay():
            await _give_day(effect, uow, services, context)
            given = {"period": str(effect.period_start), "day": str(effect.day), "source": effect.source}
            await record("assignment.dated", f"duty {effect.duty_id}", None, given)
        case InvitePerson():
            await _invite(effect.person_id, effect.code, uow, context, record)
        case AddPerson():
            post = Post(effect.role, effect.unit_id, context.today)
            person_id = await uow.people.add(effect.name, effect.phone, (post,))
            new = {"role": effect.role, "unit": effect.unit_id}
            await record("person.added", f"person {person_id}", None, new)
            await _invite(person_id, effect.code, uow, context, record)
        case RemovePerson():
            posts = {p.id: [post.role for post in p.posts] for p in context.people}.get(effect.person_id, [])
            await uow.people.remove(effect.person_id, now)
            await uow.outbox.withdraw([effect.person_id], down_from=Lane.PASSED_ON)
            await uow.sessions.delete(person_key(effect.person_id))
            await record("person.removed", f"person {effect.person_id}", {"posts": posts}, None)
        case ForgetPerson():
            await uow.people.forget(effect.person_id, now)
            await uow.outbox.withdraw([effect.person_id], down_from=Lane.PASSED_ON)
            await uow.audit.blank(f"person {effect.person_id}")
            await record("person.forgotten", f"person {effect.person_id}", None, None)
        case AskForCall():
            await _ask_for_call(effect, uow, services, incoming, context)
            await record("call.asked", "people", None, {"people": [person.id for person in context.coordinators]})
        case PromiseReport():
            await uow.assignments.promise(_all_served(effect.assignment_ids, context), effect.day)
            promised = dict.fromkeys(map(str, effect.assignment_ids), str(effect.day))
            await record("assignment.promised", "assignments", None, promised)
        case NudgePeople():
            await nudge(effect.person_ids, uow, services, context)
            await record("people.nudged", "people", None, {"people": list(effect.person_ids)})
        case _:
            assert_never(effect)


def _all_served(ids: Collection[AssignmentId], context: Context) -> Sequence[AssignmentId]:
    """Return these with what else the same reports serve: who is let off one plan's report is let off the other's."""
    return [id for a in context.assignments if a.id in ids for id in a.ids]


async def _file(effect: FileReport, uow: UnitOfWork, incoming: Incoming, context: Context, record: _Recorder) -> None:
    assignment = await uow.assignments.get(effect.assignment_id)
    before = assignment.report
    assert context.person is not None
    assert assignment.form_id is not None
    report = Report(
        number=effect.number,
        version=before.version + 1 if before else 1,
        assignment_id=before.assignment_id if before else assignment.id,
        form_id=assignment.form_id,
        values=effect.values,
        flags=effect.flags,
        filed_by=context.person.id,
        filed_at=context.now,
        by_phone=effect.by_phone,
    )
    await uow.reports.add(report, incoming.id)
    old = {"version": before.version, "values": dict(before.values)} if before else None
    new = {"version": report.version, "values": dict(report.values), "flags": dict(report.flags)}
    await record("report.filed", f"report {report.number}", old, new)


async def _complete(effect: CompleteTask, uow: UnitOfWork, context: Context, record: _Recorder) -> None:
    assert context.person is not None
    done = Completion(context.person.id, context.now, effect.note, effect.photo)
    await uow.assignments.complete(effect.assignment_id, done)
    new = {"note": effect.note, "photo": effect.photo}
    await record("task.done", f"assignment {effect.assignment_id}", None, new)


async def _give_day(effect: GiveDay, uow: UnitOfWork, services: Services, context: Context) -> None:
    """Give the day to the units whose coordinator the speaker is, and to all below them."""
    assert context.person is not None
    posts = [p for p in context.person.posts if services.roles[p.role].standing is Standing.COORDINATOR]
    for unit_id in dict.fromkeys(post.unit_id for post in posts):
        given = GivenDay(
            effect.plan_id,
            effect.duty_id,
            unit_id,
            effect.period_start,
            effect.day,
            effect.source,
            context.person.id,
        )
        await give_day(uow, services, given, context.now)


async def _ask_for_call(
    effect: AskForCall, uow: UnitOfWork, services: Services, incoming: Incoming, context: Context
) -> None:
    """Tell the coordinators whom to call."""
    for coordinator in context.coordinators:
        reply = call_asked(effect.assignment_id, coordinator, context)
        await _tell(coordinator, reply, f"call:{incoming.id}", uow, services, context)


async def _tell_at_once(
    effect: FileReport, uow: UnitOfWork, services: Services, incoming: Incoming, context: Context
) -> None:
    """Tell the coordinators of a report that they want to hear of as it comes, unless there is nothing in it."""
    assignment = find_assignment(context, effect.assignment_id)
    if assignment is None or effect.by_phone:
        return
    purpose = form_of(assignment, context).purpose
    is_nothing = all(effect.values.get(name) == value for name, value in purpose.none.items())
    if not purpose.told_at_once or is_nothing:
        return
    for coordinator in await coordinators_of(uow, context.person, services.roles, context.today):
        reply = report_told(assignment, effect.values, coordinator, context)
        await _tell(coordinator, reply, f"told:{incoming.id}:{effect.assignment_id}", uow, services, context)


async def _tell(
    coordinator: Person, reply: Reply, key: str, uow: UnitOfWork, services: Services, context: Context
) -> None:
    """Tell a coordinator at the next decent hour: what somebody wishes or suffers is no reminder of a duty."""
    if address := await address_of(coordinator.id, uow, services):
        await uow.outbox.add(
            address,
            reply,
            lane=Lane.PASSED_ON,
            person_id=coordinator.id,
            due_at=context.reminders_from,
            key=f"{key}:{coordinator.id}",
        )


async def _invite(person_id: PersonId, code: str, uow: UnitOfWork, context: Context, record: _Recorder) -> None:
    by = context.person.id if context.person else None
    await uow.invitations.add(code, person_id, by, context.now, context.now + INVITATION_LIFE)
    await record("person.invited", f"person {person_id}", None, None)
