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

ROUNDS = 5
SHEET = str(STATIC / "css" / "certificate.css")
# Contributor, and the most CPU milliseconds and bytes: design page "documents", end to end on the reference
# design in English, Arabic and Chinese. There the certificate is signed too and has one language.
CASES = (
    ("in English", "NPL", 78, 59_000),
    ("in English, French, Arabic", "MAR", 81, 67_000),
    ("in English, Chinese", "CHN", 96, 76_000),
)


def measure() -> list[Figure]:
    figures: list[Figure] = []
    for words, iso3, most_ms, most_bytes in CASES:
        with scoped({iso3}):
            figures += _drawn(words, _one_certificate(iso3), most_ms, most_bytes)
    with scoped({"NPL"}):
        figures += _issued()
    return figures


def _one_certificate(iso3: str) -> Certificate:
    return issue(by=staff(iso3).certifier, award=passed(*filled(f"{iso3}-DRAWN", 1))[0])


def _drawn(words: str, certificate: Certificate, most_ms: int, most_bytes: int) -> list[Figure]:
    text, plainly = certificate.payload, "HTML(string).write_pdf()"
    plain = _plainly(text)
    ours, naive = medians(lambda: render(text), plain, rounds=ROUNDS)
    size, plain_size = len(render(text).content), len(plain())
    return [
        Figure(f"drawing one {words}", ours * 1000, "CPU ms", plainly, naive * 1000, most_ms),
        Figure(f"its file, {words}", size, "bytes", plainly, plain_size, most_bytes),
    ]


def _plainly(text: str) -> Callable[[], bytes]:
    """Return a function that draws the same document as WeasyPrint's first pages of documentation have it.

    Fonts and style sheet are read anew each time. Its type is as dense as our render had to make it.
    """
    payload = read(text)
    drawn = {
        "qr": (qr_png(payload["address"]), "image/png"),
        "frame": (frame_svg(payload["accent"]), "image/svg+xml"),
    }
    context = _context(payload, payload["holder"]["name_native"])

    def document(density: str) -> HTML:
        html: str = render_to_string(TEMPLATE, context | {"density": density})
        html = html.replace("</head>", f"<style>:root {{ --accent: {payload['accent']} }}</style></head>")
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
