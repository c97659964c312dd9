"""Takes the pictures of the README: plays the demo in a Chromium, as a trainer would, and writes docs/pictures/.

Run it with `make pictures` after a change of the page or of what the bot says. Every step waits for the words it
expects, so a picture of something else is never taken.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from time import monotonic, sleep

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect, sync_playwright

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
FLAGS = ["--no-sandbox", "--headless=new", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PATIENCE_S = 90
MAX_BYTES = 400_000

PHONE = (390, 844)
OFFICE = (600, 1000)
DESKTOP = (1280, 800)
SHARPNESS = 2
GAP = 24
BACKGROUND, FRAME = "#ffffff", "#9fb0a6"

HEAD, CLERK, LEADER = "Lý Văn Phủ", "Đặng Văn Hùng", "Lý Thị Hồng Thắm"
SENTENCE = "kỳ này thôn mở 2 lớp xmc, 27 người học, nữ 15, dân tộc thiểu số 27"
MOST_EVENTS = 8

Chat = Page | FrameLocator


def main() -> None:
    """Take all pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with demo() as address, chromium() as browser:
        stage = Stage(browser, address)
        keep("report", side_by_side(report(stage)))
        keep("stage", both_at_once(stage))
        keep("clerk", side_by_side(what_the_clerk_sees(stage)))
        keep("reminder", side_by_side(reminders(stage)))


# --- the scenes ---


def report(stage: "Stage") -> list[bytes]:
    """A whole report in two actions: the sentence and what was understood; "yes" and the receipt."""
    page = stage.chat_of(HEAD, PHONE)
    write(page, SENTENCE, expected="Đúng chưa ạ?")
    show_from(page.locator(".line.person").last)
    understood = page.screenshot()
    page.get_by_role("button", name="Đúng rồi, gửi").last.click()
    expect(page.locator(".line.bot").last).to_contain_text("Đã nhận báo cáo số")
    settle(page)
    return [understood, page.screenshot()]


def both_at_once(stage: "Stage") -> bytes:
    """The demo's stage: a village head and the clerk beside each other."""
    page = stage.window(DESKTOP)
    page.goto(f"{stage.address}/#{stage.id_of(HEAD)},{stage.id_of(CLERK)}")
    clerk = pane(page, CLERK)
    write(clerk, "chưa nộp", expected="Còn thiếu")
    show_from(clerk.locator(".line.person").last)
    expect(pane(page, HEAD).locator(".line.bot").last).to_contain_text("Đã nhận báo cáo số")
    settle(page)
    return page.screenshot()


def what_the_clerk_sees(stage: "Stage") -> list[bytes]:
    """Who has not reported, and the sums of what has come in."""
    page = stage.chat_of(CLERK, OFFICE)
    pictures: list[bytes] = []
    for question, answer in (("chưa nộp", "Còn thiếu"), ("tổng hợp", "Số liệu của xã")):
        write(page, question, expected=answer)
        show_from(page.locator(".line.person").last)
        pictures.append(page.screenshot())
    return pictures


def reminders(stage: "Stage") -> list[bytes]:
    """A reminder on the morning of a day that came by itself, and the escalation some days later."""
    desk = stage.window(DESKTOP)
    desk.goto(stage.address)
    reminded = pass_days_until(desk, stage, HEAD, "hạn hết ngày 8/11")
    escalated = pass_days_until(desk, stage, LEADER, "xin lãnh đạo nhắc giúp")
    return [reminded, escalated]


def pass_days_until(desk: Page, stage: "Stage", name: str, expected: str) -> bytes:
    """Press "next event" until a person hears something, and show it on that person's phone."""
    page = stage.chat_of(name, PHONE)
    news = page.locator(".line.bot").filter(has_text=expected)
    known = news.count()
    for _ in range(MOST_EVENTS):
        if news.count() > known:
            break
        desk.get_by_role("button", name="Đến hạn tiếp theo").click()
        expect(desk.get_by_role("button", name="Đến hạn tiếp theo")).to_be_enabled(timeout=PATIENCE_S * 1000)
        settle(page)
    expect(news).to_have_count(known + 1)
    show_from(news.last)
    return page.screenshot()


# --- the page ---


