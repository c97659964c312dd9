"""Where a month's messages are counted, nobody empties them: not strangers, not stickers, not albums."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from bot.app import build_services
from conversations.capabilities import Capabilities, Limits
from conversations.messages import Address, ChannelName, Incoming
from handlers.deliver import deliver
from handlers.forget_strangers import KEPT_FOR, forget_strangers
from handlers.invite import invite_one
from handlers.receive import receive
from handlers.services import Services
from handlers.sparing import MOST_TO_A_STRANGER, STRANGERS_SHARE
from plans.person import Post
from plans.role import RoleId
from plans.unit import UnitKind
from storage.database import Database
from tests.fakes.timers import QuickTimer
from tests.handlers.test_deliver import Paper

NOW = datetime(2024, 11, 5, 2, 0, tzinfo=UTC)
QUOTA = 2000
MOST_TO_STRANGERS = QUOTA // STRANGERS_SHARE
ZALO, TELEGRAM = ChannelName("zalo:1"), ChannelName("telegram:2")
LAN, LAN_ELSEWHERE = Address(ZALO, "lan"), Address(TELEGRAM, "lan")
COUNTED = Capabilities(has_buttons=False, has_photos=True, max_chars=2000, limits=Limits(monthly_quota=QUOTA))


class Chats:
    """People who write, and what they are answered."""

    def __init__(self, services: Services, timer: QuickTimer, papers: tuple[Paper, ...]) -> None:
        self.services, self.timer = services, timer
        self._papers = {paper.name: paper for paper in papers}
        self._number = count()

    async def hear(
        self, address: Address, text: str = "", *, after: float = 1, picture: bool = False, album: str = ""
    ) -> list[str]:
        """Let somebody write after so many seconds, without text a sticker, and return the answers."""
        self.timer.pass_by(after)
        now, paper = self.timer.now(), self._papers[address.channel]
        before = len(paper.sent)
        async with self.services.database.unit_of_work() as uow:
            id = await uow.inbox.accept(address, f"m{next(self._number)}", {"text": text}, now)
            photo = await uow.files.add(b"picture", "image/jpeg", now) if picture else None
            await uow.commit()
        assert id is not None
        incoming = Incoming(id, address, now, text, photo=photo, is_other=not text and not picture, album=album)
        await receive(self.services, incoming)
        await deliver(self.services)
        return paper.sent[before:]


@pytest.fixture
async def chats(database: Database) -> Chats:
    """Lan is in the chat on Zalo, Hùng is invited."""
    timer = QuickTimer(NOW)
    papers = (Paper(timer, ZALO, COUNTED), Paper(timer, TELEGRAM))
    made = build_services(database, timer)
    services = replace(made, timer=timer, channels={paper.name: paper for paper in papers})
    async with database.unit_of_work() as uow:
        village = await uow.units.add(UnitKind.VILLAGE, "thôn", "Nà Pái", None, {}, NOW.date())
        lan, _ = [
            await uow.people.add(name, phone, [Post(RoleId("village_head"), village, NOW.date())])
            for name, phone in (("Lan", "0912 000 001"), ("Hùng", "0912 000 002"))
        ]
        await uow.people.record_consent(lan, NOW)
        await uow.people.bind(LAN, lan, NOW)
        await uow.people.bind(LAN_ELSEWHERE, lan, NOW)
        await uow.commit()
    return Chats(services, timer, papers)


async def test_a_stranger_is_told_the_same_once_an_hour(chats: Chats):
    mai = Address(ZALO, "mai")
    (hello,) = await chats.hear(mai, "alo")
    assert "Xin nhắn mã mời" in hello
    assert await chats.hear(mai, "alo alo") == []
    (wrong,) = await chats.hear(mai, "AB12CD34")
    assert "không đúng" in wrong
    assert await chats.hear(mai, "có ai không", after=3590) == []
    assert await chats.hear(mai, "có ai không", after=20) == [hello]


async def test_who_mistypes_the_code_is_told_each_time_but_not_for_ever(chats: Chats):
    mai = Address(ZALO, "mai")
    answers = [await chats.hear(mai, f"AB12CD3{number}", after=20) for number in range(4, 9)]
    assert [len(each) for each in answers] == [1] * MOST_TO_A_STRANGER + [0]
    assert all("không đúng" in answer for (answer,) in answers[:2])


async def test_a_stranger_is_answered_a_few_times_a_day(chats: Chats):
    mai = Address(ZALO, "mai")
    answers = [await chats.hear(mai, "alo", after=3601) for _ in range(12)]
    assert sum(map(len, answers)) == MOST_TO_A_STRANGER
    assert len(await chats.hear(mai, "alo", after=86400)) == 1


async def test_many_strangers_share_the_answers_of_a_day_and_the_invited_do_not(chats: Chats):
    answers = [await chats.hear(Address(ZALO, f"mai {number}"), "alo") for number in range(MOST_TO_STRANGERS + 10)]
    assert sum(map(len, answers)) == MOST_TO_STRANGERS
    invitation = await invite_one(chats.services, "Hùng")
    assert invitation is not None
    hung = Address(ZALO, "hùng")
    for said in (invitation.code, "gì cơ", "đúng", "không biết", "đồng ý"):
        assert len(await chats.hear(hung, said)) >= 1


async def test_where_nobody_counts_a_stranger_is_always_answered(chats: Chats):
    mai = Address(TELEGRAM, "mai")
    assert [len(await chats.hear(mai, "alo")) for _ in range(6)] == [1] * 6


async def test_stickers_are_answered_once_an_hour_and_words_each_time(chats: Chats):
    assert len(await chats.hear(LAN)) == 1
    assert [await chats.hear(LAN) for _ in range(5)] == [[]] * 5
    assert len(await chats.hear(LAN, "báo cáo")) == 1
    assert len(await chats.hear(LAN, after=3600)) == 1


async def test_an_album_is_answered_once(chats: Chats):
    assert len(await chats.hear(LAN, picture=True)) == 1
    assert [await chats.hear(LAN, after=20, picture=True) for _ in range(5)] == [[]] * 5
    assert len(await chats.hear(LAN, "ảnh lớp học", picture=True)) == 1
    assert len(await chats.hear(LAN, after=40, picture=True)) == 1


async def test_an_album_of_which_the_platform_tells_is_answered_once_wherever_it_is(chats: Chats):
    for words in ("", "ảnh lớp học"):
        album = f"album {words}"
        first = await chats.hear(LAN_ELSEWHERE, words, picture=True, album=album)
        rest = [await chats.hear(LAN_ELSEWHERE, after=90, picture=True, album=album) for _ in range(4)]
        assert (len(first), rest) == (1, [[]] * 4)
    assert len(await chats.hear(LAN_ELSEWHERE, "và đây nữa", picture=True, album=album)) == 1
    assert len(await chats.hear(LAN_ELSEWHERE, picture=True)) == 1
    assert len(await chats.hear(LAN_ELSEWHERE, picture=True)) == 1
    assert len(await chats.hear(Address(TELEGRAM, "mai"), picture=True, album="another")) == 1


async def test_a_picture_that_follows_words_is_no_album(chats: Chats):
    """Somebody ticks off one task after the other, each with its picture."""
    for _ in range(3):
        assert len(await chats.hear(LAN, picture=True)) == 1
        assert len(await chats.hear(LAN, "nhiệm vụ", after=5)) == 1


async def payloads(services: Services, messages: int) -> list[object]:
    async with services.database.reading() as uow:
        found = [await uow.inbox.find(ZALO, f"m{number}") for number in range(messages)]
    return [one and one.payload for one in found]


async def test_what_strangers_wrote_is_forgotten_after_a_month(chats: Chats):
    for chat in ("mai", "lan"):
        await chats.hear(Address(ZALO, chat), "alo")
    chats.timer.pass_by(KEPT_FOR.total_seconds() - 60)
    assert await _forget(chats) == 0
    chats.timer.pass_by(120)
    assert await _forget(chats) == 1
    assert await payloads(chats.services, 2) == [{}, {"text": "alo"}]
    chats.timer.pass_by(timedelta(days=1).total_seconds())
    assert await _forget(chats) == 0


async def test_what_a_report_was_made_from_stays_though_its_author_has_left(chats: Chats):
    async with chats.services.database.unit_of_work() as uow:
        id = await uow.inbox.accept(Address(ZALO, "gone"), "m0", {"text": "12 lớp"}, NOW)
        assert id is not None
        await uow.inbox.finish(id, NOW)
        await uow.audit.add(NOW, "report.filed", "report 1", None, id, None, None)
        await uow.commit()
    chats.timer.pass_by(KEPT_FOR.total_seconds() + 60)
    assert await _forget(chats) == 0
    assert await payloads(chats.services, 1) == [{"text": "12 lớp"}]


async def _forget(chats: Chats) -> int:
    async with chats.services.database.unit_of_work() as uow:
        emptied = await forget_strangers(uow, chats.timer.now())
        await uow.commit()
    return emptied
