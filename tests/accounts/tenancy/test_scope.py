"""A query on a contributor's rows runs only inside a scope, and sees only what the scope covers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils import timezone

from accounts.contributors.models import ContributorCountry
from accounts.people.models import Person, PersonQuerySet, SlipCode
from accounts.tenancy.errors import OutOfScope, ScopeMissing
from accounts.tenancy.managers import TenantQuerySet
from accounts.tenancy.scope import all_contributors, scoped
from tests.cast import person

READS: dict[str, Callable[[PersonQuerySet], Any]] = {
    "list": list,
    "len": len,
    "bool": bool,
    "index": lambda people: people[0],
    "slice": lambda people: list(people[:2]),
    "get": lambda people: people.get(service_number="N-1"),
    "first": lambda people: people.first(),
    "last": lambda people: people.order_by("pk").last(),
    "latest": lambda people: people.latest("created_at"),
    "earliest": lambda people: people.earliest("created_at"),
    "count": lambda people: people.count(),
    "exists": lambda people: people.exists(),
    "contains": lambda people: people.contains(Person(pk="00000000-0000-0000-0000-000000000001")),
    "aggregate": lambda people: people.aggregate(n=Count("pk")),
    "aggregate over a slice": lambda people: people[:2].aggregate(n=Count("pk")),
    "values": lambda people: list(people.values("pk")),
    "grouped": lambda people: list(people.values("category").annotate(n=Count("pk"))),
    "distinct": lambda people: list(people.values_list("category", flat=True).distinct()),
    "in_bulk": lambda people: people.in_bulk(),
    "iterator": lambda people: list(people.iterator()),
    "dates": lambda people: list(people.dates("created_at", "year")),
    "union": lambda people: list(people.filter(sex="F").union(people.filter(sex="M"))),
    "explain": lambda people: people.explain(),
    "update": lambda people: people.update(rank="Private"),
    "delete": lambda people: people.delete(),
    "bulk_update": lambda people: people.bulk_update(list(people), ["rank"]),
    "get_or_create": lambda people: people.get_or_create(
        service_number="N-1", contributor_id="NPL", defaults={"family_name": "Rai", "category": "TRP"}
    ),
    "update_or_create": lambda people: people.update_or_create(
        service_number="N-1", contributor_id="NPL", defaults={"rank": "Private"}
    ),
    "create": lambda people: people.create(
        service_number="N-9", family_name="Rai", category="TRP", contributor_id="NPL"
    ),
    "bulk_create": lambda people: people.bulk_create(
        [Person(service_number="N-9", family_name="Rai", category="TRP", contributor_id="NPL")]
    ),
    "select_for_update": lambda people: list(people.select_for_update()),
    "subquery of a global table": lambda people: list(
        ContributorCountry.objects.filter(pk__in=people.values("contributor"))
    ),
    "exclude over a relation": lambda people: list(people.exclude(slips__used_at=None)),
    "correlated subquery": lambda people: list(
        ContributorCountry.objects.annotate(
            one=Subquery(people.filter(contributor=OuterRef("pk")).values("family_name")[:1])
        )
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("read", READS)
def test_a_query_without_a_scope_raises(read, countries):
    with pytest.raises(ScopeMissing):
        READS[read](Person.objects.filter(Q(sex="") | Q(rank="")))


def test_building_a_queryset_without_a_scope_is_allowed():
    Person.objects.filter(category="TRP").annotate(n=F("rank")).order_by("pk")


@pytest.mark.parametrize("method", ["raw", "extra"])
def test_raw_sql_is_closed(method):
    with pytest.raises(NotImplementedError):
        getattr(Person.objects.all(), method)("SELECT 1")


def test_every_public_read_of_a_queryset_is_tried_above():
    tried = {name.split()[0] for name in READS} | {"raw", "extra"}
    shapes = {
        "alias", "all", "annotate", "as_manager", "by_name", "complex_filter", "db", "defer", "difference",
        "exclude", "filter", "intersection", "live", "none", "only", "order_by", "ordered",
        "prefetch_related", "query", "resolve_expression", "reverse", "select_related", "totally_ordered",
        "using", "values_list", "datetimes", "acreate",
    }  # fmt: skip
    public = {name for name in dir(PersonQuerySet) if not name.startswith("_")}
    asynchronous = {name for name in public if name.startswith("a") and name[1:] in public}
    assert public - tried - shapes - asynchronous == set()


@pytest.fixture
def two_countries(countries):
    person("N-1", "Gurung")
    person("N-2", "Rai")
    person("M-1", "Benali", contributor_id="MAR")


@pytest.mark.parametrize(
    ("scope", "seen"),
    [({"NPL"}, ["N-1", "N-2"]), ({"MAR"}, ["M-1"]), (set(), []), ({"NPL", "MAR"}, ["M-1", "N-1", "N-2"])],
)
def test_a_scope_shows_its_contributors_only(two_countries, scope, seen):
    with scoped(scope):
        assert (
            list(Person.objects.order_by("service_number").values_list("service_number", flat=True)) == seen
        )
        assert Person.objects.count() == len(seen)
        assert Person.objects.exists() is bool(seen)
        assert Person.objects.aggregate(n=Count("pk")) == {"n": len(seen)}


def test_everything_is_open_with_a_reason(two_countries):
    with all_contributors("a test counts all"):
        assert Person.objects.count() == 3
    with pytest.raises(ValueError, match="reason"), all_contributors(""):
        pass


def test_an_update_reaches_the_scope_only(two_countries):
    with scoped({"MAR"}):
        assert Person.objects.update(rank="Private") == 1
    with all_contributors("a test looks"):
        assert list(Person.objects.filter(rank="Private").values_list("service_number", flat=True)) == ["M-1"]


def test_a_deletion_reaches_the_scope_only(two_countries):
    with scoped({"MAR"}):
        Person.objects.all().delete()
    with all_contributors("a test looks"):
        assert set(Person.objects.values_list("service_number", flat=True)) == {"N-1", "N-2"}


def test_a_negated_or_combined_filter_does_not_widen_the_scope(two_countries):
    with scoped({"MAR"}):
        either = Person.objects.filter(rank="none") | Person.objects.exclude(rank="none")
        assert [p.service_number for p in either] == ["M-1"]
        assert [p.service_number for p in Person.objects.exclude(contributor="MAR")] == []


def test_an_exclude_over_a_relation_stays_within_the_scope(two_countries):
    with scoped({"MAR"}):
        assert [p.service_number for p in Person.objects.exclude(slips__code="x")] == ["M-1"]
        assert Person.objects.exclude(slips__code="x").count() == 1
    with scoped({"NPL"}):
        nepali = Person.objects.get(service_number="N-1")
        SlipCode.objects.create(contributor_id="NPL", person=nepali, code="x", expires_at=timezone.now())
        assert [p.service_number for p in Person.objects.exclude(slips__code="x")] == ["N-2"]


def test_saving_a_row_of_another_contributor_is_refused(two_countries):
    with all_contributors("a test fetches"):
        nepali = Person.objects.get(service_number="N-1")
    with scoped({"MAR"}):
        with pytest.raises(OutOfScope):
            nepali.save()
        with pytest.raises(OutOfScope):
            nepali.delete()
        with pytest.raises(OutOfScope):
            Person.objects.bulk_create([Person(service_number="N-3", contributor_id="NPL", category="TRP")])


def test_an_inner_scope_ends_with_its_block(two_countries):
    with scoped({"NPL"}):
        with scoped({"MAR"}):
            assert Person.objects.count() == 1
        assert Person.objects.count() == 2


def test_every_tenant_table_uses_the_scoped_queryset():
    assert issubclass(PersonQuerySet, TenantQuerySet)


def test_rows_are_not_handed_to_another_contributor(two_countries):
    with scoped({"NPL"}), pytest.raises(OutOfScope):
        Person.objects.update(contributor="MAR")
    with all_contributors("a test counts"):
        assert Person.objects.filter(contributor="MAR").count() == 1
