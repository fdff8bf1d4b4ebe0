"""People by machine: recorded, found, changed by whoever has seen them last, and never merged."""

import pytest

from accounts.people.models import Person, PersonCategory
from accounts.roles.enums import ApiPurpose
from accounts.tenancy.scope import all_contributors, scoped
from accounts.trail.models import TrailEntry
from tests import cast
from tests.api.calls import System, problem
from tests.counting import exactly
from tests.threads import in_parallel

pytestmark = pytest.mark.django_db
ASHA = {
    "contributor": "NPL",
    "service_number": "NP-1",
    "family_name": "Gurung",
    "given_names": "Asha",
    "category": "TRP",
    "birth_date": "1998-05-17",
}


@pytest.fixture
def system(countries) -> System:
    return System()


def test_a_new_person_is_recorded_with_her_category_and_in_the_trail(system):
    answer = system.post("persons/", ASHA)
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/persons/{made['id']}/"
    assert made == system.get(f"persons/{made['id']}/").json()
    assert {name: made[name] for name in ASHA} == ASHA
    with scoped({"NPL"}):
        assert PersonCategory.objects.get().category == "TRP"
        entry = TrailEntry.objects.get(verb="person.record")
    assert (entry.subject_id, entry.role) == (made["id"], "contributor_officer")
    assert "Gurung" not in str(entry.details)


def test_people_are_found_by_number_category_and_contingent(system):
    contingent = cast.contingent()
    asha, _hari = cast.person("NP-1", "Gurung"), cast.person("NP-2", "Rai", category="JLD")
    cast.person("MA-1", "Benali", contributor_id="MAR")
    with scoped({"NPL"}):
        contingent.slots.first().assignments.create(contributor_id="NPL", person=asha, since="2026-01-01")  # type: ignore[union-attr]

    def found(**asked):
        return [row["service_number"] for row in system.get("persons/", asked).json()["results"]]

    assert found() == ["NP-1", "NP-2"]
    assert found(service_number="NP-2") == ["NP-2"]
    assert found(category="TRP") == ["NP-1"]
    assert found(contingent=contingent.code) == ["NP-1"]
    assert found(contingent="NPL-NOWHERE-1") == []
    assert found(contributor="MAR") == found(contributor="XXX") == []
    assert (
        system.get("persons/", {"service_number": "NP-1"}).json()["results"][0]["contingent"]
        == contingent.code
    )


@pytest.mark.parametrize("asked", [{"category": "XXX"}, {"contributor": "nepal"}, {"cursor": "nonsense"}])
def test_a_filter_that_cannot_be_meant_is_a_bad_request(system, asked):
    assert problem(system.get("persons/", asked))[0] == 400


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_people_takes_as_many_queries_however_long(system, count):
    for number in range(count):
        cast.person(f"NP-{number}", "Gurung")
    system.get("persons/")  # the first use of a key is noted
    with exactly(3):
        assert len(system.get("persons/").json()["results"]) == count


def test_another_countrys_person_is_not_there_in_any_way(system):
    omar = cast.person("MA-1", "Benali", contributor_id="MAR")
    answers = {
        (
            method(f"persons/{pk}/", *body, **headers).status_code,
            method(f"persons/{pk}/", *body, **headers).content,
        )
        for pk in (omar.pk, "00000000-0000-4000-8000-000000000000")
        for method, body, headers in [
            (system.get, (), {}),
            (system.patch, ({"rank": "Major"},), {"if_match": "*"}),
        ]
    }
    assert len(answers) == 1
    assert answers.pop()[0] == 404
    assert problem(system.post("persons/", {**ASHA, "contributor": "MAR"})) == (422, "unknown_contributor")
    assert problem(system.post("persons/", {**ASHA, "contributor": "XXX"})) == (422, "unknown_contributor")


def test_a_service_number_is_given_once(system):
    first = system.post("persons/", ASHA).json()
    answer = system.post("persons/", {**ASHA, "family_name": "Rai"})
    assert problem(answer) == (409, "service_number_taken")
    assert first["id"] in answer.json()["detail"]


@pytest.mark.parametrize(
    ("wrong", "field", "status"),
    [
        ({"service_number": ""}, "service_number", 400),
        ({"category": "XXX"}, "category", 400),
        ({"birth_date": "17.05.1998"}, "birth_date", 400),
        ({"famly_name": "Gurung"}, "famly_name", 400),
        ({"birth_date": "2190-01-01"}, "birth_date", 422),
        ({"language": "xx-yy"}, "language", 422),
        ({"category_since": "2190-01-01"}, "category_since", 422),
    ],
)
def test_what_cannot_be_recorded_is_said_by_field(system, wrong, field, status):
    answer = system.post("persons/", ASHA | wrong)
    assert answer.status_code == status
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    with scoped({"NPL"}):
        assert Person.objects.count() == 0


