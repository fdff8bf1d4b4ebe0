"""Certificates: drawing one against WeasyPrint used plainly, and issuing a batch against issuing singly."""

from collections.abc import Callable

from django.template.loader import render_to_string
from weasyprint import HTML

from accounts.tenancy.scope import scoped
from benchmarks.figures import Figure
from benchmarks.measuring import cost, medians
from benchmarks.world import filled, passed, staff
from certification.certificates.issue import confirm_batch, issue, propose_batch
from certification.certificates.models import Award, Certificate
from certification.certificates.payload import read
from certification.documents.bundled import STATIC, BundledFiles
from certification.documents.drawing import frame_svg, qr_png
from certification.documents.render import TEMPLATE, _context, render

ROUNDS = 7
SHEET = str(STATIC / "css" / "certificate.css")
# Design page "documents", end to end on the reference design: 78 ms against 389 ms, signing (34 ms) taken off;
# and its bytes with the payload attached, before signing, in thousands.
SHARE_OF_PLAIN = (78 - 34) / 389
CASES = (
    ("English, Devanagari name", "NPL", 47_600),
    ("English, French, Arabic", "MAR", 54_500),
    ("English, Chinese", "CHN", 64_500),
)


def measure() -> list[Figure]:
    figures: list[Figure] = []
    for words, iso3, most_bytes in CASES:
        with scoped({iso3}):
            figures += _drawn(words, _one_certificate(iso3), most_bytes)
    with scoped({"NPL"}):
        figures += _issued()
    return figures


def _one_certificate(iso3: str) -> Certificate:
    return issue(by=staff(iso3).certifier, award=passed(*filled(f"{iso3}-DRAWN", 1))[0])


def _drawn(words: str, certificate: Certificate, most_bytes: int) -> list[Figure]:
    text = certificate.payload
    plain = _plainly(text)
    ours, naive = medians(lambda: render(text), plain, rounds=ROUNDS)
    size, plain_size = len(render(text).content), len(plain())
    return [
        Figure(
            f"CPU per certificate, {words}",
            ours * 1000,
            "ms",
            "HTML(string).write_pdf()",
            naive * 1000,
            target=SHARE_OF_PLAIN * naive * 1000,
        ),
        Figure(
            f"size of a certificate, {words}",
            size,
            "bytes",
            "HTML(string).write_pdf()",
            plain_size,
            target=most_bytes,
        ),
    ]


def _plainly(text: str) -> Callable[[], bytes]:
    """Return the same document drawn as WeasyPrint's first page of documentation has it.

    Fonts and style sheet are read anew each time. Its type is as dense as our render had to make it.
    """
    payload = read(text)
    drawn = {
        "qr": (qr_png(payload["address"]), "image/png"),
        "frame": (frame_svg(payload["accent"]), "image/svg+xml"),
    }
    context = _context(payload, payload["holder"]["name_native"])

    def document(density: str) -> HTML:
        html = render_to_string(TEMPLATE, context | {"density": density})
        return HTML(string=html, base_url=STATIC.as_uri(), url_fetcher=BundledFiles(drawn))

    sizes = ("", "dense", "dense tight")
    fitting = next(d for d in sizes if len(document(d).render(stylesheets=[SHEET]).pages) == 1)

    def draw() -> bytes:
        content: bytes = document(fitting).write_pdf(stylesheets=[SHEET], pdf_variant="pdf/a-3a")
        return content

    return draw


def _issued() -> list[Figure]:
    """Count the statements that one more certificate in a batch costs, and those of one issued singly."""
    awards = passed(*filled("NPL-ISSUED", 41))
    certifier = staff("NPL").certifier
    few, many, single = awards[:10], awards[10:40], awards[40]
    more = (_statements_of_batch(many) - _statements_of_batch(few)) / (len(many) - len(few))
    alone = cost(lambda: issue(by=certifier, award=single)).statements
    return [Figure("statements per certificate in a batch", more, "statements", "issued singly", alone)]


def _statements_of_batch(awards: list[Award]) -> int:
    officers = staff("NPL")
    batch = propose_batch(by=officers.certifier, awards=awards, contingent=None)
    return cost(lambda: confirm_batch(by=officers.second, batch=batch)).statements
