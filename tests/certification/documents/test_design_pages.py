"""A certifying officer looks at a design, changes it, checks it and saves it. A preview keeps nothing."""

import io
from datetime import date

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.contributors.actions import appoint
from accounts.contributors.models import ContributorCountry, Emblem, Signatory
from accounts.contributors.names import language_name
from accounts.tenancy.scope import scoped
from certification.documents.design_forms import own_languages
from tests.owner import unwalled

pytestmark = pytest.mark.django_db
PAGE = "/contributor/design/NPL/"


@pytest.fixture
def bikram(who):
    return who("bikram").browser()


def typed(**changes: str) -> dict[str, str]:
    values = {
        "lead": "fr",
        "second": "en",
        "third": "",
        "own_language": "ne",
        "paper": "a4_landscape",
        "accent": "#0b5d3b",
        "authority_fr": "Centre national",
        "authority_en": "National Centre",
        "authority_ne": "राष्ट्रिय केन्द्र",
        "title_ne": "तालिम प्रमाणपत्र",
    }
    return values | changes


def rows() -> dict[str, int]:
    """Count every table, to see that nothing was written."""
    return {model._meta.label: unwalled(model).count() for model in apps.get_models()}


def emblem_file(content: bytes | None = None) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (200, 200), "#224466").save(buffer, "PNG")
    return SimpleUploadedFile("emblem.png", buffer.getvalue() if content is None else content, "image/png")


def test_the_officer_of_one_country_comes_straight_to_its_design(bikram):
    assert bikram.get("/contributor/design/").headers["Location"] == PAGE


def test_the_page_shows_the_saved_design_as_a_picture(bikram):
    page = bikram.get(PAGE)
    assert page.status_code == 200
    assert page.content.decode().count("data:image/png;base64,iVBOR") == 1


@pytest.mark.parametrize("stranger", ["asha", "salma", "ines", "tomas"])
def test_the_design_of_a_country_is_its_own_officers_matter(who, stranger):
    assert who(stranger).browser().get(PAGE).status_code in {403, 404}


def test_a_preview_shows_what_is_typed_and_writes_nothing(bikram):
    before = rows()
    page = bikram.post(PAGE, typed(preview="yes"))
    assert (page.status_code, rows()) == (200, before)
    assert 'value="Centre national"' in page.content.decode()


def test_a_live_preview_is_the_picture_alone(bikram):
    page = bikram.post(PAGE, typed(), headers={"HX-Request": "true"})
    assert page.content.decode().lstrip().startswith('<figure class="preview"')


def test_a_design_is_checked_and_then_saved(bikram):
    check = bikram.post(PAGE, typed(check="yes"))
    assert "Read every name aloud once" in check.content.decode()
    assert ContributorCountry.objects.get(pk="NPL").certificate_languages == ["en"]
    assert bikram.post(PAGE, typed(confirm="yes")).headers["Location"] == PAGE
    country = ContributorCountry.objects.get(pk="NPL")
    assert (country.certificate_languages, country.own_language) == (["fr", "en"], "ne")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"second": "fr"}, "lead", "each once"),
        ({"accent": "#ffee00"}, "accent", "too light"),
        ({"authority_fr": ""}, "authority_fr", "in this language"),
        ({"authority_en": "Centre \U0001f600"}, "authority_en", "No typeface of Tutela has \U0001f600"),
    ],
)
def test_what_cannot_be_printed_is_said_beside_its_field_and_nothing_is_lost(bikram, changes, field, words):
    page = bikram.post(PAGE, typed(**changes, check="yes"))
    assert page.status_code == 422
    assert words in str(page.context["form"].errors[field])
    assert "तालिम प्रमाणपत्र" in page.content.decode()


def test_an_emblem_is_put_on_and_taken_off(bikram):
    address = reverse("design_emblem", args=["NPL"])
    assert bikram.post(address, {"emblem": emblem_file()}).headers["Location"] == PAGE
    sha256 = ContributorCountry.objects.get(pk="NPL").emblem
    shown = bikram.get(reverse("design_emblem_picture", args=["NPL", sha256]))
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/png")
    bikram.post(address, {"remove": "yes"})
    assert ContributorCountry.objects.get(pk="NPL").emblem == ""


def test_a_file_that_is_no_picture_is_refused_with_what_to_do(bikram):
    page = bikram.post(reverse("design_emblem", args=["NPL"]), {"emblem": emblem_file(b"<svg/>")})
    assert page.status_code == 422
    assert "cannot be read as PNG, JPEG or WebP" in page.content.decode()
    with scoped({"NPL"}):
        assert Emblem.objects.count() == 0


def test_a_signatory_is_appointed_and_leaves_office(bikram):
    address = reverse("signatories", args=["NPL"])
    bikram.post(address, {"name": "Sita Rana", "since": "2026-01-01", "title_en": "Director"})
    with scoped({"NPL"}):
        sita = Signatory.objects.get()
    assert "Sita Rana" in bikram.get(address).content.decode()
    bikram.post(reverse("signatory_end", args=["NPL", sita.pk]), {"until": "2026-12-31"})
    assert unwalled(Signatory).get(pk=sita.pk).until == date(2026, 12, 31)


def test_a_term_that_ends_before_it_begins_is_refused(bikram):
    address = reverse("signatories", args=["NPL"])
    page = bikram.post(address, {"name": "Sita Rana", "since": "2026-01-02", "until": "2026-01-01"})
    assert page.status_code == 422
    assert "lies before the first" in page.content.decode()


def test_another_countrys_signatory_is_not_there(bikram, who):
    with scoped({"MAR"}):
        other = appoint(
            by=who("salma").actor, contributor="MAR", name="A. B.", titles={}, since=date(2026, 1, 1)
        )
    assert bikram.get(reverse("signatory_end", args=["NPL", other.pk])).status_code == 404


def test_languages_are_named_in_themselves():
    assert [language_name(tag) for tag in ("ar", "zh", "ne", "xx-none")] == [
        "العربية",
        "中文",
        "नेपाली",
        "xx-none",
    ]
    assert own_languages("NP") == ("ne",)
