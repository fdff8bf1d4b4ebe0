"""Drawing a certificate's PDF from its frozen payload and its signed token, and from nothing else.

The same payload and token give the same bytes (same program, same faces): dates and identifier come from the
payload, nothing from the clock, the database or the network. PDF/A-3a and PDF/UA-1: tagged, faces embedded,
payload attached. Unsigned: the signer signs it afterwards.
"""

import hashlib
import logging
import re
import warnings
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from weasyprint import CSS, Attachment, Document

from accounts.printing.bundled import DRAWN, STATIC, BundledFiles
from accounts.printing.faces import language_of
from certification.certificates.codes import grouped
from certification.certificates.errors import BadWording
from certification.certificates.payload import SCHEMA, full_name, read
from certification.documents.drawing import PAPER_COLOUR, PAPERS
from certification.documents.drawn import Picture, emblem_picture, frame_picture, qr_picture
from certification.documents.fitting import FOOT, MARGIN, Fit, Head, fit
from certification.documents.laying import VARIANT, lay_out
from certification.documents.tagged import Tagger

TEMPLATE = "certification/documents/certificate.html"
ATTACHED = "credential.json"
_CONTROLS = dict.fromkeys({*range(32)} - {9, 10, 13})  # what XML cannot hold, and nobody prints
_SYMBOL = "A/RES/49/37"
_ONE_AT_A_TIME = Lock()  # neither Pango nor what is kept of a page may be used by two threads
_FRAME = 16.5  # millimetres the frame takes at the foot
_TRIES = 14  # of ever smaller type, when the reckoning was wrong
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)  # it tells each step of each sheet


@dataclass(frozen=True)
class Rendered:
    """A finished PDF, not signed yet."""

    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def style_of(payload: dict[str, Any]) -> str:
    """Return the style sheet of a certificate in its contributor's colour and paper. Raises BadWording."""
    accent, paper = payload["design"]["accent"], payload["design"]["paper"]
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", accent) or paper not in PAPERS:
        raise BadWording(f"{accent!r} on {paper!r} is no colour on a known paper")
    width, height = PAPERS[paper]
    words = (STATIC / "css" / "certificate.css").read_text(encoding="utf-8").replace("var(--accent)", accent)
    return (
        f"@page {{ size: {width}mm {height}mm; margin: 0; background: {PAPER_COLOUR} "
        f'url("{DRAWN}frame") no-repeat 0 0 / {width}mm {height}mm }} '
        f"body {{ width: {width}mm; height: {height}mm }} .foot {{ height: {FOOT}mm }} "
        f"footer {{ width: {width - 2 * MARGIN}mm !important; bottom: {_FRAME}mm }} {words}"
    )


@lru_cache(maxsize=64)
def _sheet(accent: str, paper: str) -> CSS:
    return CSS(string=style_of({"design": {"accent": accent, "paper": paper}}), url_fetcher=BundledFiles())


def page_of(text: str, emblem: bytes | None) -> str:
    """Return the certificate's page as HTML. Pictures have the addresses `tutela:qr` and `tutela:emblem`."""
    payload = _read(text)
    context = _context(payload, emblem)
    return f"<!doctype html>{_html(context, context['fit'])}"


def render(text: str, token: str, emblem: bytes | None) -> Rendered:
    """Draw the certificate whose canonical payload this is. Raises BadWording when it cannot be read.

    `token`: what its QR code carries for checks without a network. `emblem`: the contributor's, a PNG.
    """
    payload = _read(text)
    pictures = _pictures(payload, token, emblem)
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        document = _one_sheet(payload, emblem, pictures)
        tagger = Tagger(document)
        # WeasyPrint 70 leaves its colour profile's file open
        warnings.simplefilter("ignore", ResourceWarning)
        content = document.write_pdf(
            finisher=tagger.mend,
            attachments=[_credential(text, payload)],
            pdf_variant=VARIANT,
            pdf_identifier=hashlib.sha256(f"{text}{token}".encode()).digest()[:16],
        )
    return Rendered(content)


def _read(text: str) -> dict[str, Any]:
    payload = read(text)
    if payload["schema"] != SCHEMA:
        raise BadWording(f"a payload of {payload['schema']} is not drawn any more: its document is stored")
    return payload


