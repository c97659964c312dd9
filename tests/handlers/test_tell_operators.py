"""Who runs the system is told each morning what went wrong, and nothing when nothing did."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import build_services
from conversations.capabilities import Capabilities, Limits
from conversations.messages import Address, ChannelName, Lane, Reply, say
from handlers.channel import Failure, SendError
from handlers.deliver import deliver
from handlers.outage import note_outages
from handlers.services import Services
from handlers.tell_operators import tell_operators
from plans.person import PersonId, Post
from plans.role import RoleId
from plans.unit import UnitKind
from storage.database import Database
from storage.inbox import MAX_ATTEMPTS
from tests.fakes.timers import QuickTimer
from tests.handlers.test_deliver import Paper

MONDAY = datetime(2024, 11, 4, 2, 0, tzinfo=UTC)
"""Nine o'clock in Vietnam."""
ZALO, TELEGRAM = ChannelName("zalo:1"), ChannelName("telegram:2")
HUNG_ON_ZALO, HUNG_ON_TELEGRAM = Address(ZALO, "hùng"), Address(TELEGRAM, "7")
HELLO = "Kính chào bác, hệ thống báo cáo có việc cần bác xem:"
HOW = "Xin chạy lệnh “khuyenhoc doctor” trên máy chủ để biết vì sao và cách sửa ạ."
LIMITS = Limits(monthly_quota=100)


@pytest.fixture
def timer() -> QuickTimer:
    return QuickTimer(MONDAY)


@pytest.fixture
def zalo(timer: QuickTimer) -> Paper:
    return Paper(timer, ZALO, Capabilities(has_buttons=False, has_photos=True, max_chars=2000, limits=LIMITS))


@pytest.fixture
def telegram(timer: QuickTimer) -> Paper:
    return Paper(timer, TELEGRAM)


@pytest.fixture
def services(database: Database, timer: QuickTimer, zalo: Paper, telegram: Paper) -> Services:
    made = build_services(database, timer, operators=["0912000002"])
    return replace(made, timer=timer, channels={ZALO: zalo, TELEGRAM: telegram})


@pytest.fixture
async def hung(services: Services) -> PersonId:
    """Hùng, who looks after the machine, in the chat on both platforms, last on Zalo."""
    async with services.database.unit_of_work() as uow:
        commune = await uow.units.add(UnitKind.COMMUNE, "xã", "Tân Văn", None, {}, MONDAY.date())
        id = await uow.people.add("Hùng", "0912 000 002", [Post(RoleId("accountant"), commune, MONDAY.date())])
        await uow.people.record_consent(id, MONDAY)
        await uow.people.bind(HUNG_ON_TELEGRAM, id, MONDAY - timedelta(days=2))
        await uow.people.bind(HUNG_ON_ZALO, id, MONDAY - timedelta(days=1))
        await uow.commit()
    return id


async def lose_letters(services: Services, zalo: Paper) -> None:
    """One is refused, one does not arrive, and of a reminder nobody knows."""
    zalo.refusals = [SendError(failure, "in detail") for failure in (Failure.REFUSED, Failure.UNREACHABLE)]
    zalo.refusals.append(SendError(Failure.UNKNOWN, "in detail"))
    async with services.database.unit_of_work() as uow:
        for number, lane in enumerate((Lane.REPLY, Lane.REPLY, Lane.REMINDER)):
            chat, text = Address(ZALO, f"lan {number}"), Reply((say("text", text="word"),))
            await uow.outbox.add(chat, text, lane=lane, person_id=None, due_at=services.clock())
        await uow.commit()
    await deliver(services)


async def fail_turns(services: Services) -> None:
    async with services.database.unit_of_work() as uow:
        id = await uow.inbox.accept(Address(ZALO, "lan"), "m1", {}, services.clock())
        assert id is not None
        for _ in range(MAX_ATTEMPTS):
            await uow.inbox.fail(id, services.clock())
        await uow.commit()


async def tell(services: Services, *papers: Paper) -> list[str]:
    """Look for troubles, send what there is to tell, and return what arrived."""
    before = [len(paper.sent) for paper in papers]
    await tell_operators(services)
    await deliver(services)
    return [text for paper, already in zip(papers, before, strict=True) for text in paper.sent[already:]]


