"""Names in every script of the contributors: printed in bundled faces, found again as they were written."""

import pytest

from accounts.printing.faces import FACES, FONTS, face_for, language_of, unprintable
from accounts.tenancy.scope import scoped
from certification.certificates.entering import Entry, enter
from certification.certificates.errors import Unprintable
from certification.certificates.labels import refusal
from certification.certificates.models import Certificate
from certification.certificates.payload import Holder
from tests import cast
from tests.certification.documents.sheets import drawn, text_of, words_in
from tests.certification.factories import award_for
from tests.certification.names import NAMES

pytestmark = pytest.mark.once


@pytest.mark.parametrize("leading", ["en", "ar"])
@pytest.mark.parametrize("script", NAMES)
def test_a_name_is_found_in_the_pdf_as_it_is_written(script, leading):
    given, family, native = NAMES[script]
    words = words_in(drawn(text_of(leading, holder=Holder(family, given, native, ""))))
    assert [name for name in (f"{given} {family}", native) if name not in words] == []


@pytest.mark.parametrize("script", NAMES)
def test_a_name_is_printable(script):
    assert unprintable("".join(NAMES[script])) == []


@pytest.mark.parametrize(
    ("name", "face", "language"),
    [
        ("Núñez", "NotoSerif-Regular.ttf", "und"),
        ("Асан Серікұлы", "NotoSerif-Regular.ttf", "und-Cyrl"),
        ("عبد الله", "NotoNaskhArabic-Regular.ttf", "und-Arab"),
        ("چوہدری غلام نبی", "NotoNaskhArabic-Regular.ttf", "und-Arab"),
        ("आशा गुरुङ", "NotoSerifDevanagari-Regular.ttf", "und-Deva"),
        ("রফিকুল", "NotoSerifBengali-Regular.ttf", "und-Beng"),
        ("නිමල්", "NotoSerifSinhala-Regular.ttf", "und-Sinh"),
        ("முருகன்", "NotoSerifTamil-Regular.ttf", "und-Taml"),
        ("សុភា", "NotoSerifKhmer-Regular.ttf", "und-Khmr"),
        ("สมชาย", "NotoSerifThai-Regular.ttf", "und-Thai"),
        ("ሕሩት", "NotoSerifEthiopic-Regular.ttf", "und-Ethi"),
        ("ნინო", "NotoSerifGeorgian-Regular.ttf", "und-Geor"),
        ("Անահիտ", "NotoSerifArmenian-Regular.ttf", "und-Armn"),
        ("홍길동", "NotoSerifKR-Regular.ttf", "und-Kore"),
        ("张喆", "NotoSerifSC-Regular.ttf", "und-Hani"),
        ("Asha आशा ሕሩት", None, "und-Deva"),
    ],
)
def test_a_line_knows_its_face_and_script(name, face, language):
    assert (face_for(name), language_of(name)) == (face, language)


def test_every_face_is_bundled_and_in_the_style_sheet():
    sheet = (FONTS.parent / "css" / "certificate-faces.css").read_text(encoding="utf-8")
    assert [face for face in FACES.values() if not (FONTS / face).is_file()] == []
    assert [
        name for name, face in FACES.items() if f'"{name}"; src: url("../fonts/{face}")' not in sheet
    ] == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Asha \u2068आशा\u2069 श\u200dर", []),
        ("ߊߟߌ", ["ߊ", "ߟ", "ߌ"]),
        ("Zoë \u0007 𐎀𐎀", ["\u0007", "𐎀"]),
        ("Asha 😀", ["😀"]),
    ],
)
def test_letters_no_face_has_are_named_once_each(text, missing):
    assert unprintable(text) == missing


@pytest.mark.django_db
def test_a_letter_nobody_has_stops_the_issue_before_anything_is_stored(who):
    award = award_for(cast.person("1", "Kante", "Ali", name_native="ߊߟߌ"))
    officer = cast.member("bikram").user.pk
    with scoped({"NPL"}), pytest.raises(Unprintable) as stopped:
        enter([Entry(award)], contributor="NPL", officer=officer)
    error = stopped.value
    assert (error.place, error.text, error.characters) == ("holder.name_native", "ߊߟߌ", ["ߊ", "ߟ", "ߌ"])
    with scoped({"NPL"}):
        assert Certificate.objects.count() == 0
    assert "ߊ (U+07CA)" in refusal(error)
    assert "name in own script" in refusal(error)


@pytest.mark.django_db
def test_the_officer_is_told_which_letters_cannot_be_printed(who):
    award = award_for(cast.person("1", "Kante", "Ali", name_native="ߊߟߌ"))
    desk = who("bikram").browser()
    answer = desk.post("/contributor/awards/", {"awards": [str(award.pk)], "confirm": "yes"}, follow=True)
    assert "ߊ (U+07CA)" in answer.content.decode()
