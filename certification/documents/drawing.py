"""What a certificate draws itself: the QR code and the woven frame. No Django, the same bytes every time."""

import math
from functools import lru_cache
from io import BytesIO

import segno

WIDTH, HEIGHT = 297, 210  # A4 landscape, millimetres
_INSET = 7.0
_WAVE = 4.5  # millimetres, nearly: each side holds a whole number of waves
_DEPTH = 1.15


def qr_png(text: str) -> bytes:
    """Return a QR code as a one-bit PNG, 4 pixels a module. The mask is fixed: choosing one costs 8 ms."""
    code = segno.make_qr(text, error="m", mask=4, boost_error=False)
    buffer = BytesIO()
    code.save(buffer, kind="png", scale=4, border=2, dark="black", light="white")
    return buffer.getvalue()


@lru_cache(maxsize=16)
def frame_svg(accent: str) -> bytes:
    """Return the frame of interwoven waves in the contributor's colour (`#rrggbb`)."""
    strands = "".join(
        f'<path d="{_strand(phase)}" fill="none" stroke="{accent}" stroke-width="{width}"/>'
        for phase, width in ((0.0, 0.22), (1 / 3, 0.16), (2 / 3, 0.16))
    )
    edge = "".join(
        f'<rect x="{inset}" y="{inset}" width="{WIDTH - 2 * inset}" height="{HEIGHT - 2 * inset}" '
        f'fill="none" stroke="{accent}" stroke-width="{width}"/>'
        for inset, width in ((_INSET - 1.9, 0.5), (_INSET + 1.9, 0.18))
    )
    size = f'width="{WIDTH}mm" height="{HEIGHT}mm" viewBox="0 0 {WIDTH} {HEIGHT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{edge}{strands}</svg>'.encode()


def _strand(phase: float) -> str:
    """One wave around the sheet, four points to each wave."""
    across, down = WIDTH - 2 * _INSET, HEIGHT - 2 * _INSET
    corners = (
        (_INSET, _INSET),
        (WIDTH - _INSET, _INSET),
        (WIDTH - _INSET, HEIGHT - _INSET),
        (_INSET, HEIGHT - _INSET),
    )
    path = []
    for side, (x, y) in enumerate(corners):
        length = across if side % 2 == 0 else down
        angle = side * math.pi / 2
        path.append(_side(x, y, length, angle, phase))
    return " ".join(path)


def _side(x: float, y: float, length: float, angle: float, phase: float) -> str:
    waves = round(length / _WAVE)
    points = 4 * waves
    cos, sin = math.cos(angle), math.sin(angle)
    moved = []
    for step in range(points + 1):
        along = length * step / points
        off = _DEPTH * math.sin(2 * math.pi * (waves * step / points + phase))
        moved.append(f"{x + along * cos - off * sin:.2f} {y + along * sin + off * cos:.2f}")
    return "M" + " L".join(moved)
