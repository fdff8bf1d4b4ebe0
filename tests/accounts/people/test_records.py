"""Asha records people one by one, and changes what is recorded."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.people.enlist import enlist
from accounts.people.enums import ValueFault
from accounts.people.errors import BadPerson, MergeRefused, ServiceNumberTaken
from accounts.people.merging import merge
from accounts.people.models import Person, PersonCategory
from accounts.people.records import change_person, record_person
from accounts.roles.errors import NotAllowed
from accounts.tenancy.scope import scoped
from accounts.trail.models import TrailEntry
from tests import cast

RAM = {"service_number": "NP-1", "family_name": "Gurung", "given_names": "Ram", "category": "TRP"}
TODAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nepal(countries, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: TODAY)
    with scoped({"NPL"}):
        yield


def history(person: Person) -> list[tuple[str, date, date | None]]:
    rows = PersonCategory.objects.filter(person=person).order_by("pk")
    return list(rows.values_list("category", "since", "until"))


def last_entry() -> TrailEntry:
    return TrailEntry.objects.select_related("personal").latest("position")


def test_a_new_person_begins_a_history_of_categories_and_a_trail(who) -> None:
    ram = record_person(by=who("asha").actor, contributor="NPL", values={**RAM, "birth_date": "1990-05-01"})
    ram.refresh_from_db()
    assert (ram.full_name, ram.birth_date, ram.language) == ("Ram Gurung", date(1990, 5, 1), "en")
    assert history(ram) == [("TRP", TODAY.date(), None)]
    entry = last_entry()
    assert (entry.verb, entry.subject_id) == ("person.record", str(ram.pk))
    assert entry.details == {"category": "TRP", "since": "2026-11-23"}
    assert entry.personal.values["service_number"] == "NP-1"


def test_values_are_cleaned_as_a_file_would_be(who) -> None:
    values = {
        **RAM,
        "service_number": " NP-\u0661\u200e ",
        "given_names": "Ram\u00a0 Bahadur",
        "language": "zh_hans",
    }
    ram = record_person(by=who("asha").actor, contributor="NPL", values=values)
    assert (ram.service_number, ram.given_names, ram.language) == ("NP-1", "Ram Bahadur", "zh-Hans")


@pytest.mark.parametrize(
    ("values", "faults"),
    [
        ({"service_number": ""}, {"service_number": "missing_value"}),
        ({"family_name": "G" * 121}, {"family_name": "too_long"}),
        ({"category": "XYZ"}, {"category": "unknown_category"}),
        ({"sex": "Q", "email": "ram at home"}, {"sex": "bad_sex", "email": "bad_email"}),
        ({"language": "klingon"}, {"language": "bad_language"}),
        ({"birth_date": "2027-01-01"}, {"birth_date": "bad_date"}),
        ({"birth_date": "01/02/1990"}, {"birth_date": "bad_date"}),
        ({"shoe_size": "43"}, {"shoe_size": "unknown_field"}),
        ({"category_since": date(2026, 11, 24)}, {"category_since": "day_in_future"}),
    ],
)
def test_what_cannot_be_recorded_is_named_field_by_field(who, values, faults) -> None:
    with pytest.raises(BadPerson) as refused:
        record_person(by=who("asha").actor, contributor="NPL", values={**RAM, **values})
    assert refused.value.faults == faults
    assert not Person.objects.exists()


def test_nothing_at_all_lacks_number_name_and_category(who) -> None:
    with pytest.raises(BadPerson) as refused:
        record_person(by=who("asha").actor, contributor="NPL", values={})
    assert set(refused.value.faults) == {"service_number", "family_name", "category"}


def test_a_number_stands_for_one_person_and_the_other_country_may_use_it_too(who) -> None:
    ram = cast.person("NP-1", "Gurung", "Ram")
    with pytest.raises(ServiceNumberTaken) as taken:
        record_person(by=who("asha").actor, contributor="NPL", values={**RAM, "family_name": "Thapa"})
    assert taken.value.person == ram
    with scoped({"MAR"}):
        assert record_person(by=who("omar").actor, contributor="MAR", values=RAM).contributor_id == "MAR"


@pytest.mark.parametrize("recorded_as", ["NP-1", "np-1"])
def test_other_capitals_do_not_make_it_another_number(who, recorded_as) -> None:
    ram, asha = cast.person(recorded_as, "Gurung", "Ram"), who("asha").actor
    other = {"NP-1": "np-1", "np-1": "NP-1"}[recorded_as]
    with pytest.raises(ServiceNumberTaken) as taken:
        record_person(by=asha, contributor="NPL", values={**RAM, "service_number": other})
    assert taken.value.person == ram
    assert change_person(by=asha, person=ram, changes={"service_number": other}).service_number == other


def test_the_number_of_a_merged_record_is_not_given_to_somebody_new(who) -> None:
    kept, closed = cast.person("NP-1", "Gurung", "Ram"), cast.person("NP-2", "Gurung", "Ram Bahadur")
    merge(by=who("asha").actor, keep=kept, close=closed)
    with pytest.raises(ServiceNumberTaken) as taken:
        record_person(by=who("asha").actor, contributor="NPL", values={**RAM, "service_number": "NP-2"})
    assert taken.value.person == kept


def test_a_change_keeps_old_and_new_values_in_the_erasable_part_of_the_trail(who) -> None:
    ram = record_person(by=who("asha").actor, contributor="NPL", values=RAM)
    change_person(
        by=who("asha").actor, person=ram, changes={"given_names": "Ram Bahadur", "rank": "Sergeant"}
    )
    entry = last_entry()
    assert entry.details == {"fields": ["given_names", "rank"]}
    assert entry.personal.values == {"given_names": ["Ram", "Ram Bahadur"], "rank": ["", "Sergeant"]}


def test_no_change_leaves_no_trail(who) -> None:
    ram = record_person(by=who("asha").actor, contributor="NPL", values=RAM)
    before = TrailEntry.objects.count()
    change_person(by=who("asha").actor, person=ram, changes={"given_names": " Ram ", "category": "trp"})
    assert TrailEntry.objects.count() == before
    assert history(ram) == [("TRP", TODAY.date(), None)]


def test_a_person_serves_in_two_categories_one_after_the_other(who) -> None:
    long_ago, promoted = date(2024, 1, 1), date(2026, 6, 1)
    ram = record_person(by=who("asha").actor, contributor="NPL", values={**RAM, "category_since": long_ago})
    change_person(
        by=who("asha").actor, person=ram, changes={"category": "JLD", "category_since": promoted.isoformat()}
    )
    ram.refresh_from_db()
    assert ram.category == "JLD"
    assert history(ram) == [("TRP", long_ago, promoted), ("JLD", promoted, None)]
    details = last_entry().details
    assert details == {"fields": ["category"], "category": "JLD", "before": "TRP", "since": "2026-06-01"}


def test_a_category_begins_neither_before_the_present_one_nor_tomorrow(who) -> None:
    ram = record_person(
        by=who("asha").actor, contributor="NPL", values={**RAM, "category_since": "2026-06-01"}
    )
    for day, fault in (("2026-05-31", "before_present_category"), ("2026-11-24", "day_in_future")):
        with pytest.raises(BadPerson) as refused:
            change_person(
                by=who("asha").actor, person=ram, changes={"category": "JLD", "category_since": day}
            )
        assert refused.value.faults == {"category_since": ValueFault(fault)}
    ram.refresh_from_db()
    assert (ram.category, history(ram)) == ("TRP", [("TRP", date(2026, 6, 1), None)])


def test_a_record_that_was_merged_is_changed_no_more(who) -> None:
    kept, closed = cast.person("NP-1", "Gurung", "Ram"), cast.person("NP-2", "Gurung", "Ram")
    merge(by=who("asha").actor, keep=kept, close=closed)
    with pytest.raises(MergeRefused):
        change_person(by=who("asha").actor, person=closed, changes={"rank": "Sergeant"})


def test_only_a_countrys_officer_writes_its_people(who) -> None:
    ram = cast.person("NP-1", "Gurung", "Ram")
    for key in ("omar", "bikram", "hari", "ines", "tomas"):
        with pytest.raises(NotAllowed):
            record_person(by=who(key).actor, contributor="NPL", values=RAM)
        with pytest.raises(NotAllowed):
            change_person(by=who(key).actor, person=ram, changes={"rank": "Sergeant"})


def test_a_list_writes_the_categories_of_many_in_a_few_statements(who, django_assert_num_queries) -> None:
    asha = who("asha").actor
    before = TODAY.date() - timedelta(days=100)
    record_person(by=asha, contributor="NPL", values=RAM)
    for count in (3, 40):
        known = [cast.person(f"OLD-{count}-{n}", "Rai", "Sita") for n in range(count)]
        PersonCategory.objects.bulk_create(
            PersonCategory(contributor_id="NPL", person=p, category="TRP", since=before) for p in known
        )
        new = [
            Person(contributor_id="NPL", service_number=f"NEW-{count}-{n}", family_name="Rai", category="TRP")
            for n in range(count)
        ]
        for person in known:
            person.category = "JLD"
        changes = {str(person.pk): {"category": ["TRP", "JLD"]} for person in known}
        # people new and changed; categories closed and begun; the end of the trail twice, an entry, its
        # personal values, and the end moved on
        with django_assert_num_queries(9):
            enlist(by=asha, contributor="NPL", new=new, changed=known, changes=changes)
        assert history(new[0]) == [("TRP", TODAY.date(), None)]
        assert history(known[0]) == [("TRP", before, TODAY.date()), ("JLD", TODAY.date(), None)]
