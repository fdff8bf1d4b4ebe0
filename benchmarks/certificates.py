"""Certificates: one drawn and signed against WeasyPrint used plainly, other programs on the same page,
memory; and issuing a batch against issuing singly.

BENCH_CERTIFICATES: how many are drawn and signed to see whether memory grows. The criterion speaks of 5,000,
which take minutes; without it 1,000 are.
"""

import os
import tempfile
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

from accounts.tenancy.scope import scoped
from benchmarks.certificate_memory import MOST_MB, memory, warm_at
from benchmarks.certificate_peers import peers
from benchmarks.certificate_plain import html_of, plainly, plainly_tagged
from benchmarks.certificate_sheets import Design, Sheet, designs
from benchmarks.figures import Figure
from benchmarks.measuring import cost, in_a_row, medians
from benchmarks.world import filled, passed, staff
from certification.certificates.batches import confirm_batch, issue_portion, propose_batch
from certification.certificates.issue import issue
from certification.certificates.models import Award

ROUNDS = 5
OURS_IN_A_ROW, PLAIN_IN_A_ROW = 6, 2
MOST_BYTES, MOST_BYTES_CHINESE = 70_000, 80_000
Draw = Callable[[], bytes]
PLAIN = "write_pdf() unsigned"


def measure() -> list[Figure]:
    with scoped({"NPL", "MAR", "CHN"}), tempfile.TemporaryDirectory() as folder:
        measured = designs()
        figures = [_kept(measured)]
        for design in measured:
            figures += (_alone if design.alone else _two_languages)(design, Path(folder))
        latin = measured[0].sheets
        figures += peers(latin, html_of(latin[0], Path(folder)), Path(folder))
    with scoped({"NPL"}):
        figures.append(_issued())
    return figures


def _alone(design: Design, folder: Path) -> list[Figure]:
    """Measure certificates in one language, and their parts, against the same page drawn plainly."""
    ready = cycle([(sheet, sheet.drawn()) for sheet in design.sheets])
    few, every = (html_of(design.sheets[0], folder, every_face=all_of_them) for all_of_them in (False, True))
    making, drawing = _turns(design)
    ours, drawn, signed, plain, tagged, faces = _milliseconds(
        (OURS_IN_A_ROW, making),
        (OURS_IN_A_ROW, drawing),
        (OURS_IN_A_ROW, lambda: _sign(*next(ready))),
        (PLAIN_IN_A_ROW, lambda: plainly(few)),
        (PLAIN_IN_A_ROW, lambda: plainly_tagged(few)),
        (PLAIN_IN_A_ROW, lambda: plainly_tagged(every)),
    )
    words, done = design.words, f"{design.words}: drawn and signed"
    return [
        Figure(done, ours, "CPU ms", PLAIN, plain, plain / 5),
        Figure(done, ours, "CPU ms", f"{PLAIN}, PDF/A-3a", tagged, tagged / 5),
        Figure(done, ours, "CPU ms", f"{PLAIN}, PDF/A-3a, every face", faces, faces / 5),
        Figure(f"{words}: drawn", drawn, "CPU ms", PLAIN, plain),
        Figure(f"{words}: signed", signed, "CPU ms", PLAIN, plain),
        _size(design, few),
    ]


def _two_languages(design: Design, folder: Path) -> list[Figure]:
    """Measure certificates of a country's own design in the same way."""
    html = html_of(design.sheets[0], folder)
    ours, plain = _milliseconds((OURS_IN_A_ROW, _turns(design)[0]), (PLAIN_IN_A_ROW, lambda: plainly(html)))
    words = f"{design.words}: drawn and signed"
    return [Figure(words, ours, "CPU ms", PLAIN, plain, plain / 5), _size(design, html)]


def _turns(design: Design) -> tuple[Draw, Draw]:
    """Return what makes the next holder's signed document, and what only draws it."""
    making, drawing = cycle(design.sheets), cycle(design.sheets)

    def make() -> bytes:
        sheet = next(making)
        return sheet.signed(sheet.drawn())

    return make, lambda: next(drawing).drawn()


def _sign(sheet: Sheet, content: bytes) -> bytes:
    return sheet.signed(content)


def _milliseconds(*works: tuple[int, Draw]) -> list[float]:
    """Return what each work takes once, when it is done so many times in a row."""
    times = medians(*(in_a_row(*work) for work in works), rounds=ROUNDS)
    return [seconds * 1000 / count for seconds, (count, _) in zip(times, works, strict=True)]


def _size(design: Design, html: str) -> Figure:
    """Return the size of the largest document there is."""
    size = max(len(sheet.signed(sheet.drawn())) for sheet in design.sheets)
    most = MOST_BYTES_CHINESE if design.iso3 == "CHN" else MOST_BYTES
    return Figure(f"{design.words}: signed file", size, "bytes", PLAIN, len(plainly(html)), most)


def _kept(measured: list[Design]) -> Figure:
    count = int(os.environ.get("BENCH_CERTIFICATES", "1000"))
    warm, end = memory([str(design.sheets[0].certificate.pk) for design in measured], count)
    words = f"memory grown, certificate {warm_at(count):,} to {count:,}: {warm:.1f} to {end:.1f} MB"
    return Figure(words, end - warm, "MB", f"held after {warm_at(count):,}", warm, MOST_MB)


def _issued() -> Figure:
    """Count the statements that one more certificate in a batch costs, and those of one issued singly."""
    awards = passed(*filled("NPL-ISSUED", 41))
    certifier = staff("NPL").certifier
    few, many, single = awards[:10], awards[10:40], awards[40]
    more = (_statements_of_batch(many) - _statements_of_batch(few)) / (len(many) - len(few))
    alone = cost(lambda: issue(by=certifier, award=single)).statements
    return Figure("statements per certificate in a batch", more, "statements", "issued singly", alone)


def _statements_of_batch(awards: list[Award]) -> int:
    """Confirm a batch and issue it, as its job does, in one portion."""
    officers = staff("NPL")
    batch = propose_batch(by=officers.certifier, awards=awards, contingent=None)
    confirmed = cost(lambda: confirm_batch(by=officers.second, batch=batch)).statements
    portion = cost(lambda: issue_portion(by=officers.second, batch=batch, most=len(awards)))
    return confirmed + portion.statements
