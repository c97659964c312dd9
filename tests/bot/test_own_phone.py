"""On Telegram whoever is on the list comes in by a link, or with the own number, for which the platform vouches."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.app import Program, build_services
from bot.telegram.polling import Pace
from bot.telegram_bot import TelegramBot
from conversations.capabilities import Limits
from conversations.messages import Address
from handlers.invite import invite_one
from plans.person import Person, Post
from plans.role import RoleId
from storage.database import Database
from tests.bot.commune import NEW_YEAR, PEOPLE, Clock, Commune, settle_commune, vietnam
from tests.fakes.fast_clock import FastClock
from tests.fakes.serving import until
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_bot import FakeTelegramBot, Shown
from tests.fakes.telegram_contents import contact

TOKEN = "4711:a-token-of-the-commune-a-token-of"
QUICK = Pace(answer_seconds=5, poll_seconds=1, early_pause=0.05)
LAN, PHONE, _, _ = PEOPLE["head of a"]
ABROAD = "84912000101"
"""Lan's number as the platform writes it."""


@dataclass
class Stage:
    """The program with a bot on Telegram; nobody has come in yet."""

    program: Program
    commune: Commune
    bot: TelegramBot
    platform: FakeTelegramBot

    async def answer_to(self, words: str, who: str = "Lan") -> Shown:
        """Let somebody write."""
        return await self._next(who, self.platform.says, words)

    async def answer_to_link(self, link: str, who: str = "Lan") -> Shown:
        """Let somebody open a link to the bot and press the button there."""
        where = urlsplit(link)
        assert (where.netloc, where.path) == ("t.me", f"/bot{self.platform.id}_bot")
        (payload,) = parse_qs(where.query)["start"]
        return await self._next(who, self.platform.starts, payload)

    async def answer_to_tap(self, label: str) -> Shown:
        """Let Lan tap a button."""
        return await self._next("Lan", self.platform.taps, label)

    async def answer_to_phone(self, phone: str = ABROAD) -> Shown:
        """Let Lan tap the button that sends her number."""
        return await self._next("Lan", self.platform.sends_phone, phone)

    async def _next(self, who: str, act: Callable[[str, str], object], what: str) -> Shown:
        before = len(self.platform.shown_to(who))
        act(who, what)
        await until(lambda: len(self.platform.shown_to(who)) > before)
        return self.platform.shown_to(who)[-1]

    async def who_is(self, who: str) -> Person | None:
        """Return who somebody is to the program."""
        address = Address(self.bot.name, str(self.platform.chat_of(who)))
        async with self.program.database.reading() as uow:
            return await uow.people.by_address(address)


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    """A commune before its reports are due."""
    database, clock = await Database.open(sqlite_url), Clock(vietnam(2024, 11, 11, 9))
    telegram = FakeTelegram(FastClock(speed=100))
    platform = telegram.bot(TOKEN)
    async with telegram.running():
        bot = TelegramBot(TOKEN, api_base=telegram.url, pace=QUICK, limits=Limits(side_by_side=1))
        program = Program(build_services(database, clock), (bot,))
        commune = await settle_commune(program.services, joined=None)
        async with program.running():
            yield Stage(program, commune, bot, platform)
    await database.close()


async def test_a_stranger_may_send_the_own_number_and_is_asked_who_it_is(stage: Stage):
    hello = await stage.answer_to("alo")
    assert hello.text == "Kính chào! Đây là Trợ lý báo cáo của xã. Xin nhắn mã mời do cán bộ xã gửi ạ."
    assert hello.phone_button == "Gửi số điện thoại của tôi"
    asked = await stage.answer_to_phone()
    assert f"Có phải {LAN} (trưởng thôn, thôn Nà Pái) đang nhắn không ạ?" in asked.text
    assert await stage.who_is("Lan") is None
    await stage.answer_to_tap("Đúng, là tôi")
    await stage.answer_to_tap("Tôi đồng ý")
    person = await stage.who_is("Lan")
    assert person is not None
    assert (person.name, person.consented_at is not None) == (LAN, True)
    assert "báo cáo" in (await stage.answer_to_tap("Bác")).text


async def test_a_code_that_lay_about_works_no_more_once_the_number_let_its_owner_in(stage: Stage):
    invitation = await invite_one(stage.program.services, PHONE)
    assert invitation is not None
    await stage.answer_to("alo")
    await stage.answer_to_phone()
    await stage.answer_to_tap("Đúng, là tôi")
    await stage.answer_to_tap("Tôi đồng ý")
    assert "Mã mời này không đúng" in (await stage.answer_to(f"/start {invitation.code}", "Hùng")).text
    assert await stage.who_is("Hùng") is None


async def test_the_link_of_an_invitation_is_all_that_its_owner_needs(stage: Stage):
    await until(lambda: stage.bot.link)
    await stage.program.beat()
    invitation = await invite_one(stage.program.services, PHONE)
    assert invitation is not None
    assert (
        f"Có phải {LAN} (trưởng thôn, thôn Nà Pái) đang nhắn không ạ?"
        in (await stage.answer_to_link(invitation.link)).text
    )


async def test_who_says_no_is_not_let_in_and_the_number_can_be_sent_again(stage: Stage):
    await stage.answer_to("alo")
    await stage.answer_to_phone()
    assert "sửa lại số điện thoại" in (await stage.answer_to_tap("Không phải tôi")).text
    assert await stage.who_is("Lan") is None
    assert (await stage.answer_to("alo")).phone_button


async def test_a_number_that_nobody_on_the_list_has_lets_nobody_in(stage: Stage):
    await stage.answer_to("alo")
    told = await stage.answer_to_phone("84912999999")
    assert told.text.startswith("Chưa tìm được ai có số điện thoại này")
    assert await stage.who_is("Lan") is None


async def test_a_number_that_two_people_share_lets_neither_in(stage: Stage):
    async with stage.program.database.unit_of_work() as uow:
        post = Post(RoleId("member"), stage.commune.units["a"], NEW_YEAR)
        await uow.people.add("Nông Văn Hùng", "+84 912.000.101", [post])
        await uow.commit()
    await stage.answer_to("alo")
    assert (await stage.answer_to_phone()).text.startswith("Chưa tìm được ai có số điện thoại này")


async def test_a_number_that_changed_while_its_owner_was_asked_lets_nobody_in(stage: Stage):
    await stage.answer_to("alo")
    await stage.answer_to_phone()
    async with stage.program.database.unit_of_work() as uow:
        await uow.people.remove(stage.commune.people["head of a"], stage.program.services.clock())
        await uow.commit()
    assert (await stage.answer_to_tap("Đúng, là tôi")).text.startswith("Chưa tìm được ai có số điện thoại này")


@pytest.mark.parametrize("whose", ["somebody else's", "nobody's"])
async def test_a_card_that_is_not_the_senders_own_lets_nobody_in(stage: Stage, whose: str):
    await stage.answer_to("alo", "Hùng")
    user_id = stage.platform.chat_of("Lan") if whose == "somebody else's" else None
    before = len(stage.platform.shown_to("Hùng"))
    stage.platform.sends("Hùng", contact(ABROAD, user_id))
    await until(lambda: len(stage.platform.shown_to("Hùng")) > before)
    assert "Có phải" not in stage.platform.texts_for("Hùng")[-1]
    assert await stage.who_is("Hùng") is None


async def test_a_number_that_is_typed_lets_nobody_in(stage: Stage):
    assert "Có phải" not in (await stage.answer_to(PHONE, "Hùng")).text
    assert await stage.who_is("Hùng") is None
