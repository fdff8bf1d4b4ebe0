"""Two records turn out to be one person's, or two people's; Asha says so, and may take it back."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.contingents.actions import assign, withdraw
from accounts.contingents.enums import EndReason
from accounts.people.door import choose_pin, sign_in
from accounts.people.enums import PairAnswer
from accounts.people.errors import MergeRefused, SignInRefused
from accounts.people.likeness import Named
from accounts.people.merging import decide_pair, merge, unmerge
from accounts.people.models import PairDecision, Person
from accounts.people.queries import (
    by_service_number,
    identities_of,
    open_pairs,
    open_pairs_with,
    people_alike,
)
from accounts.people.slips import print_slips
from accounts.roles.errors import NotAllowed
from accounts.roles.queries import actor_for
from accounts.tenancy.scope import scoped
from accounts.trail.actions import verify_chain
from accounts.trail.models import TrailEntry
from tests import cast

BORN = date(1990, 5, 1)


@pytest.fixture(autouse=True)
def _nepal(countries):
    with scoped({"NPL"}):
        yield


@pytest.fixture
def ram() -> Person:
    return cast.person("NP-1", "Gurung", "Ram Bahadur", birth_date=BORN)


@pytest.fixture
def ram_again() -> Person:
    return cast.person("NP-9", "Gurong", "Ram", birth_date=BORN)


def refused(call, **arguments) -> str:
    with pytest.raises(MergeRefused) as found:
        call(**arguments)
    return found.value.code


def test_the_kept_record_stands_for_both_and_nothing_is_moved(who, ram, ram_again) -> None:
    merge(by=who("asha").actor, keep=ram, close=ram_again)
    ram_again.refresh_from_db()
    assert (ram_again.merged_into, ram_again.service_number) == (ram, "NP-9")
    assert by_service_number("NPL", ["NP-1", "NP-9", "NP-5"]) == {"NP-1": ram, "NP-9": ram}
    assert identities_of([ram.pk]) == {ram_again.pk: ram.pk}
    entry = TrailEntry.objects.select_related("personal").get(verb="person.merge")
    assert (entry.subject_id, entry.details) == (str(ram.pk), {"closed": str(ram_again.pk), "carried": []})
    assert entry.personal.values == {
        "kept": "Ram Bahadur Gurung · NP-1",
        "closed": "Ram Gurong · NP-9",
    }
    assert verify_chain("NPL") == TrailEntry.objects.count()


def test_a_merge_is_taken_back_and_both_are_then_known_to_be_two(who, ram, ram_again) -> None:
    asha = who("asha").actor
    merge(by=asha, keep=ram, close=ram_again)
    unmerge(by=asha, person=ram_again)
    ram_again.refresh_from_db()
    assert ram_again.merged_into is None
    assert by_service_number("NPL", ["NP-9"]) == {"NP-9": ram_again}
    assert list(PairDecision.objects.values_list("answer", flat=True)) == [
        PairAnswer.SAME,
        PairAnswer.DIFFERENT,
    ]
    assert open_pairs("NPL") == []
    entry = TrailEntry.objects.get(verb="person.unmerge")
    assert (entry.subject_id, entry.details) == (
        str(ram_again.pk),
        {"from": str(ram.pk), "carried": []},
    )


def test_the_closed_records_login_is_shut_until_the_merge_is_taken_back(who, ram, ram_again) -> None:
    asha = who("asha").actor
    with_pin(asha, ram_again)
    browser = signed_in(ram_again)
    merge(by=asha, keep=ram, close=ram_again)
    assert browser.get("/learn/").status_code == 302
    with pytest.raises(SignInRefused):
        sign_in(contributor="NPL", service_number="NP-9", secret="804275")
    unmerge(by=asha, person=ram_again)
    assert browser.get("/learn/").status_code == 302, "a session that was ended stays ended"
    assert sign_in(contributor="NPL", service_number="NP-9", secret="804275") == ram_again.user


def test_a_slip_of_the_closed_record_opens_nothing(who, ram, ram_again) -> None:
    asha = who("asha").actor
    slip = print_slips(by=asha, contributor="NPL", people=[ram_again])[0]
    merge(by=asha, keep=ram, close=ram_again)
    with pytest.raises(SignInRefused):
        sign_in(contributor="NPL", service_number="NP-9", secret=slip.code)


def test_whoever_fills_a_slot_now_or_later_is_not_closed(who, ram, ram_again) -> None:
    asha = who("asha").actor
    slot = cast.contingent(slots=1).slots.get()
    tomorrow = timezone.now().date() + timedelta(days=1)
    assign(by=asha, slot=slot, person=ram_again, since=tomorrow)
    assert refused(merge, by=asha, keep=ram, close=ram_again) == "fills_slot"
    withdraw(by=asha, slot=slot, on=tomorrow, reason=EndReason.ENTERED_IN_ERROR)
    merge(by=asha, keep=ram, close=ram_again)


def test_the_record_that_fills_a_slot_can_be_kept(who, ram, ram_again) -> None:
    asha = who("asha").actor
    assign(by=asha, slot=cast.contingent(slots=1).slots.get(), person=ram, since=timezone.now().date())
    assert merge(by=asha, keep=ram, close=ram_again) == ram


def test_what_cannot_be_merged(who, ram, ram_again) -> None:
    asha = who("asha").actor
    sita = cast.person("NP-3", "Rai", "Sita")
    omars = cast.person("NP-1", "Gurung", "Ram", contributor_id="MAR")
    assert refused(merge, by=asha, keep=ram, close=ram) == "same_record"
    assert refused(merge, by=asha, keep=ram, close=omars) == "other_contributor"
    assert refused(unmerge, by=asha, person=ram) == "not_merged"
    merge(by=asha, keep=ram, close=ram_again)
    assert refused(merge, by=asha, keep=sita, close=ram_again) == "closed_already"
    assert refused(merge, by=asha, keep=ram_again, close=sita) == "kept_is_closed"
    assert refused(decide_pair, by=asha, first=ram_again, second=sita, answer=PairAnswer.DIFFERENT) == (
        "closed_already"
    )
    assert refused(decide_pair, by=asha, first=ram, second=sita, answer=PairAnswer.SAME) == "not_merged"


def test_records_merged_before_come_along_so_that_nothing_points_twice(who, ram, ram_again) -> None:
    asha = who("asha").actor
    third = cast.person("NP-10", "Gurung", "R. B.", birth_date=BORN)
    merge(by=asha, keep=ram_again, close=third)
    merge(by=asha, keep=ram, close=ram_again)
    assert identities_of([ram.pk]) == {ram_again.pk: ram.pk, third.pk: ram.pk}
    assert by_service_number("NPL", ["NP-10"]) == {"NP-10": ram}
    assert TrailEntry.objects.latest("position").details["carried"] == [str(third.pk)]


def test_what_was_merged_before_leaves_with_the_record_it_came_with(who, ram, ram_again) -> None:
    asha = who("asha").actor
    third = cast.person("NP-10", "Gurung", "R. B.", birth_date=BORN)
    fourth = cast.person("NP-11", "Gurung", "Ram", birth_date=BORN)
    merge(by=asha, keep=ram_again, close=third)
    merge(by=asha, keep=ram, close=fourth)
    merge(by=asha, keep=ram, close=ram_again)
    unmerge(by=asha, person=ram_again)
    assert identities_of([ram.pk, ram_again.pk]) == {fourth.pk: ram.pk, third.pk: ram_again.pk}
    entry = TrailEntry.objects.get(verb="person.unmerge")
    assert entry.details == {"from": str(ram.pk), "carried": [str(third.pk)]}


def test_what_came_along_can_leave_alone(who, ram, ram_again) -> None:
    asha = who("asha").actor
    third = cast.person("NP-10", "Gurung", "R. B.", birth_date=BORN)
    merge(by=asha, keep=ram_again, close=third)
    merge(by=asha, keep=ram, close=ram_again)
    unmerge(by=asha, person=third)
    assert identities_of([ram.pk, third.pk]) == {ram_again.pk: ram.pk}


def test_two_people_are_not_asked_about_again(who, ram, ram_again) -> None:
    asha = who("asha").actor
    pair = tuple(sorted((ram.pk, ram_again.pk)))
    assert open_pairs("NPL") == [pair]
    assert open_pairs_with(ram) == [ram_again]
    decide_pair(by=asha, first=ram_again, second=ram, answer=PairAnswer.DIFFERENT)
    assert (open_pairs("NPL"), open_pairs_with(ram)) == ([], [])
    assert TrailEntry.objects.get(verb="person.decide_pair").details["answer"] == "different"


def test_what_was_decided_on_a_record_holds_for_the_one_that_was_kept(who, ram, ram_again) -> None:
    asha = who("asha").actor
    other = cast.person("NP-11", "Gurung", "Ram", birth_date=BORN)
    decide_pair(by=asha, first=ram_again, second=other, answer=PairAnswer.DIFFERENT)
    merge(by=asha, keep=ram, close=ram_again)
    assert open_pairs("NPL") == []


def test_people_of_a_list_are_compared_with_those_recorded_and_in_use(who, ram, ram_again) -> None:
    listed = [Named("Gurung", "Ram", "", BORN), Named("Rai", "Sita", "", BORN), Named("Gurung", "Ram")]
    assert people_alike("NPL", listed) == {0: [ram, ram_again]}
    merge(by=who("asha").actor, keep=ram, close=ram_again)
    assert people_alike("NPL", listed) == {0: [ram]}


@pytest.mark.parametrize("count", [1, 3, 40])
def test_reading_who_is_who_asks_as_much_for_many_as_for_one(who, count, django_assert_num_queries) -> None:
    born = [BORN + timedelta(days=n) for n in range(count)]
    kept = [cast.person(f"A{n}", "Gurung", "Ram", birth_date=day) for n, day in enumerate(born)]
    closed = [cast.person(f"B{n}", "Gurung", "Ram", birth_date=day) for n, day in enumerate(born)]
    third = [cast.person(f"C{n}", "Gurong", "Ram", birth_date=day) for n, day in enumerate(born)]
    for one, other in zip(kept, closed, strict=True):
        merge(by=who("asha").actor, keep=one, close=other)
    with django_assert_num_queries(2):
        assert (
            len(by_service_number("NPL", [person.service_number for person in (*kept, *closed)])) == 2 * count
        )
    with django_assert_num_queries(1):
        assert len(identities_of([person.pk for person in kept])) == count
    with django_assert_num_queries(2):
        assert len(people_alike("NPL", [Named("Gurung", "Ram", "", day) for day in born])) == count
    with django_assert_num_queries(3):
        assert len(open_pairs("NPL")) == count
    assert len(third) == count


def test_only_a_countrys_officer_says_who_is_who(who, ram, ram_again) -> None:
    for key in ("omar", "bikram", "hari", "ines", "tomas"):
        by = who(key).actor
        with pytest.raises(NotAllowed):
            merge(by=by, keep=ram, close=ram_again)
        with pytest.raises(NotAllowed):
            unmerge(by=by, person=ram)
        with pytest.raises(NotAllowed):
            decide_pair(by=by, first=ram, second=ram_again, answer=PairAnswer.DIFFERENT)


def with_pin(asha, person: Person) -> None:
    """Give a person a slip and let them choose the PIN 804275."""
    slip = print_slips(by=asha, contributor="NPL", people=[person])[0]
    user = sign_in(contributor="NPL", service_number=person.service_number, secret=slip.code)
    choose_pin(by=actor_for(user), user=user, pin="804275")
    person.refresh_from_db()


def signed_in(person: Person):
    assert person.user is not None
    browser = cast.Member(person.user, actor_for(person.user)).browser()
    assert browser.get("/learn/").status_code == 200
    return browser
