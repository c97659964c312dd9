"""The chat page's endpoints: what is taken, what is refused, and that nothing is taken twice."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import httpx
import pytest
from PIL import Image
from starlette.types import Message, Receive, Scope, Send

from bot.page.refusals import LINES, Reason
from bot.pictures import MAX_EDGE_PX, PictureError, clean_picture
from bot.web_chat import WEB_CHAT, build_web, read_update
from conversations.messages import Address, FileId, Incoming, MessageId
from conversations.session import Option
from handlers.channel import Rendered
from tests.bot.conftest import browser_of
from tests.bot.village import INVITATION, Host, Story

LAN = Address(WEB_CHAT, "lan")
NOON = datetime(2024, 11, 8, 5, 0, tzinfo=UTC)


async def lines_of(client: httpx.AsyncClient, chat: str, after: int = 0) -> Sequence[Mapping[str, Any]]:
    answer = await client.get(f"/api/chat/{chat}/lines", params={"after": after, "wait": 0})
    assert answer.status_code == 200
    return answer.json()["lines"]


async def send(client: httpx.AsyncClient, chat: str, **message: object) -> httpx.Response:
    return await client.post(f"/api/chat/{chat}/messages", json=message)


async def send_photo(client: httpx.AsyncClient, chat: str, content: bytes, **words: str) -> httpx.Response:
    return await client.post(
        f"/api/chat/{chat}/messages",
        data={"client_id": "photo-1", **words},
        files={"photo": ("anh.jpg", content, "image/jpeg")},
    )


async def own_chat(client: httpx.AsyncClient) -> str:
    page = await client.get("/")
    found = re.search(r'data-chat="(w[0-9a-f]{40})"', page.text)
    assert found
    return found[1]


def photo(size: tuple[int, int] = (40, 30), kind: str = "JPEG", **options: Any) -> bytes:
    target = BytesIO()
    Image.new("RGB", size, "green").save(target, kind, **options)
    return target.getvalue()


async def test_what_a_person_writes_is_shown_answered_and_marked_as_read(stage: httpx.AsyncClient, host: Host):
    sent = await send(stage, "lan", client_id="a1", text="Kỳ này thôn mở 2 lớp")
    assert (sent.status_code, sent.json()["status"]) == (200, "received")
    assert [line["is_read"] for line in await lines_of(stage, "lan")] == [False]
    await host.work()
    assert [(line["author"], line["text"], line["is_read"]) for line in await lines_of(stage, "lan")] == [
        ("person", "Kỳ này thôn mở 2 lớp", True),
        ("bot", "Bác viết: Kỳ này thôn mở 2 lớp", False),
    ]


async def test_a_line_shows_the_wall_clock_of_vietnam(stage: httpx.AsyncClient):
    await send(stage, "lan", client_id="a1", text="chào")
    assert [line["sent_at"] for line in await lines_of(stage, "lan")] == ["2024-11-08T07:30:00+07:00"]


async def test_a_message_sent_again_after_a_lost_answer_is_handled_once(stage: httpx.AsyncClient, host: Host):
    for _ in range(3):
        assert (await send(stage, "lan", client_id="a1", text="chào")).status_code == 200
        await host.work()
    assert len(host.handled) == 1
    assert [line["author"] for line in await lines_of(stage, "lan")] == ["person", "bot"]


async def test_two_people_may_use_the_same_message_id(stage: httpx.AsyncClient, host: Host):
    await send(stage, "lan", client_id="a1", text="của Lan")
    await send(stage, "hung", client_id="a1", text="của Hùng")
    await host.work()
    assert [payload["text"] for payload in host.handled] == ["của Lan", "của Hùng"]


async def test_a_line_that_could_not_be_put_through_is_put_through_by_the_next_attempt(
    stage: httpx.AsyncClient, host: Host, monkeypatch: pytest.MonkeyPatch
):
    async def break_down(*_: object) -> bool:
        raise ConnectionError("the database is away")

    with monkeypatch.context() as broken:
        broken.setattr(host, "accept", break_down)
        refused = await send(stage, "lan", client_id="a1", text="chào")
    assert (refused.status_code, refused.json()["error"]) == (500, LINES[Reason.TROUBLE])
    assert (await send(stage, "lan", client_id="a1", text="chào")).status_code == 200
    await host.work()
    assert [line["text"] for line in await lines_of(stage, "lan")] == ["chào", "Bác viết: chào"]


async def test_a_line_of_the_bot_stands_once_however_often_it_is_sent(stage: httpx.AsyncClient, host: Host):
    first = await host.say("lan", Rendered("Bác còn thiếu một báo cáo ạ.", (), ""), "77")
    again = await host.say("lan", Rendered("Bác còn thiếu một báo cáo ạ.", (), ""), "77")
    assert first == again
    assert len(await lines_of(stage, "lan")) == 1


async def test_a_browser_cannot_take_the_key_of_a_line_yet_to_come(stage: httpx.AsyncClient, host: Host):
    await send(stage, "lan", client_id="77", text="chào")
    await host.say("lan", Rendered("Bác còn thiếu một báo cáo ạ.", (), ""), "77")
    assert [line["author"] for line in await lines_of(stage, "lan")] == ["person", "bot"]


async def test_a_tapped_choice_is_shown_by_its_words_and_passed_on_by_its_id(stage: httpx.AsyncClient, host: Host):
    await send(stage, "lan", client_id="a1", text="chọn")
    await host.work()
    question = (await lines_of(stage, "lan"))[-1]
    assert question["choices"] == [{"id": "yes:1", "label": "Đúng rồi"}, {"id": "no:1", "label": "Sửa lại"}]
    await send(stage, "lan", client_id="a2", button="yes:1", line=question["id"])
    await host.work()
    assert [line["text"] for line in await lines_of(stage, "lan", after=question["id"])] == [
        "Đúng rồi",
        "Bác bấm yes:1.",
    ]


async def test_a_choice_is_found_without_its_line_and_an_unknown_one_shows_no_code(
    stage: httpx.AsyncClient, host: Host
):
    await host.say("lan", Rendered("Đúng chưa ạ?", (Option("yes:1", "Đúng rồi"),), ""), "1")
    await send(stage, "lan", client_id="a1", button="yes:1")
    await send(stage, "lan", client_id="a2", button="long:gone")
    assert [line["text"] for line in await lines_of(stage, "lan")] == ["Đúng chưa ạ?", "Đúng rồi", "…"]


async def test_a_photo_is_kept_without_its_place_and_shown_only_in_its_chat(stage: httpx.AsyncClient, host: Host):
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (22.0, 0.0, 0.0)}
    exif[0x010E] = "Nhà văn hóa thôn"
    assert (await send_photo(stage, "lan", photo((4000, 2000), exif=exif))).status_code == 200
    await host.work()
    shown = (await lines_of(stage, "lan"))[0]
    picture = await stage.get(shown["picture"])
    assert picture.headers["content-type"] == "image/jpeg"
    with Image.open(BytesIO(picture.content)) as kept:
        assert (kept.size, dict(kept.getexif())) == ((1600, 800), {})
    elsewhere = await stage.get(shown["picture"].replace("chat=lan", "chat=hung"))
    assert elsewhere.status_code == 404
    assert isinstance(host.handled[0]["photo"], int)


async def test_words_that_go_with_a_photo_stand_with_it_and_are_read(stage: httpx.AsyncClient, host: Host):
    await send_photo(stage, "lan", photo(), text="thôn mở 2 lớp")
    await host.work()
    shown = (await lines_of(stage, "lan"))[0]
    assert (shown["text"], bool(shown["picture"])) == ("thôn mở 2 lớp", True)
    assert host.handled[0]["text"] == "thôn mở 2 lớp"


async def test_a_link_to_scan_is_drawn_and_written_out(stage: httpx.AsyncClient, host: Host):
    await send(stage, "hung", client_id="a1", text="mời")
    await host.work()
    invitation = (await lines_of(stage, "hung"))[-1]
    assert invitation["text"] == f"Đây là lời mời.\n{INVITATION}"
    assert invitation["svg"].startswith("<svg")
    assert invitation["svg"].endswith("</svg>")


async def test_a_waiting_page_hears_of_a_new_line_at_once(stage: httpx.AsyncClient, host: Host):
    waiting = asyncio.create_task(stage.get("/api/chat/lan/lines", params={"after": 0, "wait": 25}))
    await asyncio.sleep(0.2)  # it has looked, found nothing, and listens
    await host.say("lan", Rendered("Kính chào bác!", (), ""), "1")
    news = await asyncio.wait_for(waiting, timeout=2)
    assert [line["text"] for line in news.json()["lines"]] == ["Kính chào bác!"]


async def test_a_server_that_stops_lets_the_waiting_pages_go(stage: httpx.AsyncClient, host: Host):
    waiting = asyncio.create_task(stage.get("/api/chat/lan/lines", params={"after": 0, "wait": 25}))
    await asyncio.sleep(0.2)  # it has looked, found nothing, and listens
    host.channel.close()
    assert (await asyncio.wait_for(waiting, timeout=2)).json()["lines"] == []


async def test_a_long_chat_comes_in_pages(stage: httpx.AsyncClient, host: Host):
    for number in range(203):
        await host.say("lan", Rendered(f"Tin {number}", (), ""), f"{number}")
    first = (await stage.get("/api/chat/lan/lines", params={"after": 0})).json()
    assert (len(first["lines"]), first["has_more"]) == (200, True)
    rest = (await stage.get("/api/chat/lan/lines", params={"after": first["lines"][-1]["id"]})).json()
    assert ([line["text"] for line in rest["lines"]], rest["has_more"]) == (
        ["Tin 200", "Tin 201", "Tin 202"],
        False,
    )


async def test_a_page_from_before_the_story_began_again_is_told_so(stage: httpx.AsyncClient):
    answer = await stage.get("/api/chat/lan/lines", params={"after": 900, "wait": 25})
    assert answer.json() == {"lines": [], "has_more": False, "is_restarted": True}


async def test_an_open_page_begins_anew_when_its_lines_are_deleted(stage: httpx.AsyncClient, host: Host):
    await host.say("lan", Rendered("Bác có chắc không ạ?", (), ""), "1")
    asked = (await lines_of(stage, "lan"))[-1]["id"]
    async with host.database.unit_of_work() as uow:
        lan = await uow.people.add("Lan", "", [])
        await uow.people.bind(LAN, lan, NOON)
        await uow.people.forget(lan, NOON)
        await uow.commit()
    await host.say("lan", Rendered("Dữ liệu đã được xóa.", (), ""), "2")
    answer = await stage.get("/api/chat/lan/lines", params={"after": asked, "wait": 0})
    assert answer.json()["is_restarted"]
    assert [line["text"] for line in await lines_of(stage, "lan")] == ["Dữ liệu đã được xóa."]


async def test_reading_takes_the_lines_off_the_badge(stage: httpx.AsyncClient, host: Host):
    for number in range(3):
        await host.say("lan", Rendered(f"Tin {number}", (), ""), f"{number}")
    second = (await lines_of(stage, "lan"))[1]["id"]
    await stage.post("/api/chat/lan/read", json={"up_to": second})
    cast = (await stage.get("/api/demo")).json()["cast"]
    assert {member["chat"]: member["unread"] for member in cast} == {"lan": 1, "mai": 0, "hung": 0}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<img src=x onerror=alert(1)> & '; DROP TABLE inbox; --", id="HTML and SQL"),
        pytest.param("Chào bác".encode().decode() + "\n" * 3 + "dòng cuối", id="line breaks"),
        pytest.param("Ba\u0301o ca\u0301o", id="NFD"),
        pytest.param("lớp " * 5000, id="20,000 characters"),
        pytest.param("", id="nothing"),
        pytest.param("👩🏽‍🌾🇻🇳", id="emoji"),
    ],
)
async def test_any_text_is_passed_on_and_shown_as_it_was_written(stage: httpx.AsyncClient, host: Host, text: str):
    assert (await send(stage, "lan", client_id="a1", text=text)).status_code == 200
    await host.work()
    assert host.handled == [{"text": text, "client_id": "a1"}]
    assert (await lines_of(stage, "lan"))[0]["text"] == text


async def test_what_no_database_can_hold_is_left_out_of_a_text(stage: httpx.AsyncClient, host: Host):
    body = b'{"client_id": "a1", "text": "hai\\u0000 l\\u1edbp \\ud83d"}'
    answer = await stage.post("/api/chat/lan/messages", content=body)
    assert answer.status_code == 200
    assert (await lines_of(stage, "lan"))[0]["text"] == "hai lớp \ufffd"


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        pytest.param(b"", 400, Reason.UNREADABLE, id="nothing"),
        pytest.param(b"[" * 100_000, 400, Reason.UNREADABLE, id="a tower of brackets"),
        pytest.param(b'"hai"', 400, Reason.UNREADABLE, id="no mapping"),
        pytest.param(b"\xff\xfe\x00", 400, Reason.UNREADABLE, id="no text at all"),
        pytest.param(b'{"text": "hai"}', 400, Reason.UNREADABLE, id="no message id"),
        pytest.param(b'{"client_id": "../x", "text": "hai"}', 400, Reason.UNREADABLE, id="a strange message id"),
        pytest.param(b'{"client_id": "a1", "text": 2}', 400, Reason.UNREADABLE, id="a number for a text"),
        pytest.param(b'{"client_id": "a1", "photo": 1}', 400, Reason.UNREADABLE, id="another's photo by number"),
        pytest.param(b'{"client_id": "a1", "button": ""}', 400, Reason.UNREADABLE, id="an empty choice"),
        pytest.param(b'{"client_id": "a1", "button": "x", "line": -4}', 400, Reason.UNREADABLE, id="line below 1"),
        pytest.param(b'{"client_id": "a1", "text": "' + b"a" * 1_000_000 + b'"}', 413, Reason.TOO_LONG, id="huge"),
    ],
)
async def test_a_message_that_cannot_be_taken_gets_one_kind_line(
    stage: httpx.AsyncClient, host: Host, body: bytes, status: int, reason: Reason
):
    answer = await stage.post("/api/chat/lan/messages", content=body)
    assert (answer.status_code, answer.json()) == (status, {"status": "refused", "error": LINES[reason]})
    await host.work()
    assert host.handled == []
    assert await lines_of(stage, "lan") == []


@pytest.mark.parametrize(
    ("content", "status", "reason"),
    [
        pytest.param(b"%PDF-1.7 ...", 415, Reason.NO_PICTURE, id="a document"),
        pytest.param(b"", 415, Reason.NO_PICTURE, id="an empty file"),
        pytest.param(photo()[:300], 415, Reason.NO_PICTURE, id="half a photo"),
        pytest.param(b"x" * 10_100_000, 413, Reason.TOO_BIG, id="over 10 MB"),
    ],
)
async def test_a_file_that_is_no_photo_gets_one_kind_line(
    stage: httpx.AsyncClient, content: bytes, status: int, reason: Reason
):
    answer = await send_photo(stage, "lan", content)
    assert (answer.status_code, answer.json()["error"]) == (status, LINES[reason])
    assert await lines_of(stage, "lan") == []


async def test_a_broken_upload_gets_one_kind_line(stage: httpx.AsyncClient):
    headers = {"content-type": "multipart/form-data; boundary=b"}
    answer = await stage.post("/api/chat/lan/messages", content=b"--x no part", headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (400, LINES[Reason.UNREADABLE])


@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data; boundary=b"])
async def test_a_message_broken_off_on_its_way_is_no_trouble_of_ours(content_type: str, host: Host, story: Story):
    app = build_web(host, story, host.channel)

    async def go_away() -> Message:
        return {"type": "http.disconnect"}

    async def broken_off(scope: Scope, _: Receive, send: Send) -> None:
        await app(scope, go_away, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(broken_off), base_url="http://xa.example") as browser:
        answer = await browser.post("/api/chat/lan/messages", content=b"{", headers={"content-type": content_type})
    assert answer.status_code == 400


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=" + "9" * 30, "wait=ten"])
async def test_a_strange_place_in_the_chat_is_refused(stage: httpx.AsyncClient, query: str):
    answer = await stage.get(f"/api/chat/lan/lines?{query}")
    assert (answer.status_code, answer.json()["error"]) == (400, LINES[Reason.UNREADABLE])


async def test_a_browser_keeps_a_chat_of_its_own(browser: httpx.AsyncClient, host: Host):
    chat = await own_chat(browser)
    assert await own_chat(browser) == chat
    await send(browser, chat, client_id="a1", text="chào")
    await host.work()
    assert [line["author"] for line in await lines_of(browser, chat)] == ["person", "bot"]


async def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(browser: httpx.AsyncClient):
    cookie = (await browser.get("/")).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


@pytest.mark.parametrize("path", ["/chat/{}", "/api/chat/{}/lines", "/files/1?chat={}"])
async def test_nobody_opens_the_chat_of_another(host: Host, path: str):
    async with browser_of(host, None) as lan, browser_of(host, None) as mai:
        chat = await own_chat(lan)
        await own_chat(mai)
        await host.say(chat, Rendered("Chỉ dành cho Lan.", (), ""), "1")
        refused = await mai.get(path.format(chat))
        assert refused.status_code == 404
        assert LINES[Reason.NO_CHAT] in refused.text
        assert (await send(mai, chat, client_id="a1", text="chào")).status_code == 404
        assert (await mai.post(f"/api/chat/{chat}/read", json={"up_to": 9})).status_code == 404
        assert [line["is_read"] for line in await lines_of(lan, chat)] == [False]


async def test_without_the_demo_nobody_of_its_cast_can_be_opened(browser: httpx.AsyncClient):
    assert (await browser.get("/chat/lan")).status_code == 404
    assert (await browser.get("/api/demo")).status_code == 404


async def test_an_invitation_stands_on_the_page_and_strange_codes_do_not(browser: httpx.AsyncClient):
    assert 'data-code="TV-2024"' in (await browser.get("/", params={"code": "TV-2024"})).text
    assert 'data-code=""' in (await browser.get("/", params={"code": '"><script>alert(1)</script>'})).text


async def test_an_invitation_opens_a_chat_of_its_own_in_the_demo_too(stage: httpx.AsyncClient):
    assert 'id="cast"' in (await stage.get("/")).text
    page = await stage.get("/", params={"code": "TV-2024"})
    found = re.search(r'data-chat="(w[0-9a-f]{40})"', page.text)
    assert found
    assert (await send(stage, found[1], client_id="a1", text="chào")).status_code == 200


async def test_another_site_cannot_write_in_a_persons_name(stage: httpx.AsyncClient, host: Host):
    answer = await stage.post(
        "/api/chat/lan/messages",
        json={"client_id": "a1", "text": "chào"},
        headers={"sec-fetch-site": "cross-site"},
    )
    assert (answer.status_code, answer.json()["error"]) == (403, LINES[Reason.NOT_ALLOWED])
    assert await lines_of(stage, "lan") == []


@pytest.mark.parametrize("path", ["/", "/chat/lan", "/static/chat.js", "/nothing", "/api/chat/lan/lines?wait=0"])
async def test_no_page_may_load_anything_from_elsewhere(stage: httpx.AsyncClient, path: str):
    answer = await stage.get(path)
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_an_address_that_does_not_exist_is_answered_in_vietnamese(stage: httpx.AsyncClient):
    assert LINES[Reason.NO_PAGE] in (await stage.get("/khong-co")).text
    assert LINES[Reason.NO_PAGE] in (await stage.get("/static/khong-co.js")).text
    assert (await stage.get("/api/chat/lan/messages")).json()["error"] == LINES[Reason.NOT_ALLOWED]


async def test_the_days_of_the_story_pass_when_told(stage: httpx.AsyncClient, story: Story):
    assert (await stage.get("/api/demo")).json()["day"] == "Thứ Sáu, 8/11/2024"
    assert (await stage.post("/api/demo/clock")).json()["day"] == "Thứ Sáu, 9/11/2024"
    assert (await stage.post("/api/demo/next")).json() == {"happened": "Đã nhắc một người."}
    assert (await stage.post("/api/demo/restart")).json()["day"] == "Thứ Sáu, 8/11/2024"
    assert story.restarts == 1


@pytest.mark.parametrize(
    ("payload", "incoming"),
    [
        pytest.param({"text": "2 lớp"}, Incoming(MessageId(5), LAN, NOON, text="2 lớp"), id="text"),
        pytest.param({"text": ""}, Incoming(MessageId(5), LAN, NOON), id="empty text"),
        pytest.param({"button": "yes:1"}, Incoming(MessageId(5), LAN, NOON, button="yes:1"), id="choice"),
        pytest.param({"photo": 9}, Incoming(MessageId(5), LAN, NOON, photo=FileId(9)), id="photo"),
        pytest.param(
            {"photo": 9, "text": "2 lớp"},
            Incoming(MessageId(5), LAN, NOON, text="2 lớp", photo=FileId(9)),
            id="photo with words",
        ),
        pytest.param({"voice": 9}, None, id="something else"),
        pytest.param({"text": None}, None, id="a text that is none"),
    ],
)
def test_a_payload_becomes_what_the_engine_reads(payload: Mapping[str, Any], incoming: Incoming | None):
    assert read_update({**payload, "client_id": "a1"}, MessageId(5), LAN, NOON) == incoming


def test_a_picture_stands_upright_on_white_and_carries_nothing_else():
    layer = Image.new("RGBA", (60, 20), (0, 0, 0, 0))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    target = BytesIO()
    layer.save(target, "PNG", exif=exif)
    with Image.open(BytesIO(clean_picture(target.getvalue()))) as kept:
        assert (kept.format, kept.size, kept.getpixel((5, 5))) == ("JPEG", (20, 60), (255, 255, 255))
        assert "exif" not in kept.info


@pytest.mark.parametrize("kind", ["JPEG", "MPO", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_every_usual_kind_of_picture_is_read(kind: str):
    with Image.open(BytesIO(clean_picture(photo(kind=kind)))) as kept:
        assert (kept.format, kept.size) == ("JPEG", (40, 30))


def test_a_comment_in_a_photo_is_not_kept():
    kept = clean_picture(photo(comment=b"nha ong Hung"))
    assert b"nha ong Hung" not in kept


def test_a_picture_of_absurd_size_is_refused_before_it_is_unpacked():
    with pytest.raises(PictureError):
        clean_picture(photo((6_000, 4_200), "PNG"))


def test_a_small_picture_is_not_made_larger():
    with Image.open(BytesIO(clean_picture(photo((40, 30))))) as kept:
        assert kept.size == (40, 30)
        assert max(kept.size) <= MAX_EDGE_PX


async def test_another_plan_is_chosen_on_the_stage(stage: httpx.AsyncClient, story: Story):
    state = (await stage.post("/api/demo/plan", params={"id": "bc"})).json()
    assert [plan["id"] for plan in state["plans"] if plan["is_chosen"]] == ["bc"]
    assert story.restarts == 1


async def test_a_plan_that_is_not_there_is_not_chosen(stage: httpx.AsyncClient, story: Story):
    assert (await stage.post("/api/demo/plan", params={"id": "../tv"})).status_code == 404
    assert (story.plan, story.restarts) == ("tv", 0)
