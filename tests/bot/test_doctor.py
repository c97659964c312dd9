"""The doctor asks the platforms how the bots stand, and says in one line what to mend."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app import Settings
from bot.conditions import Condition, Trouble, judge_way_in
from bot.doctor import Finding, examine
from bot.plans_in_force import built_in_plans
from conversations.messages import Address, ChannelName
from plans.person import Post
from plans.role import RoleId
from plans.unit import UnitKind
from storage.database import Database
from tests.fakes.fast_clock import FastClock
from tests.fakes.telegram import FakeTelegram
from tests.fakes.zalo import FakeZalo

ZALO_TOKEN = "4711:zyx-of-the-commune"
TELEGRAM_TOKEN = "4712:Abc-Def_GhiJklMnoPqrStuVwxYz0123456"
HIDDEN = (ZALO_TOKEN.partition(":")[2], TELEGRAM_TOKEN.partition(":")[2])
SITE, SECRET = "https://xa.example", "a-secret-of-the-commune"
NOW = datetime(2024, 11, 5, 2, 0, tzinfo=UTC)


@dataclass
class Platforms:
    """Both platforms, with our bots on them."""

    zalo: FakeZalo
    telegram: FakeTelegram
    database_url: str

    def set_webhooks(self, zalo: str, telegram: str) -> None:
        bot = self.zalo.bot(ZALO_TOKEN)
        bot.webhook.url, bot.webhook.updated_at = zalo, 1
        self.telegram.bot(TELEGRAM_TOKEN).updates.webhook.url = telegram

    async def ask(self, **more: Any) -> list[Finding]:
        """Let the doctor look, and return what it found out about the bots."""
        asked: dict[str, Any] = {
            "database_url": self.database_url,
            "zalo_bot_token": (ZALO_TOKEN,),
            "zalo_bot_link": ("https://zalo.example/bots/1",),
            "zalo_api_base": self.zalo.url,
            "telegram_token": TELEGRAM_TOKEN,
            "telegram_api_base": self.telegram.url,
        }
        settings = Settings(**(asked | more))
        findings = await examine(settings)
        told = "".join(f"{finding.what} {finding.advice}" for finding in findings)
        assert [word for word in (*HIDDEN, SECRET) if word in told] == []
        return [finding for finding in findings if "mã bot và đường nhận tin" in finding.what]


@pytest.fixture
async def platforms(sqlite_url: str) -> AsyncIterator[Platforms]:
    async with FakeZalo(FastClock()).running() as zalo, FakeTelegram(FastClock()).running() as telegram:
        zalo.bot(ZALO_TOKEN)
        telegram.bot(TELEGRAM_TOKEN)
        yield Platforms(zalo, telegram, sqlite_url)


DELIVERED = {"public_url": SITE, "webhook_secret": SECRET}
OURS = (f"{SITE}/webhook/zalo/4711", f"{SITE}/webhook/telegram/4712")


@pytest.mark.parametrize("settings", [pytest.param({}, id="polled"), pytest.param(DELIVERED, id="delivered to")])
async def test_bots_that_are_well_take_a_line_each(platforms: Platforms, settings: dict[str, Any]):
    if settings:
        platforms.set_webhooks(*OURS)
    assert await platforms.ask(**settings) == [
        Finding("Kênh zalo:4711: mã bot và đường nhận tin", True),
        Finding("Kênh telegram:4712: mã bot và đường nhận tin", True),
    ]


def reset_tokens(platforms: Platforms) -> None:
    platforms.zalo.reset_token(ZALO_TOKEN, f"{ZALO_TOKEN}-anew")
    platforms.telegram.reset_token(TELEGRAM_TOKEN, f"{TELEGRAM_TOKEN}-anew")


def go_down(platforms: Platforms) -> None:
    platforms.zalo.switches.outage = platforms.telegram.switches.outage = 502


def deliver_elsewhere(platforms: Platforms) -> None:
    platforms.set_webhooks("https://old.example/hook", "https://old.example/hook")


def be_new(platforms: Platforms) -> None:
    """Nothing was ever set."""


@pytest.mark.parametrize(
    ("settings", "bring_about", "advice"),
    [
        pytest.param({}, reset_tokens, "Mã bot bị từ chối", id="a token that was reset"),
        pytest.param({}, go_down, "Không hỏi được máy chủ của kênh", id="a platform out of reach"),
        pytest.param({}, deliver_elsewhere, "Bot đang gửi tin đến một địa chỉ", id="a webhook, though polled"),
        pytest.param(DELIVERED, deliver_elsewhere, "Bot gửi tin đến địa chỉ khác", id="another webhook"),
        pytest.param(DELIVERED, be_new, "Bot chưa biết gửi tin đến đâu", id="no webhook"),
    ],
)
async def test_what_is_wrong_is_told_in_one_line(
    platforms: Platforms, settings: dict[str, Any], bring_about: Callable[[Platforms], None], advice: str
):
    bring_about(platforms)
    found = await platforms.ask(**settings)
    assert [finding.is_well for finding in found] == [False, False]
    assert [finding.advice[: len(advice)] for finding in found] == [advice, advice]
    assert not any("\n" in finding.advice for finding in found)


async def test_a_bot_without_an_account_of_its_webhook_is_well(platforms: Platforms):
    platforms.zalo.switches.has_webhook_info = False
    assert [finding.is_well for finding in await platforms.ask()] == [True, True]


async def test_a_bot_that_nobody_can_be_led_to_is_told(platforms: Platforms):
    zalo, telegram = await platforms.ask(zalo_bot_link=())
    assert (zalo.is_well, telegram.is_well) == (False, True)
    assert zalo.advice.startswith("Chưa có đường dẫn mở bot")


@pytest.mark.parametrize(("most", "is_well"), [(3, True), (2, False)])
async def test_a_bot_that_is_nearly_full_is_told(platforms: Platforms, most: int, is_well: bool):
    database = await Database.open(platforms.database_url)
    async with database.unit_of_work() as uow:
        for number in range(2):
            person = await uow.people.add("Lan", f"0912 000 00{number}", ())
            await uow.people.bind(Address(ChannelName("zalo:4711"), str(number)), person, NOW)
        await uow.commit()
    await database.close()
    settings = Settings(
        database_url=platforms.database_url,
        zalo_bot_token=(ZALO_TOKEN,),  # pyright: ignore[reportArgumentType] -- read by pydantic
        zalo_api_base=platforms.zalo.url,
        zalo_people_a_bot=most,
    )
    (room,) = [finding for finding in await examine(settings) if "người" in finding.what and "zalo" in finding.what]
    assert (room.what, room.is_well) == (f"Kênh zalo:4711: 2 trên {most} người", is_well)
    assert room.advice[:12] == ("" if is_well else "Sắp đủ người")


@pytest.mark.parametrize(("chats", "are_left"), [(("zalo:4710",), True), (("zalo:4710", "zalo:4711"), False)])
async def test_people_whose_bot_is_gone_are_named(platforms: Platforms, chats: tuple[str, ...], are_left: bool):
    database = await Database.open(platforms.database_url)
    async with database.unit_of_work() as uow:
        commune = await uow.units.add(UnitKind.COMMUNE, "xã", "Tân Văn", None, {}, NOW.date())
        lan = await uow.people.add("Lan", "0912 000 001", [Post(RoleId("clerk"), commune, NOW.date())])
        for chat in chats:
            await uow.people.bind(Address(ChannelName(chat), "lan"), lan, NOW)
        await uow.commit()
    await database.close()
    found = await examine(
        Settings(
            database_url=platforms.database_url,
            zalo_bot_token=(ZALO_TOKEN,),  # pyright: ignore[reportArgumentType] -- read by pydantic
            zalo_api_base=platforms.zalo.url,
        )
    )
    left = [finding.what for finding in found if "không còn chạy" in finding.what]
    assert left == (["1 người chỉ vào bằng kênh nay không còn chạy: Lan"] if are_left else [])


async def test_where_bots_are_polled_nobody_asks_for_an_address(platforms: Platforms):
    page_only = Settings(database_url=platforms.database_url)
    assert any("KHUYENHOC_PUBLIC_URL" in finding.what for finding in await examine(page_only))
    polled = Settings(
        database_url=platforms.database_url,
        zalo_bot_token=(ZALO_TOKEN,),  # pyright: ignore[reportArgumentType] -- read by pydantic
        zalo_api_base=platforms.zalo.url,
    )
    assert not any("KHUYENHOC_PUBLIC_URL" in finding.what for finding in await examine(polled))


FAILED = {"url": SITE, "last_error_message": "Connection refused"}


@pytest.mark.parametrize(
    ("info", "wanted", "condition"),
    [
        pytest.param(
            {**FAILED, "last_error_date": int((NOW - timedelta(minutes=5)).timestamp())},
            SITE,
            Condition(Trouble.DELIVERY_FAILED, "Connection refused"),
            id="it failed just now",
        ),
        pytest.param(
            {**FAILED, "last_error_date": int((NOW - timedelta(minutes=5)).timestamp()), "pending_update_count": 0},
            SITE,
            Condition(),
            id="it failed just now, and all was delivered since",
        ),
        pytest.param(
            {**FAILED, "last_error_date": int((NOW - timedelta(days=5)).timestamp()), "pending_update_count": 3},
            SITE,
            Condition(),
            id="it failed long ago, and what waits has just come",
        ),
        pytest.param({"url": ""}, "", Condition(), id="none is set and none is wanted"),
        pytest.param({}, SITE, Condition(Trouble.WEBHOOK_MISSING), id="an account without an address"),
    ],
)
def test_what_a_platform_tells_of_its_webhook(info: dict[str, Any], wanted: str, condition: Condition):
    assert judge_way_in(info, wanted, NOW) == condition


async def test_places_of_one_name_that_share_a_plan_are_told_in_one_line(sqlite_url: str):
    database = await Database.open(sqlite_url)
    async with database.unit_of_work() as uow:
        for name in ("Bình Dương", "Bình Phước"):
            province = await uow.units.add(UnitKind.PROVINCE, "tỉnh", name, None, {}, NOW.date())
            await uow.units.add(UnitKind.DISTRICT, "thị xã", "Bến Cát", province, {}, NOW.date())
        await uow.commit()
    await database.close()
    findings = await examine(Settings(database_url=sqlite_url, plans=(built_in_plans()["bc"],)))
    assert [finding for finding in findings if "cùng tên" in finding.what] == [
        Finding(
            "Kế hoạch ben_cat_2022.yaml: 2 nơi cùng tên",
            False,
            "Kế hoạch được giao cho cả thị xã Bến Cát (tỉnh Bình Dương); thị xã Bến Cát (tỉnh Bình Phước). "
            "Xin ghi thêm tỉnh sau tên ở dòng “Địa bàn” (place), ví dụ “Bến Cát, tên tỉnh”.",
        )
    ]