@pytest.mark.usefixtures("hung")
async def test_an_operator_is_told_once_a_day_what_was_lost(services: Services, timer: QuickTimer, zalo: Paper):
    await lose_letters(services, zalo)
    await fail_turns(services)
    timer.pass_by(60)
    (digest,) = await tell(services, zalo)
    assert digest.split("\n") == [
        HELLO,
        "• Zalo 1: 1 tin không gửi được",
        "• Zalo 1: 1 tin không đến được người nhận",
        "• 1 tin nhắc không rõ đã đến hay chưa",
        "• 1 tin mọi người nhắn đến mà máy không xử lý được",
        HOW,
    ]
    timer.pass_by(3600)
    assert await tell(services, zalo) == []
    timer.pass_by(timedelta(days=1).total_seconds())
    assert await tell(services, zalo) == []


@pytest.mark.usefixtures("hung")
async def test_nobody_is_told_that_all_is_well(services: Services, zalo: Paper):
    assert await tell(services, zalo) == []


async def test_who_is_left_with_a_bot_that_is_gone_is_named(services: Services, zalo: Paper, hung: PersonId):
    async with services.database.unit_of_work() as uow:
        (post,) = (await uow.people.get(hung)).posts
        lan = await uow.people.add("Lan", "0912 000 001", [post])
        await uow.people.bind(Address(ChannelName("zalo:9"), "lan"), lan, MONDAY)
        await uow.commit()
    (digest,) = await tell(services, zalo)
    assert digest.split("\n") == [HELLO, "• 1 người chỉ vào bằng kênh nay không còn chạy: Lan", HOW]


@pytest.mark.usefixtures("hung")
async def test_a_bot_out_of_reach_is_told_of_by_another(services: Services, zalo: Paper, telegram: Paper):
    async with services.database.unit_of_work() as uow:
        await note_outages(uow, {ZALO: MONDAY - timedelta(hours=5)})
        await uow.commit()
    (digest,) = await tell(services, zalo, telegram)
    assert telegram.sent == [digest]
    assert digest.split("\n") == [HELLO, "• Zalo 1: không nối được từ 04:00 04/11", HOW]


@pytest.mark.usefixtures("hung")
async def test_a_month_that_comes_to_its_end_is_told_though_reminders_are_held_back(services: Services, zalo: Paper):
    async with services.database.unit_of_work() as uow:
        for number in range(96):
            await uow.outbox.add(
                Address(ZALO, str(number)),
                Reply((say("text", text="word"),)),
                lane=Lane.REPLY,
                person_id=None,
                due_at=MONDAY,
            )
        await uow.commit()
    await deliver(services)
    (digest,) = await tell(services, zalo)
    assert "• Zalo 1: đã gửi 96 trên 100 tin của tháng, nay chỉ còn trả lời, không nhắc hạn" in digest


@pytest.mark.usefixtures("hung")
async def test_after_days_of_rest_all_of_them_are_told_of(services: Services, timer: QuickTimer, zalo: Paper):
    friday = MONDAY - timedelta(days=3)
    timer.instant = friday
    assert await tell(services, zalo) == []
    timer.instant = friday + timedelta(hours=5)
    await lose_letters(services, zalo)
    timer.instant = friday + timedelta(days=1)
    assert await tell(services, zalo) == []
    timer.instant = MONDAY
    assert len(await tell(services, zalo)) == 1


@pytest.mark.usefixtures("hung")
@pytest.mark.parametrize(
    "at",
    [
        pytest.param(datetime(2024, 11, 4, 0, 30, tzinfo=UTC), id="before eight in the morning"),
        pytest.param(datetime(2024, 11, 4, 5, 0, tzinfo=UTC), id="at noon"),
        pytest.param(datetime(2024, 11, 4, 14, 0, tzinfo=UTC), id="at night"),
    ],
)
async def test_no_operator_is_disturbed(at: datetime, services: Services, timer: QuickTimer, zalo: Paper):
    timer.instant = at
    await lose_letters(services, zalo)
    assert await tell(services, zalo) == []


async def test_who_has_not_agreed_to_be_written_to_is_not(services: Services, zalo: Paper):
    async with services.database.unit_of_work() as uow:
        commune = await uow.units.add(UnitKind.COMMUNE, "xã", "Tân Văn", None, {}, MONDAY.date())
        id = await uow.people.add("Hùng", "0912 000 002", [Post(RoleId("accountant"), commune, MONDAY.date())])
        await uow.people.bind(HUNG_ON_ZALO, id, MONDAY)
        await uow.commit()
    await lose_letters(services, zalo)
    assert await tell(services, zalo) == []
