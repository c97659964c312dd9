"""The chat page as a person sees it: a real Chromium on a real server."""

import os
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, Route, expect, sync_playwright

from bot.page.refusals import LINES, Reason
from conversations.session import Option
from handlers.channel import Rendered
from tests.bot.running import RunningServer
from tests.bot.village import INVITATION

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PHONE = (360, 640)
DESKTOP = (1280, 800)
MIN_TAP_PX = 48
ALL_TAPPABLE = """(least) => [...document.querySelectorAll("button")]
    .filter((button) => button.checkVisibility())
    .every((button) => button.getBoundingClientRect().height >= least)"""
"""Measured in one go: the page draws its lists anew at any moment, and a button just replaced has no height."""

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--headless=new",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser of this machine."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    assert path, "no Chromium on PATH: run tools/setup.sh chromium, or set CHROMIUM"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[RunningServer]:
    """A server with the demo's stage."""
    yield from _running(tmp_path, has_demo=True)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[RunningServer]:
    """A server as an office runs it."""
    yield from _running(tmp_path, has_demo=False)


def _running(folder: Path, *, has_demo: bool) -> Iterator[RunningServer]:
    server = RunningServer(folder, has_demo=has_demo)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A phone-sized window."""
    yield from _window(chromium, PHONE, has_touch=True)


@pytest.fixture
def desktop(chromium: Browser) -> Iterator[Page]:
    """A desktop-sized window."""
    yield from _window(chromium, DESKTOP, has_touch=False)


def _window(chromium: Browser, size: tuple[int, int], *, has_touch: bool) -> Iterator[Page]:
    context: BrowserContext = chromium.new_context(
        viewport={"width": size[0], "height": size[1]}, has_touch=has_touch, locale="vi-VN"
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if "Content Security" in said.text else None)
    yield page
    context.close()
    assert troubles == []


def write(page: Page | FrameLocator, text: str) -> None:
    """Type a message and send it."""
    page.get_by_label("Viết tin nhắn").fill(text)
    page.get_by_role("button", name="Gửi", exact=True).click()


def pane(page: Page, name: str) -> FrameLocator:
    """Return the open chat of a person on the stage."""
    return page.frame_locator(f'iframe[title="Trò chuyện của {name}"]')


def photo() -> bytes:
    target = BytesIO()
    Image.new("RGB", (2400, 1800), "darkseagreen").save(target, "JPEG")
    return target.getvalue()


def test_a_message_goes_out_is_answered_and_shows_that_it_was_read(demo: RunningServer, phone: Page):
    phone.goto(f"{demo.address}/chat/lan")
    write(phone, "Kỳ này thôn mở 2 lớp")
    expect(phone.locator(".line.bot")).to_contain_text("Bác viết: Kỳ này thôn mở 2 lớp")
    expect(phone.locator(".line.person")).to_contain_text("Đã đọc")
    expect(phone.locator(".line.person")).to_contain_text("07:30")
    expect(phone.locator(".day")).to_have_text("Thứ Sáu, 8/11/2024")
    assert len(demo.handled) == 1


def test_a_choice_is_tapped_and_stays_as_a_quieter_one(demo: RunningServer, phone: Page):
    phone.goto(f"{demo.address}/chat/lan")
    write(phone, "chọn")
    choice = phone.get_by_role("button", name="Đúng rồi")
    expect(choice).to_be_visible()
    box = choice.bounding_box()
    assert box
    assert box["height"] >= MIN_TAP_PX
    assert box["width"] > 300
    choice.click()
    expect(phone.locator(".line.bot").last).to_contain_text("Bác bấm yes:1.")
    expect(phone.locator(".line.person").last).to_contain_text("Đúng rồi")
    write(phone, "chọn")
    expect(phone.locator(".choices")).to_have_count(2)
    expect(phone.locator(".choices.old")).to_have_count(1)
    expect(phone.locator(".choices.old").get_by_role("button", name="Sửa lại")).to_be_enabled()


def test_two_quick_taps_are_one_answer(demo: RunningServer, phone: Page):
    phone.goto(f"{demo.address}/chat/lan")
    write(phone, "chọn")
    phone.get_by_role("button", name="Đúng rồi").dblclick()
    expect(phone.locator(".line.bot").last).to_contain_text("Bác bấm yes:1.")
    write(phone, "xong")
    expect(phone.locator(".line.bot").last).to_contain_text("Bác viết: xong")
    assert [payload.get("button") for payload in demo.handled] == [None, "yes:1", None]


def test_a_photo_is_made_small_sent_and_shown(demo: RunningServer, phone: Page):
    phone.goto(f"{demo.address}/chat/lan")
    phone.get_by_label("Gửi ảnh").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    expect(phone.locator(".line.bot")).to_contain_text("Đã nhận ảnh ạ.")
    picture = phone.locator(".line.person img.picture")
    expect(picture).to_be_visible()
    assert picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") == 1600


def test_what_is_written_already_goes_with_the_photo(demo: RunningServer, phone: Page):
    phone.goto(f"{demo.address}/chat/lan")
    phone.get_by_label("Viết tin nhắn").fill("thôn mở 2 lớp")
    phone.get_by_label("Gửi ảnh").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    expect(phone.locator(".line.person:not(.waiting) .words")).to_have_text("thôn mở 2 lớp")
    expect(phone.locator(".line.person img.picture")).to_be_visible()
    expect(phone.get_by_label("Viết tin nhắn")).to_have_value("")


def test_a_file_that_is_no_photo_is_refused_kindly_and_can_be_dropped(demo: RunningServer, phone: Page):
    phone.goto(f"{demo.address}/chat/lan")
    file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"%PDF-1.7"}
    phone.get_by_label("Gửi ảnh").set_input_files([file])  # pyright: ignore[reportArgumentType]
    expect(phone.get_by_role("alert")).to_contain_text(LINES[Reason.NO_PICTURE])
    phone.get_by_role("button", name="Bỏ tin này").click()
    expect(phone.locator(".line")).to_have_count(0)


def test_a_text_is_never_taken_for_html(demo: RunningServer, phone: Page):
    evil = "<img src=x onerror=\"document.title='hỏng'\"><b>đậm</b>\n  dòng hai"
    phone.goto(f"{demo.address}/chat/lan")
    write(phone, evil)
    expect(phone.locator(".line.bot")).to_be_visible()
    assert phone.locator(".line.bot .words").inner_text() == f"Bác viết: {evil}"
    assert phone.locator(".line.person .words").text_content() == evil
    assert phone.locator(".line img, .line b").count() == 0
    assert phone.title() == "Trợ lý báo cáo của xã"


def test_a_reload_keeps_the_chat_and_the_half_written_text(demo: RunningServer, phone: Page):
    phone.goto(f"{demo.address}/chat/lan")
    write(phone, "chọn")
    expect(phone.get_by_role("button", name="Đúng rồi")).to_be_visible()
    phone.get_by_label("Viết tin nhắn").fill("12 người, 5 n")
    phone.reload()
    expect(phone.locator(".line")).to_have_count(2)
    expect(phone.get_by_role("button", name="Đúng rồi")).to_be_visible()
    expect(phone.get_by_label("Viết tin nhắn")).to_have_value("12 người, 5 n")
    expect(phone.locator(".line.person")).to_contain_text("Đã đọc")


def test_what_is_typed_before_the_page_has_fully_come_is_kept(demo: RunningServer, phone: Page):
    held: list[Route] = []
    phone.route("**/chat.js", lambda route: held.append(route))
    phone.goto(f"{demo.address}/chat/lan", wait_until="commit")
    phone.get_by_label("Viết tin nhắn").fill("2 lớp")
    expect(phone.get_by_role("button", name="Gửi", exact=True)).to_be_disabled()
    held[0].continue_()
    phone.get_by_role("button", name="Gửi", exact=True).click()
    expect(phone.locator(".line.bot")).to_contain_text("Bác viết: 2 lớp")


def test_what_is_written_while_the_server_is_down_arrives_once_even_after_a_reload(office: RunningServer, phone: Page):
    phone.goto(office.address)
    expect(phone.get_by_role("button", name="Bắt đầu")).to_be_visible()
    office.stop()
    write(phone, "thêm 3 gia đình học tập")
    write(phone, "hết ạ")
    expect(phone.get_by_text("Mất mạng, đang thử lại…")).to_be_visible()
    expect(phone.locator(".line.person.waiting")).to_have_count(2)
    expect(phone.locator(".line.person.waiting").first).to_contain_text("Đang gửi")
    office.start()
    phone.reload()
    expect(phone.locator(".line.bot").last).to_contain_text("Bác viết: hết ạ")
    expect(phone.get_by_text("Mất mạng, đang thử lại…")).to_be_hidden()
    expect(phone.locator(".line.waiting")).to_have_count(0)
    assert [payload["text"] for payload in office.handled] == ["thêm 3 gia đình học tập", "hết ạ"]


def test_a_message_whose_receipt_was_lost_is_sent_again_and_handled_once(demo: RunningServer, phone: Page):
    phone.goto(f"{demo.address}/chat/lan")
    lost: list[int] = []

    def lose_the_first_receipt(route: Route) -> None:
        answer = route.fetch()
        lost.append(answer.status)
        if len(lost) == 1:
            route.abort()
        else:
            route.fulfill(response=answer)

    phone.route("**/messages", lose_the_first_receipt)
    write(phone, "2 lớp")
    expect(phone.locator(".line.bot")).to_contain_text("Bác viết: 2 lớp")
    expect(phone.locator(".line.waiting")).to_have_count(0)
    expect(phone.locator(".line.person")).to_have_count(1)
    assert lost == [200, 200]
    assert len(demo.handled) == 1


def test_a_line_that_arrives_while_one_reads_above_does_not_pull_the_page_down(demo: RunningServer, phone: Page):
    for number in range(30):
        demo.run(lambda host, number=number: host.say("lan", Rendered(f"Tin số {number}"), f"{number}"))
    phone.goto(f"{demo.address}/chat/lan")
    expect(phone.get_by_text("Tin số 29")).to_be_in_viewport()
    phone.locator("#scroll").evaluate("scroll => scroll.scrollTop = 0")
    demo.run(lambda host: host.say("lan", Rendered("Tin mới nhất"), "new"))
    phone.get_by_role("button", name="Tin mới").click()
    expect(phone.get_by_text("Tin mới nhất")).to_be_in_viewport()
    expect(phone.get_by_role("button", name="Tin mới")).to_be_hidden()


def test_an_answer_longer_than_the_window_is_shown_from_its_beginning(demo: RunningServer, phone: Page):
    phone.goto(f"{demo.address}/chat/lan")
    write(phone, "\n".join(f"dòng {number}" for number in range(60)))
    expect(phone.locator(".line.bot")).to_contain_text("dòng 59")
    expect(phone.locator(".line.bot").get_by_text("Bác viết:")).to_be_in_viewport(ratio=0.05)
    top = phone.locator(".line.bot").evaluate("line => line.getBoundingClientRect().top")
    assert 0 <= top < PHONE[1] / 2


def test_a_page_that_nobody_looks_at_holds_no_connection_and_catches_up(demo: RunningServer, phone: Page):
    phone.goto(f"{demo.address}/chat/lan")
    write(phone, "chào")
    expect(phone.locator(".line.bot")).to_be_visible()
    with phone.expect_request(lambda request: request.url.endswith("wait=0")):
        _look_away(phone, "hidden")
    demo.run(lambda host: host.say("lan", Rendered("Bác còn thiếu một báo cáo ạ."), "reminder"))
    _look_away(phone, "visible")
    expect(phone.get_by_text("Bác còn thiếu một báo cáo ạ.")).to_be_visible(timeout=3_000)


def _look_away(page: Page, state: str) -> None:
    page.evaluate(
        """state => {
            Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        state,
    )


