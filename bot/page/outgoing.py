"""Writing what a browser shows: lines as JSON, and pages with their values filled in."""

import html
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote, urlencode

import segno

from plans.local_time import VIETNAM
from storage.chat_lines import ChatLine

PAGES = Path(__file__).parent
STATIC = PAGES / "static"


def line_json(line: ChatLine) -> Mapping[str, Any]:
    """Return a line as the page reads it; `sent_at` is the wall clock in Vietnam."""
    return {
        "id": line.id,
        "author": line.author,
        "text": line.text,
        "choices": [dict(choice) for choice in line.choices],
        "picture": None if line.picture is None else _picture_url(line.chat, line.picture),
        "svg": line.svg,
        "sent_at": line.sent_at.astimezone(VIETNAM).isoformat(timespec="seconds"),
        "is_read": line.read_at is not None,
    }


def fill_page(name: str, **values: str) -> str:
    """Return a page of this folder with its `$values` filled in, escaped for attributes and text alike."""
    escaped = {key: html.escape(value) for key, value in values.items()}
    return Template((PAGES / name).read_text("utf-8")).substitute(escaped)


def draw_qr(link: str) -> str:
    """Return the link as a QR picture in SVG that stands on its own."""
    target = BytesIO()
    segno.make(link, error="m", micro=False).save(target, kind="svg", border=2, xmldecl=False, omitsize=True)
    return target.getvalue().decode("utf-8").strip()


def _picture_url(chat: str, picture: int) -> str:
    return f"/files/{quote(str(picture))}?{urlencode({'chat': chat})}"
