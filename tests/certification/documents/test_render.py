"""The sheet: the same bytes for the same payload, every script readable, nothing fetched from outside."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from certification.certificates.errors import BadWording
from certification.certificates.faces import face_for
from certification.certificates.payload import Holder, canonical, freeze
from certification.certificates.wording import printed_languages
from certification.documents.bundled import STATIC, BundledFiles
from certification.documents.errors import RefusedAddress
from certification.documents.render import NATIVE_LEFT_OUT, render
from tests.certification.factories import CODE, entry, evidence, issuer

_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069"))


def text_of(languages=(), holder=None, iso3="NPL", iso2="NP", category="TRP", **authorities) -> str:
    """Return a payload's canonical text for one holder of one country."""
    printed = printed_languages(list(languages))
    issued_by = issuer(
        iso3,
        iso2,
        printed,
        authorities={language: authorities.get(language, "National Training Centre") for language in printed},
    )
    return canonical(
        freeze(
            holder=holder or Holder("Gurung", "Asha", "", "Lance Corporal"),
            issuer=issued_by,
            evidence=evidence(contributor=iso3, category=category),
            sat_on=date(2026, 11, 20),
            register=entry(iso3),
        )
    )


def words_in(content: bytes) -> str:
    """Return what a search in the PDF finds, without marks of direction and with plain spaces."""
    done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(done.stdout.decode().translate(_MARKS).split())


HOLDERS = {
    "NPL": (("ne",), "NP", Holder("Gurung", "Asha", "आशा गुरुङ", "Lance Corporal"), "Certificate of training"),
    "MAR": (
        ("fr", "ar"),
        "MA",
        Holder("El Amrani", "Abdallah", "عبد الله العمراني", "Sergent"),
        "شهادة تدريب",
    ),
    "CHN": (("zh",), "CN", Holder("Zhang", "Wei", "张伟", "Corporal"), "培训证书"),
    "KAZ": (
        ("ru",),
        "KZ",
        Holder("Serikuly", "Asan", "Асан Серікұлы", "Private"),
        "Свидетельство о подготовке",
    ),
    "URY": (("es",), "UY", Holder("Núñez", "María José", "", ""), "Certificado de capacitación"),
}


@pytest.mark.parametrize("iso3", HOLDERS)
def test_names_serial_and_standard_are_found_in_every_script(iso3):
    languages, iso2, holder, title = HOLDERS[iso3]
    words = words_in(render(text_of(languages, holder, iso3, iso2)).content)
    wanted = [holder.full_name, holder.name_native, f"{iso3}-2026-0000001", "0.1-research", title, CODE]
    assert [one for one in wanted if one not in words] == []


@pytest.mark.parametrize("name", ["विष्णु श्रेष्ठ", "माया देवी राई", "दोर्जे तामाङ", "किरण मगर"])
def test_a_name_whose_letters_change_places_is_found_as_it_is_written(name):
    assert name in words_in(render(text_of(holder=Holder("Rai", "Maya", name, ""))).content)


def test_the_sheet_says_what_it_is_not_in_each_printed_language():
    words = words_in(render(text_of(("fr", "es"))).content)
    assert "This is not a United Nations certificate" in words
    assert "Ce document n’est pas un certificat des Nations Unies" in words
    assert "Este documento no es un certificado de las Naciones Unidas" in words
    assert words.count("A/RES/49/37") == 3
    assert "No United Nations body has approved it." in words


def test_the_same_payload_gives_the_same_bytes():
    text = text_of(("fr", "ar"), HOLDERS["MAR"][2], "MAR", "MA")
    assert render(text).sha256 == render(text).sha256


def test_another_process_with_another_hash_seed_gives_the_same_bytes(tmp_path):
    text = text_of()
    (tmp_path / "payload.json").write_text(text, encoding="utf-8")
    script = (
        "import django, sys; django.setup(); from certification.documents.render import render;"
        "print(render(open(sys.argv[1], encoding='utf-8').read()).sha256)"
    )
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONHASHSEED": "7",
        "DEBUG": "1",
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "payload.json")],
        capture_output=True,
        text=True,
        check=True,
        cwd=settings.BASE_DIR,
        env=environment,
    )
    assert done.stdout.strip() == render(text).sha256


def test_another_payload_gives_other_bytes():
    other = replace(HOLDERS["NPL"][2], given_names="Usha")
    assert render(text_of()).sha256 != render(text_of(holder=other)).sha256


@pytest.mark.parametrize("languages", [("fr", "ru"), ("es", "ru"), ("ar", "ru"), ("ru",), ("fr",), ()])
def test_long_words_and_names_stay_on_one_sheet(languages):
    holder = Holder(
        "Ratsimbazafy Andriamanantena", "Jean-Baptiste Emmanuel", "आशा गुरुङ", "Adjudant-chef major"
    )
    school = "Centre national d’instruction et de perfectionnement aux opérations de maintien de la paix"
    authorities = dict.fromkeys(languages, school)
    content = render(text_of(languages, holder, "MDG", "MG", "FPC", **authorities)).content
    with pikepdf.open(BytesIO(content)) as pdf:
        assert len(pdf.pages) == 1


def test_the_payload_travels_with_the_sheet():
    text = text_of(("fr",))
    with pikepdf.open(BytesIO(render(text).content)) as pdf:
        assert list(pdf.attachments) == ["credential.json"]
        assert pdf.attachments["credential.json"].get_file().read_bytes() == text.encode()


def test_the_sheet_is_tagged_archivable_and_needs_nothing_from_the_readers_machine():
    with pikepdf.open(BytesIO(render(text_of(("fr", "ar"))).content)) as pdf:
        metadata = pdf.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("en", True)
        assert metadata["dc:title"] == "Certificate of training NPL-2026-0000001: Asha Gurung"
        assert {"/Encrypt", "/OpenAction", "/AA"} & ({*pdf.Root.keys()} | {*pdf.trailer.keys()}) == set()
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        files = [one.DescendantFonts[0].FontDescriptor for one in fonts]
        assert all("/FontFile2" in one or "/FontFile3" in one for one in files)
        assert all("/ToUnicode" in font for font in fonts)


def test_a_name_no_face_can_print_is_left_out_and_noted_never_boxes():
    holder = Holder("Srisuk", "Somchai", "สมชาย ศรีสุข", "Private")
    rendered = render(text_of(holder=holder, iso3="THA", iso2="TH"))
    assert rendered.note == NATIVE_LEFT_OUT
    assert "Somchai Srisuk" in words_in(rendered.content)


@pytest.mark.parametrize(
    ("name", "face"),
    [
        ("Núñez", "NotoSerif-Regular.ttf"),
        ("Асан Серікұлы", "NotoSerif-Regular.ttf"),
        ("عبد الله", "Amiri-Regular.ttf"),
        ("چوہدری غلام نبی", "Amiri-Regular.ttf"),
        ("आशा गुरुङ", "NotoSerifDevanagari-Regular.ttf"),
        ("张喆", "NotoSerifSC-Regular.ttf"),
        ("สมชาย", None),
    ],
)
def test_a_line_is_printed_by_one_face_that_has_all_of_it(name, face):
    assert face_for(name) == face


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


def test_a_colour_that_is_no_colour_is_refused():
    text = text_of().replace('"accent":"#0f5257"', '"accent":"red;} body{display:none}"')
    with pytest.raises(BadWording):
        render(text)


def test_names_are_printed_as_text_never_as_markup():
    holder = Holder("O'Neill <b>&", "Zoë", "", "")
    assert "Zoë O'Neill <b>&" in words_in(render(text_of(holder=holder)).content)
