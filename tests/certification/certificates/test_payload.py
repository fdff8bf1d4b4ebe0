"""The frozen payload: canonical, whole in every printed language, and correct to the day."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import rfc8785

from accounts.people.enums import Category
from certification.certificates.errors import BadWording
from certification.certificates.payload import (
    Holder,
    Register,
    canonical,
    digest,
    freeze,
    read,
)
from certification.certificates.wording import LANGUAGES, printed_languages, wording
from courses.standards.enums import DeliveryPhase, Theme
from courses.standards.validity import months_after
from tests.certification.factories import entry, evidence, issuer

ASHA = Holder("Gurung", "Asha", "आशा गुरुङ", "Lance Corporal")
ENTRY = entry(issued_at=datetime(2026, 11, 23, 9, tzinfo=UTC))


def payload(languages: tuple[str, ...] = ("en",), *, register: Register = ENTRY, **changes):
    return freeze(
        holder=ASHA,
        issuer=issuer(languages=languages),
        evidence=evidence(**changes),
        sat_on=date(2026, 11, 20),
        register=register,
    )


def test_the_payload_is_canonical_json_with_one_digest():
    text = canonical(payload(LANGUAGES))
    assert text.encode() == rfc8785.dumps(json.loads(text))
    assert digest(text) == digest(canonical(payload(LANGUAGES)))
    assert read(text) == json.loads(text)


def test_a_payload_of_another_schema_is_refused():
    with pytest.raises(BadWording):
        read('{"schema": "tutela.certificate/99"}')


def test_validity_is_two_years_from_the_sitting_not_from_the_issue():
    later = replace(ENTRY, issued_at=datetime(2027, 6, 1, tzinfo=UTC))
    assert payload(register=later)["valid_until"] == "2028-11-20"


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 11, 23), date(2028, 11, 23)),
        (date(2028, 2, 29), date(2030, 2, 28)),
        (date(2026, 12, 31), date(2028, 12, 31)),
    ],
)
def test_months_after_keeps_the_day_or_takes_the_last_of_the_month(day, end):
    assert months_after(day, 24) == end


@pytest.mark.parametrize(
    ("wanted", "printed"),
    [
        ([], ("en",)),
        (["ne"], ("en",)),
        (["fr", "ar"], ("fr", "ar")),
        (["zh-Hans"], ("zh",)),
        (["en", "ru"], ("en", "ru")),
        (["fr", "ar", "es", "en"], ("fr", "ar", "es")),
    ],
)
def test_the_contributors_choice_of_the_six_languages_is_printed(wanted, printed):
    assert printed_languages(wanted) == printed


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_names_every_category_phase_and_theme(language):
    words = wording(language)
    assert set(words.groups["categories"]) == set(Category)
    assert set(words.groups["phases"]) == set(DeliveryPhase)
    assert set(words.groups["themes"]) == set(Theme)
    assert set(words.groups["labels"]) == set(wording("en").groups["labels"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("category", Category)
def test_no_place_is_left_unfilled_in_any_language(language, category):
    text = payload((language,), category=category.value)["texts"][0]
    printed = [value for value in text.values() if isinstance(value, str)]
    printed += [value for theme in text["themes"] for value in theme.values()]
    assert [value for value in printed if "{" in value or "}" in value] == []


def test_the_words_say_what_the_certificate_is_not():
    text = payload()["texts"][0]
    assert "A/RES/49/37" in text["issuer"]
    assert text["not_un"] == (
        "This is not a United Nations certificate, and it is not a certificate of operational readiness."
    )
    assert text["status"] == "The standard is a proposal. No United Nations body has approved it."


def test_the_rule_names_the_minimums_and_how_the_must_pass_questions_went():
    text = payload()["texts"][0]
    assert "75\u00a0% of all questions, 70\u00a0% in each theme and 60\u00a0% in each area" in text["rule"]
    assert text["must_pass"] == "Must-pass questions: all right (12 of 12)."
    second = payload(must_pass_in_second_block=True)["texts"][0]
    assert second["must_pass"].endswith("in the second block the rule allows.")


def test_a_status_that_is_no_proposal_is_printed_as_the_standard_words_it():
    assert payload(standard_status="approved by the panel")["texts"][0]["status"] == "approved by the panel"


def test_dates_and_numbers_are_written_as_the_language_writes_them():
    english, french, arabic = payload(("en", "fr", "ar"))["texts"]
    assert (english["valid_until"], french["valid_until"]) == ("20 November 2028", "20 novembre 2028")
    assert (english["themes"][0]["share"], french["themes"][0]["share"]) == (
        "87.2\u00a0% (minimum 70\u00a0%)",
        "87,2\u00a0% (minimum 70\u00a0%)",
    )
    assert arabic["assessed"].startswith("\u2068Panchkhal, room 2\u2069")