def test_an_invitation_begins_with_one_tap(office: RunningServer, phone: Page):
    phone.goto(f"{office.address}/?code=TV-2024")
    phone.get_by_role("button", name="Bắt đầu").click()
    expect(phone.locator(".line.bot")).to_contain_text("Bác viết: /start TV-2024")
    phone.reload()
    expect(phone.locator(".line.bot")).to_be_visible()
    expect(phone.get_by_role("button", name="Bắt đầu")).to_be_hidden()


def test_a_link_to_scan_is_a_picture_with_the_link_under_it(demo: RunningServer, phone: Page):
    phone.goto(f"{demo.address}/chat/hung")
    write(phone, "mời")
    code = phone.get_by_alt_text("Mã QR: mở máy ảnh và quét")
    expect(code).to_be_visible()
    assert code.evaluate("code => code.decode().then(() => code.clientWidth)") >= 200
    expect(phone.get_by_role("link", name=INVITATION)).to_be_visible()


def test_two_people_chat_side_by_side_and_each_sees_only_the_own_lines(demo: RunningServer, desktop: Page):
    desktop.goto(demo.address)
    desktop.get_by_role("button", name="Nông Thị Lan").click()
    desktop.get_by_role("button", name="Lý Văn Hùng").click()
    write(pane(desktop, "Nông Thị Lan"), "Tôi là Lan")
    write(pane(desktop, "Lý Văn Hùng"), "Tôi là Hùng")
    expect(pane(desktop, "Nông Thị Lan").locator(".line.bot")).to_contain_text("Bác viết: Tôi là Lan")
    expect(pane(desktop, "Lý Văn Hùng").locator(".line.bot")).to_contain_text("Bác viết: Tôi là Hùng")
    expect(pane(desktop, "Lý Văn Hùng").locator(".line")).to_have_count(2)
    desktop.get_by_role("button", name="Hoàng Thị Mai").click()
    expect(desktop.locator(".pane")).to_have_count(2)
    expect(desktop.locator('iframe[title="Trò chuyện của Nông Thị Lan"]')).to_have_count(0)
    desktop.reload()
    expect(desktop.locator(".pane")).to_have_count(2)
    desktop.locator(".pane").last.get_by_role("button", name="Đóng").click()
    expect(desktop.locator(".pane")).to_have_count(1)