def _pictures(payload: dict[str, Any], token: str, emblem: bytes | None) -> dict[str, Picture]:
    design = payload["design"]
    style_of(payload)
    pictures = {
        f"{DRAWN}frame": frame_picture(design["accent"], design["paper"]),
        f"{DRAWN}qr": qr_picture(f"{payload['offline']}#{token}"),
    }
    return pictures | ({f"{DRAWN}emblem": emblem_picture(emblem)} if emblem else {})


def _one_sheet(payload: dict[str, Any], emblem: bytes | None, pictures: dict[str, Picture]) -> Document:
    """Lay the certificate out on one sheet; should its words still be too many, again in smaller type."""
    context = _context(payload, emblem)
    sheet = _sheet(payload["design"]["accent"], payload["design"]["paper"])
    sizes = context["fit"]
    for _ in range(_TRIES):
        document = lay_out(_html(context, sizes), sheet, pictures)
        if len(document.pages) == 1:
            return document
        sizes = sizes.smaller()
    raise BadWording("the certificate's words do not fit on one sheet")


def _html(context: dict[str, Any], sizes: Fit) -> str:
    with translation.override("en"):
        return render_to_string(TEMPLATE, context | {"fit": sizes}).translate(_CONTROLS)


def _context(payload: dict[str, Any], emblem: bytes | None) -> dict[str, Any]:
    own, native, name = payload["own"] or {}, payload["holder"]["name_native"], full_name(payload)
    texts = [text | {"issuer": _unbroken(text["issuer"])} for text in payload["texts"]]
    told = ([own] if own else []) + payload["texts"]
    heads = _once(told, "authority")
    centres = _once(told, "centre")
    heads = [
        {**one, "centre": one["centre"] if one in centres else "", "plain": _has_no_bold(one["authority"])}
        for one in heads
    ]
    titles = ([own] if own.get("title") else []) + payload["texts"][1:]
    countries = _once(told, "country")
    head = Head(
        authorities=tuple((one["authority"], one["centre"]) for one in heads),
        countries=" · ".join(one["country"] for one in countries),
        title=payload["texts"][0]["title"],
        titles=" · ".join(one["title"] for one in titles),
    )
    return {
        "certificate": payload,
        "emblem": emblem is not None,
        "first": texts[0],
        "texts": texts,
        "own": own,
        "heads": heads,
        "titles": titles,
        "countries": countries,
        "name": name,
        "native": native,
        "native_language": _native_language(native, own),
        "native_direction": "rtl" if language_of(native) == "und-Arab" else "ltr",
        **_signs(payload),
        "code": grouped(payload["code"]),
        "digest": payload["standard"]["digest"][:16],
        "fit": fit(payload, name, head),
    }


def _once(told: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Return those who say something under a key, the first of each that say the same."""
    return list({one[key]: one for one in reversed(told) if one[key]}.values())[::-1]


def _unbroken(line: str) -> SafeString:
    """Keep the resolution's symbol in one piece: lines break after a stroke."""
    before, symbol, after = line.partition(_SYMBOL)
    return format_html('{}<span class="one">{}</span>{}', before, symbol, after)


def _has_no_bold(text: str) -> bool:
    return language_of(text) not in ("und", "und-Cyrl", "und-Grek")


def _signs(payload: dict[str, Any]) -> dict[str, Any]:
    """Who signs, and as what in each language: the signatory in office, else the officer."""
    key = "signatory" if payload["signatory"] else "officer"
    titles = [
        {
            "language": text["language"],
            "direction": text["direction"],
            "title": text["signatory_title"] if key == "signatory" else text["labels"]["officer"],
        }
        for text in payload["texts"]
    ]
    language = language_of(payload[key])
    return {
        "signs": payload[key],
        "signs_language": "und-Latn" if language == "und" else language,
        "signs_as": _once(titles, "title"),
    }


def _native_language(native: str, own: dict[str, Any]) -> str:
    """The country's own language, when it is written in the script of the name; else only the script."""
    script = language_of(native)
    same = own and native and language_of(own["authority"] + own["sentence"]) == script
    return own["language"] if same else script


def _credential(text: str, payload: dict[str, Any]) -> Attachment:
    issued = datetime.fromisoformat(payload["issued_at"])
    return Attachment(
        string=text,
        name=ATTACHED,
        description="The facts of this certificate as canonical JSON (RFC 8785)",
        relationship="Source",
        created=issued,
        modified=issued,
        url_fetcher=BundledFiles(),
    )
