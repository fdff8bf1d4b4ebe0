"""The woven frame, as geometry. No Django, the same result every time.

The frame repeats small units: a stretch of the band along each side, a slice of each rosette. Written as PDF
operators the units are the same words again and again, which deflate to almost nothing.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

PAPERS = {"a4_landscape": (297.0, 210.0), "a4_portrait": (210.0, 297.0), "letter_landscape": (279.4, 215.9)}
PAPER_COLOUR = "#fffefa"
_INSET = 9.2  # middle of the band, millimetres from the edge
_HALF = 2.9  # half the band's width
_UNIT = 23.0  # nearly: each side holds a whole number of units
_WAVES = 3  # in a unit
_CORNER = 6.4  # radius of a corner's rosette

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class Strand:
    """A line drawn `count` times, each time moved by `step` from where it was last; `start` places the first.

    `points`: a first point, then three for each Bézier curve. Millimetres from the sheet's top left corner.
    """

    points: tuple[Point, ...]
    start: Matrix
    step: Matrix
    count: int
    width: float
    colour: str


@dataclass(frozen=True)
class Flower:
    """How a rosette looks: its petals, its line, and how its rings are turned (shares of a petal)."""

    petals: int
    colour: str
    width: float
    phases: tuple[float, ...]


def blend(colour: str, share: float) -> str:
    """Return a colour (`#rrggbb`) laid thinly on the sheet: `share` 1 is the colour itself, 0 the paper.

    >>> blend("#000000", 0), blend("#102030", 1)
    ('#fffefa', '#102030')
    """
    pairs = zip(_channels(colour), _channels(PAPER_COLOUR), strict=True)
    return "#" + "".join(f"{round(one * share + paper * (1 - share)):02x}" for one, paper in pairs)


@lru_cache(maxsize=128)
def frame(accent: str, paper: str) -> tuple[Strand, ...]:
    """Return the strands of the frame, lightest first, in the contributor's colour (`#rrggbb`)."""
    width, height = PAPERS[paper]
    middle = (width / 2, height * 0.47)
    small = Flower(8, accent, 0.15, (0.0, 0.5))
    return (
        *_rosette(
            Flower(18, blend(accent, 0.1), 0.18, (0.0, 1 / 3, 2 / 3)), middle, min(width, height) * 0.31
        ),
        *_band(width, height, accent),
        *(strand for corner in _corners(width, height) for strand in _rosette(small, corner, _CORNER)),
        *_edges(width, height, accent),
    )


def frame_svg(accent: str, paper: str) -> bytes:
    """Return the frame as a picture, as a drawing program would save it."""
    width, height = PAPERS[paper]
    paths = "".join(
        f'<path d="{_svg_path(strand)}" fill="none" stroke="{strand.colour}" stroke-width="{strand.width}"/>'
        for strand in frame(accent, paper)
    )
    size = f'width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{paths}</svg>'.encode()


def frame_operators(accent: str, paper: str) -> bytes:
    """Return the frame as PDF operators, y downwards in millimetres: no program has to interpret it again."""
    return "\n".join(_operators(strand) for strand in frame(accent, paper)).encode()


def _operators(strand: Strand) -> str:
    red, green, blue = (f"{channel / 255:.3f}" for channel in _channels(strand.colour))
    first, *rest = strand.points
    curves = " ".join(
        f"{_two(a)} {_two(b)} {_two(c)} c" for a, b, c in zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    )
    unit = f"{_two(first)} m {curves} S"
    step = " ".join(f"{value:.6f}".rstrip("0").rstrip(".") for value in strand.step)
    again = f"\n{step} cm {unit}" * (strand.count - 1)
    start = " ".join(f"{value:.5f}".rstrip("0").rstrip(".") for value in strand.start)
    return f"q {red} {green} {blue} RG {strand.width} w {start} cm {unit}{again} Q"


def _svg_path(strand: Strand) -> str:
    placed, at = [], strand.start
    for _ in range(strand.count):
        first, *rest = (_two(_moved(point, at)) for point in strand.points)
        placed.append(f"M{first}C{' '.join(rest)}")
        at = _after(strand.step, at)
    return "".join(placed)


def _two(point: Point) -> str:
    return f"{point[0]:.2f} {point[1]:.2f}"


def _moved(point: Point, by: Matrix) -> Point:
    x, y = point
    return by[0] * x + by[2] * y + by[4], by[1] * x + by[3] * y + by[5]


