"""Photos that people send, made small and anonymous before anything else sees them."""

from io import BytesIO

from PIL import Image, ImageOps

MAX_EDGE_PX = 1600
MAX_PIXELS = 25_000_000
"""More than a telephone takes by itself. A PNG is unpacked whole: this many pixels take some 250 MB for a moment."""
JPEG_QUALITY = 85
MEDIA_TYPE = "image/jpeg"

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")


class PictureError(Exception):
    """The bytes are no picture that we can read, or one of absurd size."""


def clean_picture(content: bytes) -> bytes:
    """Return the picture as an upright JPEG of at most `MAX_EDGE_PX` a side, or raise `PictureError`.

    Only the visible picture is kept: the pixels are painted onto a new image, so that no place, time, camera,
    comment or preview of the original travels along.
    """
    try:
        return _as_jpeg(_shrunk(content))
    except Exception as problem:  # A decoder fed a stranger's bytes raises whatever it likes.
        raise PictureError(type(problem).__name__) from problem


def _shrunk(content: bytes) -> Image.Image:
    """Decode and scale; the size is read from the header, before a bomb of pixels is unpacked."""
    picture = Image.open(BytesIO(content), formats=_FORMATS)
    if picture.width * picture.height > MAX_PIXELS:
        raise PictureError("too many pixels")
    picture.draft("RGB", (MAX_EDGE_PX, MAX_EDGE_PX))
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((MAX_EDGE_PX, MAX_EDGE_PX))
    return upright


def _as_jpeg(picture: Image.Image) -> bytes:
    """Paint the picture on white paper and write it down."""
    layer = picture.convert("RGBA")
    paper = Image.new("RGB", layer.size, "white")
    paper.paste(layer, mask=layer)
    target = BytesIO()
    paper.save(target, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return target.getvalue()
