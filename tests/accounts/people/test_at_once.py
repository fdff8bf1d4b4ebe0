"""Two officers at the same moment: no person is recorded twice, and no merge points twice or in a circle."""

import pytest

from accounts.people.errors import MergeRefused, ServiceNumberTaken
from accounts.people.merging import merge, unmerge
from accounts.people.models import Person, PersonCategory
from accounts.people.records import record_person
from accounts.tenancy.scope import all_contributors, scoped
from accounts.trail.actions import verify_chain
from tests import cast
from tests.threads import in_parallel

pytestmark = pytest.mark.django_db(transaction=True)
RAM = {"service_number": "NP-1", "family_name": "Gurung", "given_names": "Ram", "category": "TRP"}


def merged() -> dict[str, str]:
    """Return by service number which record stands for each that was merged."""
    with all_contributors("a test looks"):
        rows = Person.objects.filter(merged_into__isnull=False)
        return dict(rows.values_list("service_number", "merged_into__service_number"))


def tried(deed) -> str:
    """Do something in Nepal; return what it answered."""
    with scoped({"NPL"}):
        try:
            deed()
        except MergeRefused as refused:
            return refused.code
        except ServiceNumberTaken:
            return "taken"
        return "done"


def test_one_number_recorded_by_ten_at_once_makes_one_person(who) -> None:
    asha = who("asha").actor
    answers = in_parallel([lambda: tried(lambda: record_person(by=asha, contributor="NPL", values=RAM))] * 10)
    assert sorted(answers) == ["done", *["taken"] * 9]
    with all_contributors("a test looks"):
        assert (Person.objects.count(), PersonCategory.objects.count()) == (1, 1)
    assert verify_chain("NPL") == 1


def test_two_merges_that_would_make_a_circle_make_none(who) -> None:
    asha = who("asha").actor
    one, other = cast.person("NP-1", "Gurung", "Ram"), cast.person("NP-2", "Gurong", "Ram")
    answers = in_parallel(
        [
            lambda: tried(lambda: merge(by=asha, keep=one, close=other)),
            lambda: tried(lambda: merge(by=asha, keep=other, close=one)),
        ]
    )
    assert sorted(answers) == ["done", "kept_is_closed"]
    assert len(merged()) == 1


def test_two_merges_that_would_make_a_chain_make_none(who) -> None:
    asha = who("asha").actor
    first, second, third = (cast.person(f"NP-{n}", "Gurung", "Ram") for n in (1, 2, 3))
    answers = in_parallel(
        [
            lambda: tried(lambda: merge(by=asha, keep=first, close=second)),
            lambda: tried(lambda: merge(by=asha, keep=second, close=third)),
        ]
    )
    assert sorted(answers) in (["done", "done"], ["done", "kept_is_closed"])
    assert set(merged().values()) == {"NP-1"}


def test_what_is_taken_back_while_its_record_is_merged_on_stays_taken_back(who) -> None:
    asha = who("asha").actor
    first, second, third = (cast.person(f"NP-{n}", "Gurung", "Ram") for n in (1, 2, 3))
    with scoped({"NPL"}):
        merge(by=asha, keep=second, close=third)
    answers = in_parallel(
        [
            lambda: tried(lambda: merge(by=asha, keep=first, close=second)),
            lambda: tried(lambda: unmerge(by=asha, person=third)),
        ]
    )
    assert answers == ["done", "done"]
    assert merged() == {"NP-2": "NP-1"}
