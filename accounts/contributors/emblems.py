"""Re-encoding an uploaded emblem: only pixels come through, no metadata and nothing that runs. No Django."""

import io
import warnings

from PIL import Image

from accounts.contributors.errors import BadEmblem

LARGEST_UPLOAD = 2 * 1024 * 1024
LARGEST_KEPT = 24 * 1024  # it lies in every certificate of the country
_FORMATS = ("PNG", "JPEG", "WEBP")
_MOST_PIXELS = 24_000_000
_SMALLEST_SIDE = 64
_SIDES = (600, 480, 400, 320, 256, 192)


def as_emblem(content: bytes) -> bytes:
    """Return an image as a PNG of at most 600 by 600 pixels and 24 kB, with its transparency.

    Raises BadEmblem("too_large", "no_image", "too_small", "too_many_pixels").
    """
    if len(content) > LARGEST_UPLOAD:
        raise BadEmblem("too_large")
    picture = _read(content)
    for side in _SIDES:
        kept = _encoded(picture, side)
        if len(kept) <= LARGEST_KEPT:
            return kept
    raise BadEmblem("too_many_pixels")


def _read(content: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as file:
            file.verify()  # finds a PNG cut short, which decoders here pass over (WeasyPrint's wish)
        with (
            warnings.catch_warnings(),
            Image.open(io.BytesIO(content), formats=_FORMATS) as file,
        ):
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            size = file.size
            picture = file.convert("RGBA") if size[0] * size[1] <= _MOST_PIXELS else None
    except Exception as error:  # a decoder meets whatever people upload, and raises whatever it likes
        bomb = isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning)
        raise BadEmblem("too_many_pixels" if bomb else "no_image") from error
    if picture is None:
        raise BadEmblem("too_many_pixels")
    if min(size) < _SMALLEST_SIDE:
        raise BadEmblem("too_small")
    return picture


def _encoded(picture: Image.Image, side: int) -> bytes:
    small = picture.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    few = small.quantize(128, method=Image.Quantize.FASTOCTREE)
    buffer = io.BytesIO()
    few.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