def _after(inner: Matrix, outer: Matrix) -> Matrix:
    """Return the matrix that does `inner`, then `outer`."""
    (a, b, c, d, e, f), (g, h, i, j, k, m) = inner, outer
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _turn(angle: float, at: Point = (0.0, 0.0)) -> Matrix:
    cos, sin = math.cos(angle), math.sin(angle)
    return (cos, sin, -sin, cos, *at)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _smooth(curve: Callable[[float], Point], end: float, pieces: int) -> tuple[Point, ...]:
    """Follow a curve from 0 to `end` in Bézier pieces that meet its slope at each joint (Hermite form)."""
    step, tiny = end / pieces, 1e-5
    points = [curve(0)]
    for piece in range(pieces):
        at, then = piece * step, (piece + 1) * step
        (x0, y0), (x1, y1) = curve(at), curve(then)
        (u0, v0), (u1, v1) = curve(at + tiny), curve(then + tiny)
        third = step / 3 / tiny
        points += [(x0 + (u0 - x0) * third, y0 + (v0 - y0) * third)]
        points += [(x1 - (u1 - x1) * third, y1 - (v1 - y1) * third), (x1, y1)]
    return tuple(points)


def _corners(width: float, height: float) -> tuple[Point, ...]:
    """Return where the middle of the band turns, clockwise from the top left."""
    right, bottom = width - _INSET, height - _INSET
    return (_INSET, _INSET), (right, _INSET), (right, bottom), (_INSET, bottom)


def _band(width: float, height: float, accent: str) -> tuple[Strand, ...]:
    """The weave along the four sides: waves that swell and shrink once in each unit."""
    ends = _CORNER - 0.4
    strands = []
    for side, corner in enumerate(_corners(width, height)):
        length = (width if side % 2 == 0 else height) - 2 * (_INSET + ends)
        count = round(length / _UNIT)
        unit, angle = length / count, side * math.pi / 2
        start = _after((1, 0, 0, 1, ends, 0), _turn(angle, corner))
        for phase, thick in ((0.0, 0.2), (1 / 3, 0.15), (2 / 3, 0.15)):

            def wave(along: float, unit: float = unit, phase: float = phase) -> Point:
                turn = 2 * math.pi * along / unit
                swell = 0.72 + 0.28 * math.cos(turn + 2 * math.pi * phase)
                return along, (_HALF - 0.5) * swell * math.sin(_WAVES * turn + 2 * math.pi * phase)

            points = _smooth(wave, unit, _WAVES * 3)
            strands.append(Strand(points, start, (1, 0, 0, 1, unit, 0), count, thick, accent))
    return tuple(strands)


def _rosette(flower: Flower, at: Point, radius: float) -> tuple[Strand, ...]:
    """Interlaced rings around a point, and a smaller ring in them; one petal to a unit."""
    petals = flower.petals
    angle = 2 * math.pi / petals
    strands = []
    for size, depth, phase in (*((1.0, 0.2, phase) for phase in flower.phases), (0.5, 0.3, 0.0)):

        def ring(turn: float, size: float = size, depth: float = depth, phase: float = phase) -> Point:
            swell = 1 - depth + depth * math.cos(petals * turn + 2 * math.pi * phase)
            return radius * size * swell * math.cos(turn), radius * size * swell * math.sin(turn)

        points = _smooth(ring, angle, 3)
        strands.append(Strand(points, (1, 0, 0, 1, *at), _turn(angle), petals, flower.width, flower.colour))
    return tuple(strands)


def _edges(width: float, height: float, accent: str) -> tuple[Strand, ...]:
    """Two hairlines on either side of the band, broken by the corners' rosettes."""
    strands = []
    for off, thick in ((-_HALF - 0.5, 0.45), (_HALF + 0.5, 0.15), (_HALF + 1.2, 0.15)):
        gap = math.sqrt(max(_CORNER**2 - off**2, 0)) + 0.3
        for side, corner in enumerate(_corners(width, height)):
            length = (width if side % 2 == 0 else height) - 2 * _INSET
            points = ((gap, off), (gap, off), (length - gap, off), (length - gap, off))
            start = _turn(side * math.pi / 2, corner)
            strands.append(Strand(points, start, (1, 0, 0, 1, 0, 0), 1, thick, accent))
    return tuple(strands)
