"""Links as pictures: drawn, and given out to platforms that fetch what they show.

Each is given out at an address that only we can have made.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from http import HTTPStatus
from io import BytesIO

import segno
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from handlers.channel import Rendered

PATH = "/qr"
SIGNATURE_CHARS = 32


class QrPictures:
    """The addresses of the pictures. `public_url` is where the platform reaches us; the secret signs."""

    def __init__(self, public_url: str, secret: str) -> None:
        self._root = f"{public_url.rstrip('/')}{PATH}"
        self._key = secret.encode()

    def address(self, link: str) -> str:
        """Return where the picture of a link can be fetched."""
        return f"{self._root}/{urlsafe_b64encode(link.encode()).decode()}/{self._signature(link)}.png"

    def route(self) -> Route:
        """Return where the pictures are given out."""
        return Route(PATH + "/{link}/{signature}.png", self._give)

    async def _give(self, request: Request) -> Response:
        try:
            link = urlsafe_b64decode(request.path_params["link"].encode()).decode()
        except (Error, ValueError):
            return Response(status_code=HTTPStatus.NOT_FOUND)
        if not hmac.compare_digest(request.path_params["signature"].encode(), self._signature(link).encode()):
            return Response(status_code=HTTPStatus.NOT_FOUND)
        return Response(draw_png(link), media_type="image/png")

    def _signature(self, link: str) -> str:
        return hmac.new(self._key, link.encode(), hashlib.sha256).hexdigest()[:SIGNATURE_CHARS]


def draw_png(link: str) -> bytes:
    """Return the picture of a link that a telephone's camera reads."""
    target = BytesIO()
    segno.make(link, error="m", micro=False).save(target, kind="png", scale=8, border=4)
    return target.getvalue()


def words_with_link(rendered: Rendered) -> str:
    """Return the words of a message with its link below them, for whoever cannot scan the picture."""
    if not rendered.qr_link or rendered.qr_link in rendered.text:
        return rendered.text
    return f"{rendered.text}\n{rendered.qr_link}"