def test_the_days_pass_and_the_badge_counts_what_is_unread(demo: RunningServer, desktop: Page):
    desktop.goto(demo.address)
    expect(desktop.get_by_role("heading", name="Thứ Sáu, 8/11/2024")).to_be_visible()
    desktop.get_by_role("button", name="+1 ngày").click()
    expect(desktop.get_by_role("heading", name="Thứ Sáu, 9/11/2024")).to_be_visible()
    expect(desktop.get_by_label("1 tin chưa đọc")).to_be_visible()
    desktop.get_by_role("button", name="Nông Thị Lan").click()
    expect(pane(desktop, "Nông Thị Lan").locator(".line.bot")).to_be_visible()
    expect(desktop.locator(".badge")).to_have_count(0)
    desktop.get_by_role("button", name="Đến hạn tiếp theo").click()
    expect(desktop.get_by_text("Đã nhắc một người.")).to_be_visible()
    expect(pane(desktop, "Nông Thị Lan").locator(".line.bot")).to_have_count(2)


def test_the_story_begins_again_only_after_a_question(demo: RunningServer, desktop: Page):
    desktop.goto(demo.address)
    desktop.get_by_role("button", name="+1 ngày").click()
    expect(desktop.get_by_role("heading", name="Thứ Sáu, 9/11/2024")).to_be_visible()
    desktop.get_by_role("button", name="Làm lại từ đầu").click()
    desktop.get_by_role("button", name="Thôi, giữ lại").click()
    expect(desktop.get_by_role("heading", name="Thứ Sáu, 9/11/2024")).to_be_visible()
    desktop.get_by_role("button", name="Làm lại từ đầu").click()
    desktop.get_by_role("button", name="Làm lại", exact=True).click()
    expect(desktop.get_by_role("heading", name="Thứ Sáu, 8/11/2024")).to_be_visible()


