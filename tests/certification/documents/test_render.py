"""The sheet: the same bytes for the same payload, one page always, nothing fetched from outside."""

import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from accounts.printing.bundled import STATIC, BundledFiles
from accounts.printing.errors import RefusedAddress
from certification.certificates.errors import BadWording
from certification.certificates.payload import Holder, Own
from certification.documents import laying
from certification.documents.drawing import PAPERS
from certification.documents.render import page_of, render
from tests.certification.documents.sheets import (
    ASHA,
    AUTHORITIES,
    CENTRES,
    NEPALI,
    TOKEN,
    drawn,
    emblem,
    text_of,
    words_in,
)
from tests.certification.factories import CODE

pytestmark = pytest.mark.once

LONGEST = Holder(
    "Ratsimbazafy Andriamanantena " * 4,
    "Jean-Baptiste Emmanuel Marie " * 5,
    "माया देवी राई श्रेष्ठ " * 9,
    "Adjudant-chef major de première classe, hors cadre",
)
SCHOOL = "Centre national d’instruction et de perfectionnement aux opérations de maintien de la paix " * 2
TALKATIVE = Own(
    "ne", "ltr", "नेपाल", "शान्ति सेना निर्देशनालय " * 8, "केन्द्र " * 25, "प्रमाणपत्र " * 10, "गरिन्छ " * 55
)


def test_the_sheet_says_what_it_is_not_in_each_printed_language():
    words = words_in(drawn(text_of("en", "fr", "es")))
    assert "This is not a United Nations certificate" in words
    assert "Ce document n’est pas un certificat des Nations Unies" in words
    assert "Este documento no es un certificado de las Naciones Unidas" in words
    assert words.count("A/RES/49/37") == 3
    assert "No United Nations body has approved it." in words


def test_the_sheet_says_who_issues_it_who_signs_and_where_it_is_checked():
    words = words_in(drawn(text_of("en", "fr", own=NEPALI)))
    said = [*(AUTHORITIES[one] for one in ("en", "fr")), *(CENTRES[one] for one in ("en", "fr"))]
    said += [NEPALI.authority, NEPALI.centre, NEPALI.title, NEPALI.sentence, "Nepal", "Népal"]
    said += ["Colonel Maya Rai", "Commandant", "Asha Gurung", "Lance Corporal", "NPL-2026-0000001"]
    said += [f"https://tutela.example/verify/{CODE}/", "0.1-research", "20 November 2028", "20 novembre 2028"]
    assert [one for one in said if one not in words] == []


def test_without_a_signatory_the_certifying_officer_signs():
    words = words_in(drawn(text_of("en", signatory=None)))
    assert "Bikram Thapa Certifying officer" in words


def test_the_same_payload_gives_the_same_bytes_whatever_was_drawn_before():
    text = text_of("fr", "ar", iso3="MAR", iso2="MA")
    laying._shapes.clear()
    first = drawn(text, emblem())
    drawn(text_of("zh"))
    drawn(text_of("fr", "ar", holder=replace(ASHA, given_names="Usha"), iso3="MAR", iso2="MA"), emblem())
    assert drawn(text, emblem()) == first


def test_another_process_with_another_hash_seed_gives_the_same_bytes(tmp_path):
    text = text_of("en", own=NEPALI)
    (tmp_path / "payload.json").write_text(text, encoding="utf-8")
    script = (
        "import django, sys; django.setup(); from certification.documents.render import render;"
        "print(render(open(sys.argv[1], encoding='utf-8').read(), sys.argv[2], None).sha256)"
    )
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONHASHSEED": "7",
        "DEBUG": "1",
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "payload.json"), TOKEN],
        capture_output=True,
        text=True,
        check=True,
        cwd=settings.BASE_DIR,
        env=environment,
    )
    assert done.stdout.strip() == render(text, TOKEN, None).sha256


