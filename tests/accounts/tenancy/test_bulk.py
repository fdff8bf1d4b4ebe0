"""Many rows at once are written as one by one, within the scope, whole or not at all."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.people.models import Person, PersonCategory
from accounts.tenancy.bulk import insert_rows, update_rows
from accounts.tenancy.errors import OutOfScope
from accounts.tenancy.scope import scoped
from tests import cast
from tests.counting import exactly

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("countries")]
SINCE = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def _nepal(countries):
    with scoped({"NPL"}):
        yield


def insert(people, **same) -> None:
    told = {"since": SINCE, "until": None, "recorded_at": timezone.now()} | same
    rows = [(person.pk, person.category) for person in people]
    insert_rows(PersonCategory, "NPL", ("person_id", "category"), rows, **told)


def test_rows_come_out_as_they_were_put_in():
    people = [cast.person(f"N{n}", "Rai", category=category) for n, category in enumerate(("TRP", "JLD"))]
    with exactly(1):
        insert(people)
    rows = PersonCategory.objects.order_by("person__service_number")
    assert list(rows.values_list("person", "category", "since", "until", "contributor")) == [
        (people[0].pk, "TRP", SINCE, None, "NPL"),
        (people[1].pk, "JLD", SINCE, None, "NPL"),
    ]


def test_no_row_asks_nothing_of_the_database():
    with exactly(0):
        insert([])
        update_rows(Person, "NPL", ["rank"], [])


def test_a_rule_of_the_table_refuses_all_rows():
    person = cast.person("N1", "Rai")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([cast.person("N2", "Lama"), person, person])
    assert PersonCategory.objects.count() == 0


def test_a_field_that_is_left_out_is_noticed():
    with pytest.raises(ValueError, match="until"):
        insert_rows(PersonCategory, "NPL", ("person_id", "category"), [(uuid4(), "TRP")], since=SINCE)


def test_rows_of_another_contributor_are_neither_written_nor_found():
    foreign = cast.person("M1", "Alaoui", contributor_id="MAR", rank="Private")
    with pytest.raises(OutOfScope):
        insert_rows(PersonCategory, "MAR", ("person_id", "category"), [(foreign.pk, "TRP")])
    with pytest.raises(OutOfScope):
        update_rows(Person, "MAR", ["rank"], [("Major", foreign.pk)])
    update_rows(Person, "NPL", ["rank"], [("Major", foreign.pk)])
    with scoped({"MAR"}):
        assert Person.objects.get().rank == "Private"


def test_values_of_every_kind_are_changed():
    people = [cast.person(f"N{n}", "Rai", birth_date=SINCE) for n in range(2)]
    new = [("Lama", date(1990, 2, 3), people[0].pk), ("Oli", None, people[1].pk)]
    with exactly(1):
        update_rows(Person, "NPL", ["family_name", "birth_date"], new)
    rows = Person.objects.order_by("service_number").values_list("family_name", "birth_date")
    assert list(rows) == [("Lama", date(1990, 2, 3)), ("Oli", None)]
