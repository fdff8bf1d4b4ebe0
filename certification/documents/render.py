"""Drawing a certificate's PDF from its frozen payload, and from nothing else.

The same payload gives the same bytes (same program, same faces): dates and identifier come from the payload,
nothing from the clock, the database or the network. PDF/A-3a: tagged, faces embedded, payload attached.
"""

import hashlib
import logging
import re
import warnings
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML, Attachment, Document
from weasyprint.text.fonts import FontConfiguration

from certification.certificates.codes import grouped
from certification.certificates.errors import BadWording
from certification.certificates.faces import face_for, language_of
from certification.certificates.payload import full_name, read
from certification.documents.bundled import DRAWN, STATIC, BundledFiles
from certification.documents.drawing import frame_svg, qr_png
from certification.documents.searchable import spell_out

TEMPLATE = "certification/documents/certificate.html"
ATTACHED = "credential.json"
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)  # it tells each step of each sheet
NATIVE_LEFT_OUT = "native name left out: no bundled face covers its script"


@dataclass(frozen=True)
class Rendered:
    """A finished PDF; `note` says what could not be printed."""

    content: bytes
    note: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class _Style:
    """Style sheet and fonts, read once in each process: a fresh set costs ten times a sheet."""

    fonts: FontConfiguration
    sheet: CSS


@lru_cache(maxsize=1)
def _style() -> _Style:
    fonts = FontConfiguration()
    sheet = CSS(
        filename=str(STATIC / "css" / "certificate.css"), font_config=fonts, url_fetcher=BundledFiles()
    )
    return _Style(fonts, sheet)


def render(text: str) -> Rendered:
    """Draw the certificate whose canonical payload this is. Raises BadWording when it cannot be read."""
    payload = read(text)
    accent = payload["design"]["accent"]
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", accent):
        raise BadWording(f"{accent!r} is not a colour")
    files = BundledFiles(
        {
            "qr": (qr_png(payload["address"]), "image/png"),
            "frame": (frame_svg(accent), "image/svg+xml"),
        }
    )
    native = payload["holder"]["name_native"]
    printable = bool(native) and face_for(native) is not None
    context = _context(payload, native if printable else "")
    sheet = _one_sheet(context, files, accent)
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", ResourceWarning
        )  # WeasyPrint 70 leaves its colour profile's file open
        content = sheet.write_pdf(
            finisher=lambda document, pdf: spell_out(pdf, document.fonts, context["native"]),
            attachments=[_credential(text, payload, files)],
            pdf_variant="pdf/a-3a",
            pdf_identifier=hashlib.sha256(text.encode()).digest()[:16],
        )
    return Rendered(content, NATIVE_LEFT_OUT if native and not printable else "")


def _one_sheet(context: dict[str, Any], files: BundledFiles, accent: str) -> Document:
    """Lay the certificate out on one sheet; when its words are too many, once more in smaller type."""
    style = _style()
    colour = CSS(string=f":root {{ --accent: {accent} }}", url_fetcher=files)
    for density in ("", "dense", "dense tight"):
        with translation.override("en"):
            html = render_to_string(TEMPLATE, context | {"density": density})
        sheet = HTML(string=html, base_url=STATIC.as_uri(), url_fetcher=files)
        document = sheet.render(
            font_config=style.fonts, stylesheets=[style.sheet, colour], pdf_variant="pdf/a-3a"
        )
        if len(document.pages) == 1:
            break
    return document


def _context(payload: dict[str, Any], native: str) -> dict[str, Any]:
    texts = payload["texts"]
    return {
        "certificate": payload,
        "first": texts[0],
        "others": texts[1:],
        "texts": texts,
        "authorities": list({text["authority"]: text for text in reversed(texts)}.values())[::-1],
        "columns": len(texts),
        "name": full_name(payload),
        "native": native,
        "native_language": language_of(native),
        "code": grouped(payload["code"]),
        "digest": payload["standard"]["digest"][:16],
        "drawn": DRAWN,
    }


def _credential(text: str, payload: dict[str, Any], files: BundledFiles) -> Attachment:
    issued = datetime.fromisoformat(payload["issued_at"])
    return Attachment(
        string=text,
        name=ATTACHED,
        description="The facts of this certificate as canonical JSON (RFC 8785)",
        relationship="Source",
        created=issued,
        modified=issued,
        url_fetcher=files,
    )