class Stage:
    """The demo in a browser: opens windows of a given size, knows who is who."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self.address = address

    def window(self, size: tuple[int, int]) -> Page:
        """Open a window."""
        width, height = size
        context = self._browser.new_context(
            viewport={"width": width, "height": height}, device_scale_factor=SHARPNESS, locale="vi-VN"
        )
        return context.new_page()

    def chat_of(self, name: str, size: tuple[int, int]) -> Page:
        """Open the chat of a person of the story."""
        page = self.window(size)
        page.goto(f"{self.address}/chat/{self.id_of(name)}")
        settle(page)
        return page

    def id_of(self, name: str) -> str:
        """Return the chat of a person of the story."""
        cast = self._browser.new_context().request.get(f"{self.address}/api/demo").json()["cast"]
        return next(str(member["chat"]) for member in cast if member["name"] == name)


def pane(page: Page, name: str) -> FrameLocator:
    """Return the open chat of a person on the stage."""
    return page.frame_locator(f'iframe[title="Trò chuyện của {name}"]')


def write(chat: Chat, text: str, *, expected: str) -> None:
    """Send a message and wait for an answer with the expected words, and for the sign that it was read."""
    expect(chat.get_by_label("Viết tin nhắn")).to_be_visible()
    before = chat.locator(".line.person").count()
    chat.get_by_label("Viết tin nhắn").fill(text)
    chat.get_by_role("button", name="Gửi", exact=True).click()
    expect(chat.locator(".line.person")).to_have_count(before + 1)
    expect(chat.locator(".line.bot").last).to_contain_text(expected)
    expect(chat.locator(".line.person").last).to_contain_text("Đã đọc")


def show_from(line: Locator) -> None:
    """Scroll so that a line stands at the top of the chat."""
    line.evaluate("node => { node.style.scrollMarginTop = '12px'; node.scrollIntoView({ behavior: 'instant' }) }")
    line.page.wait_for_timeout(500)


def settle(page: Page) -> None:
    """Give the page the moment it needs to draw what came in."""
    page.wait_for_timeout(1500)


# --- the pictures ---


def side_by_side(shots: Sequence[bytes]) -> bytes:
    """Put pictures of one size beside each other, each with a thin frame."""
    images = [Image.open(BytesIO(shot)).convert("RGB") for shot in shots]
    width, height = images[0].size
    gap = GAP * SHARPNESS
    sheet = Image.new("RGB", (len(images) * (width + gap) + gap, height + 2 * gap), BACKGROUND)
    for place, image in enumerate(images):
        left = gap + place * (width + gap)
        sheet.paste(image, (left, gap))
        ImageDraw.Draw(sheet).rectangle((left, gap, left + width - 1, gap + height - 1), outline=FRAME, width=2)
    target = BytesIO()
    sheet.save(target, "PNG")
    return target.getvalue()


def keep(name: str, shot: bytes) -> None:
    """Write one picture, small enough for a page that is opened on a slow line."""
    path = PICTURES / f"{name}.png"
    image = Image.open(BytesIO(shot)).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    image.save(path, "PNG", optimize=True)
    size = path.stat().st_size
    print(f"{path.name}: {image.width} x {image.height}, {size // 1000} kB")
    if size > MAX_BYTES:
        raise SystemExit(f"{path.name} is larger than {MAX_BYTES // 1000} kB")


# --- what runs ---


@contextmanager
def demo() -> Generator[str]:
    """Run the demo on a free port with a database of its own, and return its address."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        command = Path(sys.executable).with_name("khuyenhoc")
        database = f"sqlite:///{folder}/demo.db"
        server = subprocess.Popen(
            [command, "demo", "--port", str(port), "--database", database], stdout=subprocess.DEVNULL
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address)
            yield address
        finally:
            server.terminate()
            server.wait(PATIENCE_S)


def wait_for(address: str) -> None:
    """Return when pages are served."""
    until = monotonic() + PATIENCE_S
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except (urllib.error.URLError, ConnectionError):
            if monotonic() > until:
                raise SystemExit("the demo did not come up") from None
            sleep(0.5)
        else:
            return


@contextmanager
def chromium() -> Generator[Browser]:
    """Start the Chromium of this machine."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        raise SystemExit("no Chromium: run tools/setup.sh chromium, or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


if __name__ == "__main__":
    main()