@pytest.mark.parametrize(
    "other",
    [
        (text_of(holder=replace(ASHA, given_names="Usha")), TOKEN, None),
        (text_of(), TOKEN[:-1], None),
        (text_of(), TOKEN, emblem()),
    ],
)
def test_another_payload_token_or_emblem_gives_other_bytes(other):
    assert render(*other).sha256 != render(text_of(), TOKEN, None).sha256


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(
    "languages",
    [("en",), ("ar",), ("zh",), ("fr", "ru"), ("ar", "es"), ("fr", "ru", "es"), ("ar", "fr", "en")],
)
def test_the_longest_words_and_names_stay_on_one_sheet(languages, paper):
    long = dict.fromkeys(languages, SCHOOL)
    text = text_of(
        *languages, holder=LONGEST, paper=paper, category="FPC", own=TALKATIVE, authorities=long, centres=long
    )
    with pikepdf.open(BytesIO(drawn(text, emblem()))) as pdf:
        assert len(pdf.pages) == 1


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(
    "languages", [("en",), ("ar",), ("zh",), ("en", "fr"), ("ru", "es"), ("ar", "fr", "en")]
)
def test_the_size_of_type_is_found_without_laying_out_twice(languages, paper, monkeypatch):
    sheets = []
    lay_out = laying.lay_out

    def counted(*page):
        sheets.append(lay_out(*page))
        return sheets[-1]

    monkeypatch.setattr("certification.documents.render.lay_out", counted)
    drawn(
        text_of(
            *languages, paper=paper, holder=Holder("El Amrani", "Abdallah", "عبد الله العمراني", "Sergent")
        )
    )
    assert len(sheets) == 1


@pytest.mark.parametrize("paper", PAPERS)
def test_the_sheet_has_the_size_of_its_paper(paper):
    with pikepdf.open(BytesIO(drawn(text_of(paper=paper)))) as pdf:
        box = [float(side) * 25.4 / 72 for side in pdf.pages[0].MediaBox]
    assert [round(side, 1) for side in box[2:]] == list(PAPERS[paper])


SMALL = 58_000  # a signature brings some 12,000 more


@pytest.mark.parametrize(
    ("languages", "own", "most"),
    [
        (("en",), None, SMALL),
        (("en",), NEPALI, SMALL),
        (("fr", "ar"), None, SMALL),
        (("ar",), None, SMALL),
        (("zh",), None, SMALL + 10_000),
    ],
)
def test_a_sheet_is_small_enough_to_be_signed_and_stay_small(languages, own, most):
    assert len(drawn(text_of(*languages, own=own), emblem())) < most


def test_a_sample_says_so():
    text = text_of().replace('"schema"', '"sample":true,"schema"')
    assert "SAMPLE" in words_in(drawn(text))
    assert "SAMPLE" not in words_in(drawn(text_of()))


def test_the_page_can_be_had_as_html():
    page = page_of(text_of("fr"), emblem())
    assert page.startswith('<!doctype html><html lang="fr"')
    assert 'src="tutela:emblem"' in page


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/seal.png",
        "http://127.0.0.1:9/seal.png",
        "ftp://example.org/seal.png",
        "data:text/css,p{}",
        "file:///etc/passwd",
        "file://example.org/etc/passwd",
        f"{STATIC.as_uri()}/../pyproject.toml",
        f"{STATIC.as_uri()}/fonts/OFL.txt",
        "tutela:other",
    ],
)
def test_nothing_but_bundled_files_is_loaded(address):
    files = BundledFiles({"qr": (b"", "image/png")})
    with pytest.raises(RefusedAddress):
        files.fetch(address)
    with pytest.raises(FatalURLFetchingError):
        HTML(string=f'<img src="{address}">', url_fetcher=files).render()


def test_bundled_faces_are_loaded():
    face = Path(STATIC / "fonts" / "NotoSerif-Regular.ttf")
    assert BundledFiles().fetch(face.as_uri()).read() == face.read_bytes()


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ('"accent":"#0f5257"', '"accent":"red;} body{display:none}"'),
        ('"paper":"a4_landscape"', '"paper":"a5"'),
        ('"schema":"tutela.certificate/2"', '"schema":"tutela.certificate/1"'),
    ],
)
def test_a_design_or_schema_that_is_not_known_is_refused(said, instead):
    with pytest.raises(BadWording):
        drawn(text_of().replace(said, instead))


def test_names_are_printed_as_text_never_as_markup():
    holder = Holder("O'Neill <b>&", "Zoë\x0b", "", "")
    assert "Zoë O'Neill <b>&" in words_in(drawn(text_of(holder=holder)))
