"""What is owed, what came of it, and what is to be reminded."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from conversations.messages import MessageId
from plans.assignment import AssignmentId, Completion, Excuse, Relief, Report, ReportNumber
from plans.local_time import day_of
from plans.period import Period, PeriodKind
from plans.unit import UnitKind
from storage.assignments import GivenDay
from storage.database import Database
from storage.errors import NotFound, StaleSession
from storage.reminders import SentReminder
from tests.storage.examples import LAN_CHAT, MINUTE, NOW, TODAY, YEAR, duty, open_all, owe, report, settle, to_remind

NEVER = datetime(9999, 12, 31, tzinfo=UTC)


async def test_an_assignment_comes_back_as_it_was_opened(database: Database) -> None:
    commune = await settle(database)
    id = await owe(database, commune)
    wanted = duty(commune.village)
    async with database.reading() as uow:
        stored = await uow.assignments.get(id)
    assert (stored.plan_id, stored.duty_id, stored.form_id) == ("TV", "TV-D58", "classes")
    assert (stored.unit_id, stored.period, stored.roles) == (commune.village, wanted.period, wanted.roles)
    assert (stored.plan_due, stored.due) == (date(2024, 11, 24), date(2024, 11, 8))
    assert (stored.policy, stored.opened_on) == ("reporter", date(2024, 1, 1))
    assert not stored.is_done


async def test_opening_twice_opens_once_and_leaves_the_due_date_alone(database: Database) -> None:
    commune = await settle(database)
    rows = [duty(commune.village), duty(commune.village, None), duty(commune.village, None, "TV-D05")]
    async with database.unit_of_work() as uow:
        assert await open_all(uow, rows) == 3
        opened = await uow.assignments.at([commune.village])
        await uow.assignments.set_due([assignment.id for assignment in opened], date(2024, 11, 6))
        assert await open_all(uow, [*rows, duty(commune.village, "literacy")]) == 1
        assert await open_all(uow, []) == 0
        assert [(one.form_id, one.due) for one in await uow.assignments.at([commune.village])] == [
            ("classes", date(2024, 11, 6)),
            (None, date(2024, 11, 6)),
            (None, date(2024, 11, 6)),
            ("literacy", date(2024, 11, 8)),
        ]


async def test_what_stands_is_not_built_again_and_what_changed_is(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await open_all(uow, [duty(commune.village), duty(commune.village, "literacy")])
        before = await uow.assignments.at([commune.village])
        again = await uow.assignments.at([commune.village])
        assert [new is old for new, old in zip(again, before, strict=True)] == [True, True]
        await uow.assignments.promise([before[1].id], date(2024, 11, 7))
        after = await uow.assignments.at([commune.village])
    assert after == (before[0], replace(before[1], promised=date(2024, 11, 7)))


async def test_what_was_undone_is_not_taken_for_what_came_later(database: Database) -> None:
    commune = await settle(database)
    id = await owe(database, commune)
    for lasts, day in ((False, date(2024, 11, 5)), (False, date(2024, 11, 6)), (True, date(2024, 11, 7))):
        async with database.unit_of_work() as uow:
            await uow.assignments.promise([id], day)
            assert [one.promised for one in await uow.assignments.at([commune.village])] == [day]
            if lasts:
                await uow.commit()
        async with database.reading() as uow:
            (one,) = await uow.assignments.at([commune.village])
        assert one.promised == (day if lasts else None)


async def test_more_is_read_than_is_remembered(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.assignments._MOST_KNOWN", 2)
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await open_all(uow, [duty(commune.village, None, f"TV-D{number}") for number in range(7)])
        first = await uow.assignments.at([commune.village])
        await uow.assignments.promise([first[0].id, first[-1].id], TODAY)
        again = await uow.assignments.at([commune.village])
    assert [one.id for one in again] == [one.id for one in first]
    assert [one.promised for one in again] == [TODAY, *[None] * 5, TODAY]


async def test_every_village_of_a_province_is_opened_in_one_go(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        villages = [
            await uow.units.add(UnitKind.VILLAGE, "thôn", f"Bản {number}", commune.id, {}, TODAY)
            for number in range(40)
        ]
        rows = [
            duty(village, form, f"TV-D{number}")
            for village in villages
            for form in ("classes", "literacy", "families")
            for number in range(25)
        ]
        assert await open_all(uow, rows) == 3_000
        assert len(await uow.assignments.at(villages)) == 3_000


async def test_a_unit_without_assignments_has_none(database: Database) -> None:
    commune = await settle(database)
    await owe(database, commune)
    async with database.reading() as uow:
        assert await uow.assignments.at([commune.id]) == ()
        assert await uow.assignments.at([]) == ()
        with pytest.raises(NotFound):
            await uow.assignments.get(AssignmentId(99))


async def test_every_version_is_kept_and_the_last_one_counts(database: Database) -> None:
    commune = await settle(database)
    id = await owe(database, commune)
    first, second = report(id, commune.lan), replace(report(id, commune.hung, version=2), by_phone=True)
    async with database.unit_of_work() as uow:
        message = await uow.inbox.accept(LAN_CHAT, "1", {}, NOW)
        await uow.reports.add(first, message)
        await uow.reports.add(second, None)
        await uow.commit()
    async with database.reading() as uow:
        assert await uow.reports.versions(id) == (first, second)
        assert (await uow.assignments.get(id)).report == second
        assert await uow.reports.current([id, AssignmentId(99)]) == {id: second}
        assert [kept async for kept in uow.reports.all()] == [first, second]


async def test_numbers_follow_each_other_and_corrections_keep_theirs(database: Database) -> None:
    commune = await settle(database)
    id = await owe(database, commune)
    async with database.unit_of_work() as uow:
        assert await uow.reports.next_number() == 1
        await uow.reports.add(report(id, commune.lan), None)
        await uow.reports.add(report(id, commune.lan, version=2), None)
        assert await uow.reports.next_number() == 2


@pytest.mark.parametrize(
    ("version", "number"),
    [
        pytest.param(1, 2, id="the version is taken"),
        pytest.param(3, 1, id="a version was left out"),
    ],
)
async def test_a_report_decided_on_old_knowledge_is_stale(database: Database, version: int, number: int) -> None:
    commune = await settle(database)
    id = await owe(database, commune)
    async with database.unit_of_work() as uow:
        await uow.reports.add(report(id, commune.lan), None)
        with pytest.raises(StaleSession):
            await uow.reports.add(report(id, commune.lan, version, number), None)


async def test_a_number_taken_by_another_report_is_stale(database: Database) -> None:
    commune = await settle(database)
    id = await owe(database, commune)
    async with database.unit_of_work() as uow:
        await open_all(uow, [duty(commune.village, "literacy")])
        other = next(one for one in await uow.assignments.at([commune.village]) if one.id != id)
        await uow.reports.add(report(id, commune.lan), None)
        with pytest.raises(StaleSession):
            await uow.reports.add(report(other.id, commune.lan, number=1), None)


async def test_a_done_task_carries_its_evidence_until_reopened(database: Database) -> None:
    commune = await settle(database)
    id = await owe(database, commune)
    async with database.unit_of_work() as uow:
        photo = await uow.files.add(b"jpeg", "image/jpeg", NOW)
        done = Completion(commune.lan, NOW, "đã họp thôn", photo)
        await uow.assignments.complete(id, Completion(commune.lan, NOW, "", None))
        await uow.assignments.complete(id, done)
        assert (await uow.assignments.get(id)).completion == done
        await uow.assignments.reopen(id)
        assert (await uow.assignments.get(id)).completion is None


async def test_only_what_is_open_and_whose_moment_has_come_is_reminded(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await open_all(uow, [duty(commune.village, None, f"D{number}") for number in range(5)])
        fresh, past, future, reported, done = [one.id for one in await uow.assignments.at([commune.village])]
        await uow.assignments.set_remind_at({past: NOW, future: NOW + MINUTE, reported: NOW, done: NOW})
        await uow.reports.add(report(reported, commune.lan), None)
        await uow.assignments.complete(done, Completion(commune.lan, NOW, "", None))
        assert [one.id for one in await to_remind(uow, NOW)] == [fresh, past]
        await uow.assignments.set_remind_at({fresh: NEVER, past: None})
        assert [one.id for one in await to_remind(uow, NOW)] == [past]


async def test_a_new_due_date_and_a_reopened_task_are_looked_at_again(database: Database) -> None:
    commune = await settle(database)
    id = await owe(database, commune)
    async with database.unit_of_work() as uow:
        await uow.assignments.set_remind_at({id: NEVER})
        await uow.assignments.set_due([id], date(2024, 11, 6))
        assert [one.due for one in await to_remind(uow, NOW)] == [date(2024, 11, 6)]
        await uow.assignments.set_remind_at({id: NEVER})
        await uow.assignments.complete(id, Completion(commune.lan, NOW, "", None))
        await uow.assignments.reopen(id)
        assert [one.id for one in await to_remind(uow, NOW)] == [id]


async def test_reopening_a_task_with_a_report_owes_nothing(database: Database) -> None:
    commune = await settle(database)
    id = await owe(database, commune)
    async with database.unit_of_work() as uow:
        await uow.reports.add(report(id, commune.lan), None)
        await uow.assignments.reopen(id)
        assert await to_remind(uow, NOW) == ()


async def test_a_reminder_is_recorded_once_with_the_day_on_which_it_was_said_last(database: Database) -> None:
    commune = await settle(database)
    id = await owe(database, commune)
    later = TODAY + timedelta(days=1)
    async with database.unit_of_work() as uow:
        await uow.reminders.add([SentReminder(id, "owner", -10, commune.lan, TODAY)])
        again = SentReminder(id, "owner", -10, commune.lan, later)
        others = [SentReminder(id, "owner", -5, who, on) for who, on in ((commune.lan, TODAY), (commune.hung, later))]
        await uow.reminders.add([again, *others])
        assert await uow.reminders.sent_on([commune.lan, commune.hung], TODAY) == {commune.lan}
        assert await uow.reminders.sent([id]) == {
            (id, "owner", -10, commune.lan): later,
            (id, "owner", -5, commune.lan): TODAY,
            (id, "owner", -5, commune.hung): later,
        }
        assert [sent.sent_on for sent in await uow.reminders.history([id])] == [TODAY, later, later]


async def test_the_audit_tells_who_changed_what(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        message = await uow.inbox.accept(LAN_CHAT, "1", {}, NOW)
        await uow.audit.add(NOW, "report.filed", "report 1", commune.lan, message, None, {"women": None})
        await uow.audit.add(NOW, "report.corrected", "report 1", commune.lan, message, {"a": 1}, {"a": 2})
        await uow.audit.add(NOW, "due.set", "assignment 7", commune.hung, None, None, None)
        first, second = await uow.audit.of("report 1")
        assert (first.person_id, first.message_id, first.old, first.new) == (
            commune.lan,
            MessageId(1),
            None,
            {"women": None},
        )
        assert (second.old, second.new) == ({"a": 1}, {"a": 2})
        assert [record.action for record in await uow.audit.all(2)] == ["due.set", "report.corrected"]


async def test_two_reports_at_once_get_two_numbers(database_url: str) -> None:
    one, two = await Database.open(database_url), await Database.open(database_url)
    commune = await settle(one)
    async with one.unit_of_work() as uow:
        await open_all(uow, [duty(commune.village, form) for form in ("classes", "literacy")])
        ids = [assignment.id for assignment in await uow.assignments.at([commune.village])]
        await uow.commit()

    async def file(database: Database, id: AssignmentId) -> None:
        while True:
            try:
                async with database.unit_of_work() as uow:
                    number: ReportNumber = await uow.reports.next_number()
                    new: Report = replace(report(id, commune.lan), number=number)
                    await uow.reports.add(new, None)
                    await uow.commit()
                    return
            except StaleSession:
                continue

    await asyncio.gather(file(one, ids[0]), file(two, ids[1]))
    async with one.reading() as uow:
        numbers = sorted(found.number for found in (await uow.reports.current(ids)).values())
    assert numbers == [1, 2]
    await one.close()
    await two.close()


async def test_a_report_was_done_when_its_first_version_came_in(database: Database) -> None:
    commune = await settle(database)
    id = await owe(database, commune)
    first = report(id, commune.lan)
    later = replace(report(id, commune.lan, version=2), filed_at=first.filed_at + timedelta(days=30))
    async with database.unit_of_work() as uow:
        await uow.reports.add(first, None)
        await uow.reports.add(later, None)
        assert (await uow.assignments.get(id)).done_on == day_of(first.filed_at)


async def test_a_task_taken_back_was_never_done(database: Database) -> None:
    commune = await settle(database)
    id = await owe(database, commune)
    done = Completion(commune.lan, NOW, "", None)
    async with database.unit_of_work() as uow:
        await uow.assignments.complete(id, done)
        assert (await uow.assignments.get(id)).done_on == TODAY
        await uow.assignments.complete(id, replace(done, done_at=NOW + timedelta(days=3)))
        assert (await uow.assignments.get(id)).done_on == TODAY
        await uow.assignments.reopen(id)
        assert (await uow.assignments.get(id)).done_on is None


async def test_what_is_excused_is_not_reminded_of_until_it_is_expected_again(database: Database) -> None:
    commune = await settle(database)
    id = await owe(database, commune)
    excuse = Excuse(Relief.EXCUSED, "lũ quét", commune.hung, TODAY)
    async with database.unit_of_work() as uow:
        await uow.assignments.excuse([id], excuse)
        assert (await uow.assignments.get(id)).excuse == excuse
        assert await to_remind(uow, NOW) == ()
        await uow.assignments.expect_again([id])
        assert (await uow.assignments.get(id)).excuse is None
        assert [one.id for one in await to_remind(uow, NOW)] == [id]


async def test_what_is_in_stays_closed_when_an_excuse_ends(database: Database) -> None:
    commune = await settle(database)
    id = await owe(database, commune)
    async with database.unit_of_work() as uow:
        await uow.reports.add(report(id, commune.lan), None)
        await uow.assignments.excuse([id], Excuse(Relief.EXCUSED, "lũ quét", None, TODAY))
        await uow.assignments.expect_again([id])
        assert await to_remind(uow, NOW) == ()


async def test_a_given_day_is_kept_and_a_later_one_takes_its_place(database: Database) -> None:
    commune = await settle(database)
    given = GivenDay("TV", "TV-D19", commune.id, TODAY, date(2024, 1, 31), "công văn 12", commune.hung)
    moved = replace(given, day=date(2024, 2, 15), source="công văn 15")
    async with database.unit_of_work() as uow:
        await uow.assignments.give_day(given, NOW)
        assert await uow.assignments.given_days("TV") == (given,)
        await uow.assignments.give_day(moved, NOW)
        assert await uow.assignments.given_days("TV") == (moved,)
        assert await uow.assignments.given_days("BC") == ()


async def test_only_what_is_open_and_has_no_day_from_the_plan_is_dated(database: Database) -> None:
    commune = await settle(database)
    undated = replace(duty(commune.village), plan_due=None, due=None)
    closed, dated = replace(undated, form_id="families"), replace(duty(commune.village), duty_id="TV-D05")
    async with database.unit_of_work() as uow:
        await open_all(uow, [undated, closed, dated])
        ids = {(one.duty_id, one.form_id): one.id for one in await uow.assignments.at([commune.village])}
        await uow.reports.add(report(ids["TV-D58", "families"], commune.lan), None)
        day = {"due": date(2024, 10, 15), "due_source": "công văn 15"}
        await uow.assignments.date_open([replace(one, **day) for one in (undated, closed, dated)])
        days = {(a.duty_id, a.form_id): (a.due, a.due_source) for a in await uow.assignments.at([commune.village])}
    assert days == {
        ("TV-D58", "classes"): (date(2024, 10, 15), "công văn 15"),
        ("TV-D58", "families"): (None, ""),
        ("TV-D05", "classes"): (dated.due, ""),
    }


async def test_old_months_need_not_be_read_again(database: Database) -> None:
    commune = await settle(database)
    months = [Period(PeriodKind.MONTH, date(2024, n, 1), date(2024, n, 28), f"Tháng {n}") for n in (2, 3, 4)]
    async with database.unit_of_work() as uow:
        owed = (replace(duty(commune.village), period=period) for period in (*months, YEAR))
        await open_all(uow, owed)
        everything = await uow.assignments.at([commune.village])
        recent = await uow.assignments.at([commune.village], date(2024, 3, 28))
        of_the_year = await uow.assignments.at([commune.village], date(2025, 6, 1))
    assert {one.period for one in everything} == {*months, YEAR}
    assert {one.period for one in recent} == {*months[1:], YEAR}
    assert [one.period for one in of_the_year] == [YEAR]
