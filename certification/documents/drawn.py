"""Pictures that go into a PDF as they are: frame, QR code, emblem. No Django.

WeasyPrint interprets an SVG curve by curve and unpacks a PNG pixel by pixel, for each document anew. These
pictures are deflated once, kept, and handed to it through the public `cache` of images by address.
"""

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

import pydyf  # type: ignore[import-untyped]
from PIL import Image

from certification.documents.drawing import PAPER_COLOUR, PAPERS, frame_operators
from certification.documents.qr import qr_modules

_MM = 96 / 25.4  # CSS pixels in a millimetre
_SCALE = 4  # pixels to a module of the QR code: viewers that smooth what they enlarge keep its edges
_PIXELS = ("1" * _SCALE, "0" * _SCALE)  # of a light module, of a dark one
_EMBLEM_PIXELS = 288  # 24 mm at 300 dots to the inch
_EMBLEM_COLOURS = 32
_MOST_EMBLEM_BYTES = 4_500


@dataclass(frozen=True)
class Picture:
    """An image object as WeasyPrint calls it, over finished bytes; it draws the unit square."""

    id: str
    width: float  # CSS pixels
    height: float
    content: bytes
    facts: Mapping[str, Any]

    def get_intrinsic_size(self, resolution: float, font_size: float) -> tuple[float, float, float]:
        del resolution, font_size
        return self.width, self.height, self.width / self.height

    def draw(self, stream: Any, width: float, height: float, style: object) -> None:
        del style
        name = stream.add_image(self, False, 1)
        stream.transform(width, 0, 0, -height, 0, height)
        stream.draw_x_object(name)

    def get_x_object(self, interpolate: bool, ratio: float) -> pydyf.Stream:
        """Return a new PDF object: WeasyPrint numbers it for one document."""
        del interpolate, ratio
        extra = {"Type": "/XObject", "Filter": "/FlateDecode", **self.facts}
        if extra["Subtype"] == "/Form":
            extra["Resources"] = pydyf.Dictionary()
        return pydyf.Stream([self.content], pydyf.Dictionary(extra))


@lru_cache(maxsize=64)
def frame_picture(accent: str, paper: str) -> Picture:
    """Return the sheet's frame in the contributor's colour."""
    width, height = PAPERS[paper]
    facts = {
        "Subtype": "/Form",
        "BBox": pydyf.Array((0, 0, width, height)),
        "Matrix": pydyf.Array((1 / width, 0, 0, -1 / height, 0, 1)),
    }
    content = zlib.compress(frame_operators(accent, paper), 9)
    return Picture("frame", width * _MM, height * _MM, content, facts)


def qr_picture(text: str) -> Picture:
    """Return a QR code of one bit to a pixel, without a margin: the sheet leaves it."""
    modules = qr_modules(text)
    side = len(modules) * _SCALE
    rows = bytearray()
    for row in modules:
        bits = "".join(_PIXELS[dark] for dark in row) + "0" * (-side % 8)
        rows += int(bits, 2).to_bytes((side + 7) // 8, "big") * _SCALE
    return Picture("qr", side, side, zlib.compress(rows, 6), _raster(side, side, "/DeviceGray", 1))


@lru_cache(maxsize=64)
def emblem_picture(png: bytes) -> Picture:
    """Return an emblem laid on the sheet's colour, in few colours and no more pixels than are printed."""
    with Image.open(BytesIO(png)) as image:
        emblem = image.convert("RGBA")
    ground = Image.new("RGBA", emblem.size, PAPER_COLOUR)
    whole = Image.alpha_composite(ground, emblem).convert("RGB")
    pixels, content = _EMBLEM_PIXELS, b""
    while not content or len(content) > _MOST_EMBLEM_BYTES:
        small = whole.copy()
        small.thumbnail((pixels, pixels), Image.Resampling.LANCZOS)
        few = small.quantize(_EMBLEM_COLOURS, dither=Image.Dither.NONE)
        content, pixels = zlib.compress(few.tobytes(), 9), pixels * 7 // 8
    palette = bytes(few.getpalette() or b"")
    colours = pydyf.Array(("/Indexed", "/DeviceRGB", len(palette) // 3 - 1, f"<{palette.hex()}>"))
    name = hashlib.sha256(png).hexdigest()[:8]
    return Picture(name, small.width, small.height, content, _raster(small.width, small.height, colours, 8))


def _raster(width: int, height: int, colours: object, bits: int) -> dict[str, Any]:
    return {
        "Subtype": "/Image",
        "Width": width,
        "Height": height,
        "ColorSpace": colours,
        "BitsPerComponent": bits,
        "Interpolate": "false",
    }
