"""Links as pictures: whoever has the address we made fetches one; nobody has us draw anything else."""

from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from io import BytesIO
from urllib.parse import urlsplit

import httpx
import pytest
from PIL import Image
from starlette.applications import Starlette

from bot.qr_pictures import QrPictures

PICTURES = QrPictures("https://xa.example/", "a-secret-of-the-commune")
LINK = "https://bot.example/bots/1?tên=Tân Văn"


@pytest.fixture
async def site() -> AsyncIterator[httpx.AsyncClient]:
    """Our site, as a platform sees it."""
    app = Starlette(routes=[PICTURES.route()])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://xa.example") as site:
        yield site


async def test_a_platform_fetches_the_picture_of_a_link(site: httpx.AsyncClient):
    address = PICTURES.address(LINK)
    answer = await site.get(address)
    assert address.startswith("https://xa.example/qr/")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    width, height = Image.open(BytesIO(answer.content)).size
    assert width == height > 100


SIGNED = urlsplit(PICTURES.address(LINK)).path.rpartition("/")[2]


def _path(link: bytes, signed: str = SIGNED) -> str:
    return f"/qr/{urlsafe_b64encode(link).decode()}/{signed}"


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(_path(b"https://bad.example"), id="another link under this signature"),
        pytest.param(_path(LINK.encode(), "0" * 32 + ".png"), id="this link under another signature"),
        pytest.param(_path(LINK.encode(), "%C3%AA.png"), id="a signature that is no ASCII"),
        pytest.param(_path(b"\xff\xfe"), id="no letters"),
        pytest.param("/qr/a/b.png", id="nothing at all"),
        pytest.param(urlsplit(QrPictures("https://xa.example", "another-secret").address(LINK)).path, id="not ours"),
    ],
)
async def test_nobody_else_has_us_draw(site: httpx.AsyncClient, path: str):
    assert (await site.get(path)).status_code == 404
