"""A country gives its certificates their look; what was issued keeps the look it had."""

import io
import random
from datetime import date

import pytest
from PIL import Image

from accounts.contributors.actions import (
    DesignOf,
    Names,
    appoint,
    drop_emblem,
    end_term,
    put_emblem,
    save_design,
)
from accounts.contributors.emblems import LARGEST_KEPT, as_emblem
from accounts.contributors.enums import Paper
from accounts.contributors.errors import BadDesign, BadEmblem, TermInDoubt
from accounts.contributors.models import ContributorCountry, Emblem
from accounts.contributors.queries import emblem_bytes, signatory_on
from accounts.roles.errors import NotAllowed
from accounts.tenancy.scope import scoped
from accounts.trail.models import TrailEntry

FRENCH_FIRST = DesignOf(
    languages=["fr", "en"],
    accent="#0b5d3b",
    own_language="ne",
    paper=Paper.A4_PORTRAIT,
    names={"fr": Names("Centre national", "École de Panchkhal"), "ne": Names("केन्द्र", title="प्रमाणपत्र")},
)


@pytest.fixture
def nepal(who):
    with scoped({"NPL"}):
        yield


def picture(width=300, height=200, kind="PNG", seed=1) -> bytes:
    """Return a picture of noise, which compresses badly, as emblems with fine lines do."""
    noise = random.Random(seed).randbytes(width * height * 3)
    buffer = io.BytesIO()
    Image.frombytes("RGB", (width, height), noise).save(buffer, kind)
    return buffer.getvalue()


def test_a_certifying_officer_saves_a_design(who, nepal):
    save_design(by=who("bikram").actor, contributor="NPL", design=FRENCH_FIRST)
    country = ContributorCountry.objects.get(pk="NPL")
    assert (country.certificate_languages, country.own_language, country.accent, country.paper) == (
        ["fr", "en"],
        "ne",
        "#0b5d3b",
        "a4_portrait",
    )
    assert (country.authority("fr"), country.centre("fr")) == ("Centre national", "École de Panchkhal")
    assert TrailEntry.objects.filter(verb="design.save").count() == 1


@pytest.mark.parametrize("stranger", ["asha", "salma", "ines", "tomas"])
def test_nobody_else_changes_it(who, nepal, stranger):
    with pytest.raises(NotAllowed):
        save_design(by=who(stranger).actor, contributor="NPL", design=FRENCH_FIRST)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"languages": []}, "languages"),
        ({"languages": ["en", "fr", "ar", "es"]}, "languages"),
        ({"languages": ["en", "en"]}, "languages"),
        ({"languages": ["ne"]}, "languages"),
        ({"own_language": "fr"}, "own_language"),
        ({"accent": "red"}, "accent"),
        ({"accent": "#ffd700"}, "accent_too_light"),
        ({"names": {"en": Names(" ")}}, "names"),
    ],
)
def test_a_design_that_cannot_be_printed_is_refused(who, nepal, changes, reason):
    design = DesignOf(**{"languages": ["en"], "accent": "#0f5257"} | changes)
    with pytest.raises(BadDesign) as refused:
        save_design(by=who("bikram").actor, contributor="NPL", design=design)
    assert refused.value.args == (reason,)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_an_emblem_is_encoded_anew_and_small(kind):
    kept = as_emblem(picture(900, 700, kind))
    with Image.open(io.BytesIO(kept)) as emblem:
        assert (emblem.format, max(emblem.size) <= 600, emblem.info.get("exif")) == ("PNG", True, None)
    assert len(kept) <= LARGEST_KEPT


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no_image"),
        (b"", "no_image"),
        (picture()[:2000], "no_image"),
        (picture(40, 40), "too_small"),
        (b"\x89PNG" + bytes(2 * 1024 * 1024), "too_large"),
    ],
)
def test_what_is_no_picture_is_refused(content, reason):
    with pytest.raises(BadEmblem) as refused:
        as_emblem(content)
    assert refused.value.args == (reason,)


def test_a_picture_that_unpacks_to_very_much_is_refused():
    buffer = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(buffer, "PNG")
    with pytest.raises(BadEmblem) as refused:
        as_emblem(buffer.getvalue())
    assert refused.value.args == ("too_many_pixels",)


def test_an_earlier_emblem_is_kept_for_the_certificates_that_carry_it(who, nepal):
    bikram = who("bikram").actor
    first = put_emblem(by=bikram, contributor="NPL", content=picture(seed=1))
    second = put_emblem(by=bikram, contributor="NPL", content=picture(seed=2))
    drop_emblem(by=bikram, contributor="NPL")
    assert ContributorCountry.objects.get(pk="NPL").emblem == ""
    assert emblem_bytes("NPL", first.sha256) == bytes(first.content)
    assert Emblem.objects.count() == 2
    assert put_emblem(by=bikram, contributor="NPL", content=picture(seed=2)).pk == second.pk


def test_of_two_in_office_the_one_appointed_last_signs(who, nepal):
    bikram = who("bikram").actor
    titles = {"en": "Director of training", "fr": " "}
    first = appoint(by=bikram, contributor="NPL", name="Sita Rana", titles=titles, since=date(2025, 1, 1))
    second = appoint(
        by=bikram,
        contributor="NPL",
        name="Gopal Shah",
        titles={},
        since=date(2026, 6, 1),
        until=date(2026, 8, 31),
    )
    assert signatory_on("NPL", date(2026, 5, 31)) == first
    assert signatory_on("NPL", date(2026, 8, 31)) == second
    assert signatory_on("NPL", date(2026, 9, 1)) == first
    assert first.titles == {"en": "Director of training"}
    assert first.title("fr") == "Director of training"


def test_a_term_ends_once_and_not_before_it_began(who, nepal):
    bikram = who("bikram").actor
    signatory = appoint(by=bikram, contributor="NPL", name="Sita Rana", titles={}, since=date(2026, 1, 1))
    with pytest.raises(TermInDoubt, match="ends_before"):
        end_term(by=bikram, signatory=signatory, until=date(2025, 12, 31))
    end_term(by=bikram, signatory=signatory, until=date(2026, 11, 30))
    with pytest.raises(TermInDoubt, match="ended_already"):
        end_term(by=bikram, signatory=signatory, until=date(2026, 12, 31))
    assert signatory_on("NPL", date(2026, 12, 1)) is None
