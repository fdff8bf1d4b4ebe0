"""Payloads to draw, and what can be read back from a drawn sheet. Everything is made up."""

import io
import subprocess
from datetime import date
from functools import cache
from typing import Any

from PIL import Image, ImageDraw

from certification.certificates.payload import Design, Holder, Own, Signed, canonical, freeze
from certification.documents.render import render
from tests.certification.factories import entry, evidence, issuer

TOKEN = "0oRDoQEmoQRIa2V5" * 16 + "Zg"  # as long as a real one
_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069"))

AUTHORITIES = {
    "en": "Directorate of Peace Support Operations",
    "fr": "Direction nationale des opérations de paix",
    "es": "Dirección Nacional de Operaciones de Paz",
    "ru": "Управление миротворческих операций",
    "ar": "مديرية عمليات حفظ السلام",
    "zh": "国防部维和事务中心",
}
CENTRES = {
    "en": "Peace Operations Training Centre, Panchkhal",
    "fr": "Centre d’instruction au maintien de la paix",
    "es": "Escuela de Operaciones de Paz",
    "ru": "Учебный центр миротворцев",
    "ar": "مركز التدريب على حفظ السلام",
    "zh": "维和培训基地",
}
TITLES = {
    "en": "Commandant",
    "fr": "Commandant du centre",
    "es": "Director",
    "ru": "Начальник центра",
    "ar": "قائد المركز",
    "zh": "中心主任",
}
NEPALI = Own(
    "ne",
    "ltr",
    "नेपाल",
    "शान्ति सेना निर्देशनालय",
    "शान्ति कार्य तालिम केन्द्र, पाँचखाल",
    "तालिम प्रमाणपत्र",
    "माथि नाम उल्लेख भएका व्यक्तिले यो तालिम सफलतापूर्वक सम्पन्न गरेको प्रमाणित गरिन्छ।",
)
ASHA = Holder("Gurung", "Asha", "", "Lance Corporal")


def text_of(
    *languages: str,
    holder: Holder = ASHA,
    iso3: str = "NPL",
    iso2: str = "NP",
    paper: str = "a4_landscape",
    accent: str = "#0f5257",
    category: str = "TRP",
    own: Own | None = None,
    **issued_by: Any,
) -> str:
    """Return a payload's canonical text for one holder of one country."""
    printed = languages or ("en",)
    facts: dict[str, Any] = {
        "design": Design(accent, "", paper),
        "authorities": {language: AUTHORITIES[language] for language in printed},
        "centres": {language: CENTRES[language] for language in printed},
        "signatory": Signed("Colonel Maya Rai", TITLES),
        "own": own,
    }
    return canonical(
        freeze(
            holder=holder,
            issuer=issuer(iso3, iso2, printed, **facts | issued_by),
            evidence=evidence(contributor=iso3, category=category),
            sat_on=date(2026, 11, 20),
            register=entry(iso3),
        )
    )


def drawn(text: str, emblem: bytes | None = None) -> bytes:
    return render(text, TOKEN, emblem).content


@cache
def emblem() -> bytes:
    """Return an emblem as an upload would be kept: a PNG with transparency."""
    picture = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    pencil = ImageDraw.Draw(picture)
    pencil.ellipse((10, 10, 390, 390), fill=(160, 20, 40, 255))
    pencil.polygon([(200, 70), (320, 300), (80, 300)], fill=(245, 210, 90, 255))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def words_in(content: bytes) -> str:
    """Return what a search in the PDF finds, without marks of direction and with plain spaces."""
    done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(done.stdout.decode().translate(_MARKS).split())


def picture_of(content: bytes, dots: int) -> Image.Image:
    """Return the sheet as a scanner sees it, `dots` to the inch."""
    done = subprocess.run(
        ["pdftoppm", "-r", str(dots), "-png", "-singlefile", "-"],
        input=content,
        capture_output=True,
        check=True,
    )
    return Image.open(io.BytesIO(done.stdout))