def test_only_whoever_has_seen_the_record_last_changes_it(system):
    made = system.post("persons/", ASHA)
    where, seen = made.json()["id"], made.headers["ETag"]
    assert problem(system.patch(f"persons/{where}/", {"rank": "Major"})) == (428, "precondition_required")
    changed = system.patch(f"persons/{where}/", {"rank": "Major"}, if_match=seen)
    assert (changed.status_code, changed.json()["rank"]) == (200, "Major")
    late = system.patch(f"persons/{where}/", {"rank": "Captain"}, if_match=seen)
    assert problem(late) == (412, "precondition_failed")
    assert system.get(f"persons/{where}/").json()["rank"] == "Major"
    assert changed.headers["ETag"] == system.get(f"persons/{where}/").headers["ETag"] != seen


def test_whoever_has_the_record_is_not_sent_it_again(system):
    made = system.post("persons/", ASHA)
    where, seen = made.json()["id"], made.headers["ETag"]
    again = system.get(f"persons/{where}/", if_none_match=seen)
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", seen)
    assert system.get(f"persons/{where}/", if_none_match='"another"').status_code == 200


def test_a_new_assignment_changes_what_was_seen(system):
    contingent = cast.contingent()
    made = system.post("persons/", ASHA)
    where, seen = made.json()["id"], made.headers["ETag"]
    with scoped({"NPL"}):
        slot = contingent.slots.first()
    moved = system.post("assignments/", {"slot": str(slot.pk), "person": where, "since": "2026-01-01"})  # type: ignore[union-attr]
    assert moved.status_code == 201
    assert system.patch(f"persons/{where}/", {"rank": "Major"}, if_match=seen).status_code == 412


def test_a_merged_record_says_which_one_counts_and_takes_no_change(system):
    kept, closed = cast.person("NP-1", "Gurung"), cast.person("NP-2", "Gurung")
    with all_contributors("a merge"):
        Person.objects.filter(pk=closed.pk).update(merged_into=kept)
    answer = system.get(f"persons/{closed.pk}/")
    assert answer.json()["merged_into"] == str(kept.pk)
    changed = system.patch(f"persons/{closed.pk}/", {"rank": "Major"}, if_match=answer.headers["ETag"])
    assert problem(changed) == (409, "record_merged")
    assert [row["id"] for row in system.get("persons/").json()["results"]] == [str(kept.pk)]


def test_records_that_look_alike_are_shown_to_a_machine_and_merged_by_none(system):
    born = {"birth_date": "1998-05-17"}
    one, other = cast.person("NP-1", "Gurung", "Asha", **born), cast.person("NP-2", "Gurung", "Aasha", **born)
    cast.person("NP-3", "Rai", "Hari", **born)
    found = system.get("persons/pairs/").json()
    first, second = sorted((one.pk, other.pk))
    assert found == {"count": 1, "results": [{"first": str(first), "second": str(second)}]}
    assert System("MAR").get("persons/pairs/", {"contributor": "NPL"}).json()["count"] == 0


def test_a_key_for_reports_reads_no_people(countries):
    reports = System(purpose=ApiPurpose.REPORTING)
    assert problem(reports.get("persons/"))[0] == 403
    assert problem(reports.post("persons/", ASHA))[0] == 403


def test_what_is_read_is_on_record_but_for_those_who_keep_the_countrys_records(who):
    asha, omar = cast.person("NP-1", "Gurung"), cast.person("MA-1", "Benali", contributor_id="MAR")
    hari = cast.person("NP-2", "Rai")
    ines = who("ines").browser()
    ines.get(f"/api/v1/persons/{asha.pk}/")
    ines.get("/api/v1/persons/")
    who("bikram").browser().get(f"/api/v1/persons/{hari.pk}/")
    who("asha").browser().get("/api/v1/persons/")
    System().get("persons/")
    with all_contributors("a test looks"):
        entries = TrailEntry.objects.filter(verb="person.read").order_by("contributor", "position")
        found = [(e.contributor_id, e.subject_id, e.details, e.role) for e in entries]
    assert found == [
        ("MAR", str(omar.pk), {}, "auditor"),
        ("NPL", str(asha.pk), {}, "auditor"),
        ("NPL", "NPL", {"people": [str(asha.pk), str(hari.pk)]}, "auditor"),
        ("NPL", str(hari.pk), {}, "certifying_officer"),
    ]


@pytest.mark.django_db(transaction=True)
def test_of_twenty_changes_at_once_to_the_same_state_one_is_made(seeded):
    """Each has seen the record as it is; whoever comes second is told that it has moved."""
    cast.contributor("NPL", "NP", "National Peace Operations Training Centre (demonstration)")
    system = System()
    made = system.post("persons/", ASHA)
    where, seen = f"persons/{made.json()['id']}/", made.headers["ETag"]

    def change(number):
        return lambda: system.patch(where, {"rank": f"Rank {number}"}, if_match=seen).status_code

    codes = in_parallel([change(number) for number in range(20)])
    assert sorted(codes) == [200] + [412] * 19
    with scoped({"NPL"}):
        assert TrailEntry.objects.filter(verb="person.change").count() == 1