def test_on_a_phone_one_thing_is_shown_at_a_time(demo: RunningServer, phone: Page):
    phone.goto(demo.address)
    expect(phone.get_by_role("button", name="Nông Thị Lan")).to_be_visible()
    phone.get_by_role("button", name="Nông Thị Lan").click()
    write(pane(phone, "Nông Thị Lan"), "chào")
    expect(pane(phone, "Nông Thị Lan").locator(".line.bot")).to_be_visible()
    expect(phone.locator("#cast")).to_be_hidden()
    phone.go_back()
    expect(phone.get_by_role("button", name="Lý Văn Hùng")).to_be_visible()
    expect(phone.locator(".pane")).to_have_count(0)


@pytest.mark.parametrize("path", ["/", "/chat/lan", "/#lan"])
def test_nothing_is_wider_than_a_small_phone_and_every_button_is_big_enough(
    demo: RunningServer, phone: Page, path: str
):
    long_word = "x" * 200
    choices = (Option("a", "Một lựa chọn dài hơn bề ngang của màn hình điện thoại nhỏ"), Option("b", "Có"))
    demo.run(lambda host: host.say("lan", Rendered(long_word, choices), "1"))
    phone.goto(f"{demo.address}{path}")
    expect(phone.locator("button:visible").first).to_be_visible()
    if "#" in path:
        expect(phone.frame_locator("iframe").locator("button:visible").first).to_be_visible()
    for frame in phone.frames:
        frame.wait_for_load_state()
        frame.wait_for_function("document.documentElement.scrollWidth <= innerWidth")
        frame.wait_for_function(ALL_TAPPABLE, arg=MIN_TAP_PX)


def test_the_page_is_used_by_keyboard_alone(demo: RunningServer, desktop: Page):
    desktop.goto(f"{demo.address}/chat/lan")
    desktop.get_by_label("Viết tin nhắn").focus()
    desktop.keyboard.type("chọn")
    desktop.keyboard.press("Shift+Enter")
    desktop.keyboard.press("Backspace")
    desktop.keyboard.press("Enter")
    choice = desktop.get_by_role("button", name="Đúng rồi")
    choice.focus()
    desktop.keyboard.press("Enter")
    expect(desktop.locator(".line.bot").last).to_contain_text("Bác bấm yes:1.")
