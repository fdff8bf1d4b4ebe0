"""Contributor countries and missions come from sourced seeds; names in every language come from CLDR."""

from datetime import date

import pytest
from django.conf import settings

from accounts.contingents.models import Contingent, Mission, Slot
from accounts.contingents.seeding import load_contingents, load_missions
from accounts.contributors.models import AuthorityText, ContributorCountry
from accounts.contributors.seeding import load
from accounts.seedfiles import SeedFault
from accounts.tenancy.scope import scoped

pytestmark = pytest.mark.usefixtures("seeded")


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "Nepal"),
        ("fr", "Népal"),
        ("es", "Nepal"),
        ("ru", "Непал"),
        ("zh-hans", "尼泊尔"),
        ("ar", "نيبال"),
    ],
)
def test_nepal_has_a_name_in_each_of_the_six_languages(language, name):
    assert ContributorCountry.objects.get(pk="NPL").name(language) == name


def test_there_are_the_members_of_the_united_nations_and_two_observers():
    codes = set(ContributorCountry.objects.values_list("iso3", flat=True))
    assert (len(codes), {"VAT", "PSE"} - codes, {"TWN", "XKX"} & codes) == (195, set(), set())


def test_every_country_has_a_name_of_its_own_in_each_language():
    countries = ContributorCountry.objects.all()
    for language, _label in settings.LANGUAGES:
        assert len({country.name(language) for country in countries}) == 195


def test_certificates_of_morocco_lead_with_arabic_and_speak_french_too():
    assert ContributorCountry.objects.get(pk="MAR").certificate_languages == ["ar", "fr"]


def test_nepal_adds_words_in_its_own_language():
    nepal = ContributorCountry.objects.get(pk="NPL")
    own = nepal.authority_texts.get(language=nepal.own_language)
    assert (nepal.certificate_languages, own.language, own.title) == (["en"], "ne", "तालिम प्रमाणपत्र")


def test_loading_again_changes_nothing_and_keeps_what_a_country_set_itself():
    ContributorCountry.objects.filter(pk="NPL").update(certificate_languages=["zh-hans"])
    AuthorityText.objects.filter(contributor="NPL", language="en").update(name="Our own name")
    assert load(settings.SEEDS_DIR, write=True) == []
    nepal = ContributorCountry.objects.get(pk="NPL")
    assert (nepal.certificate_languages, nepal.authority("en")) == (["zh-hans"], "Our own name")


def test_a_demonstration_authority_says_what_it_is():
    names = list(AuthorityText.objects.values_list("name", flat=True))
    marks = (
        *("(demonstration)", "(démonstration)", "(نموذج توضيحي)", "(प्रदर्शन)", "（示例）"),
        *("(демонстрация)", "(үзүүлэн)"),
    )
    assert [name for name in names if not name.endswith(marks)] == []


def test_a_country_that_does_not_exist_is_refused(tmp_path):
    (tmp_path / "contributors.yaml").write_text("- {iso3: XKX, kind: both}\n")
    with pytest.raises(SeedFault, match=r"^contributors.yaml: XKX: iso3: is no code of ISO 3166-1"):
        load(tmp_path, write=True)


def test_five_missions_are_open_and_doubtful_mandates_say_so():
    rows = dict(Mission.objects.filter(open=True).values_list("code", "mandate_verified"))
    assert rows == {"UNIFIL": False, "MINUSCA": False, "MONUSCO": True, "UNMISS": True, "UNISFA": True}
    assert Mission.objects.get(pk="UNMISS").mandate_until == date(2026, 4, 30)


def test_a_mandate_prolonged_by_hand_is_kept_and_an_older_one_is_corrected():
    Mission.objects.filter(pk="UNMISS").update(mandate_until=date(2027, 4, 30))
    Mission.objects.filter(pk="MONUSCO").update(mandate_until=date(2025, 12, 20))
    assert load_missions(settings.SEEDS_DIR, write=True) == ["mission MONUSCO: changed"]
    assert Mission.objects.get(pk="UNMISS").mandate_until == date(2027, 4, 30)


def test_demonstration_contingents_have_their_slots_and_load_once():
    said = load_contingents(settings.SEEDS_DIR, write=True)
    assert said[0] == "contingent NPL-UNMISS-2027A: new, 36 slots"
    assert load_contingents(settings.SEEDS_DIR, write=True) == []
    with scoped({"NPL"}):
        contingent = Contingent.objects.get()
        categories = list(Slot.objects.order_by("number").values_list("category", flat=True))
    assert (contingent.code, categories) == ("NPL-UNMISS-2027A", ["CCU", "JLD", "JLD", *["TRP"] * 33])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("code: MAR-X-1", "code: must be a code that begins with its country"),
        ("end_of_tour: 2027-01-01", "end_of_tour: must be after planned_departure"),
        ("slots: [{category: XXX, count: 1}]", "category: must be one of TRP"),
        ("slots: [{category: TRP, count: 0}]", "count: must be a whole number from 1 to 1000, not 0"),
    ],
)
def test_a_faulty_contingent_is_refused(tmp_path, change, said):
    fields = {
        "code": "NPL-X-1", "contributor": "NPL", "name": "X", "mission": "UNMISS", "kind": "troops",
        "planned_departure": "2027-01-18", "end_of_tour": "2028-01-17",
        "slots": "[{category: TRP, count: 1}]",
    }  # fmt: skip
    key, value = change.split(": ", 1)
    fields[key] = value
    entry = "\n".join(f"  {name}: {text}" for name, text in fields.items())
    (tmp_path / "contingents.yaml").write_text("-" + entry[1:])
    with pytest.raises(SeedFault) as refusal:
        load_contingents(tmp_path, write=True)
    assert said in str(refusal.value)
