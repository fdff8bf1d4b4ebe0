"""People, for national personnel systems. Two records that look alike are shown; a person decides on them."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.contingents.models import Assignment
from accounts.contingents.queries import assignments_of
from accounts.contributors.queries import contributors_in_scope
from accounts.people.enums import Category, Sex
from accounts.people.errors import BadPerson, MergeRefused, ServiceNumberTaken
from accounts.people.models import Person
from accounts.people.queries import open_pairs
from accounts.people.reading import note_reading
from accounts.people.records import change_person, record_person
from accounts.roles.api import CursorPages
from accounts.roles.conditional import require_match, tagged
from accounts.roles.errors import NotAllowed
from accounts.roles.problems import Problem
from accounts.roles.resources import Code, Day, Resource, Strict, no_such_contributor

CATEGORIES = [category.value for category in Category]
SEXES = [sex.value for sex in Sex]
MOST_PAIRS = 100


class PersonFilters(serializers.Serializer[Any]):
    contributor = Code(required=False)
    service_number = serializers.CharField(max_length=40, required=False)
    category = serializers.ChoiceField(CATEGORIES, required=False)
    contingent = serializers.CharField(
        max_length=40, required=False, help_text="code of the contingent they serve in, today or next"
    )


class Values(Strict):
    """What is recorded of a person. Stray spaces and what cannot be seen are taken out."""

    service_number = serializers.CharField(max_length=40, required=False)
    family_name = serializers.CharField(max_length=120, required=False)
    given_names = serializers.CharField(max_length=160, required=False, allow_blank=True)
    name_native = serializers.CharField(max_length=200, required=False, allow_blank=True)
    sex = serializers.ChoiceField(SEXES, required=False, allow_blank=True)
    birth_date = serializers.DateField(required=False, allow_null=True)
    category = serializers.ChoiceField(CATEGORIES, required=False)
    category_since = Day(required=False, help_text="the day from which the category counts; else today")
    rank = serializers.CharField(max_length=60, required=False, allow_blank=True)
    language = serializers.CharField(max_length=12, required=False, help_text="BCP 47")
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)


class NewPerson(Values):
    """Somebody new."""

    contributor = Code()
    service_number = serializers.CharField(max_length=40)
    family_name = serializers.CharField(max_length=120)
    category = serializers.ChoiceField(CATEGORIES)


class PersonSerializer(serializers.ModelSerializer[Person]):
    """A person as recorded. `contingent`: where they serve, today or next.

    `merged_into`: the record that stands for this person since two were found to be one.
    """

    contributor = serializers.CharField(source="contributor_id", max_length=3, read_only=True)
    sex = serializers.ChoiceField(SEXES, allow_blank=True, read_only=True)
    category = serializers.ChoiceField(CATEGORIES, read_only=True)
    email = serializers.CharField(max_length=254, read_only=True, help_text="empty: none")
    contingent = serializers.SerializerMethodField()
    merged_into = serializers.UUIDField(source="merged_into_id", allow_null=True, read_only=True)

    class Meta:
        model = Person
        fields = (
            "id", "contributor", "service_number", "family_name", "given_names", "name_native", "sex",
            "birth_date", "category", "rank", "language", "email", "contingent", "merged_into", "created_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(max_length=40, allow_null=True))
    def get_contingent(self, row: Person) -> str | None:
        found: Assignment | None = self.context["assignments"].get(row.pk)
        return found.slot.contingent.code if found else None


class PairSerializer(serializers.Serializer[Any]):
    """Two records that may be one person, by id."""

    first = serializers.UUIDField()
    second = serializers.UUIDField()


class Pairs(serializers.Serializer[Any]):
    """How many there are, and the first of them."""

    count = serializers.IntegerField(min_value=0)
    results = PairSerializer(many=True, max_length=MOST_PAIRS)  # type: ignore[call-arg]


class PairFilters(serializers.Serializer[Any]):
    contributor = Code(required=False, help_text="needed only by whoever reads for several")


class ByServiceNumber(CursorPages):
    ordering = ("contributor", "service_number")  # type: ignore[assignment]


class PersonViewSet(Resource[Person]):
    """People in the service of the contributors in scope."""

    permission: ClassVar[dict[str, str]] = {
        "list": "person:read",
        "retrieve": "person:read",
        "create": "person:write",
        "partial_update": "person:write",
        "pairs": "person:read",
    }
    queryset = Person.objects.all()
    serializer_class = PersonSerializer
    pagination_class = ByServiceNumber
    tagged = frozenset({"retrieve", "create", "partial_update"})
    Filters = PersonFilters

    @extend_schema(summary="List people", parameters=[PersonFilters])
    def list(self, request: Request) -> Response:
        """By contributor and service number. Records that were merged into another are left out."""
        del request
        asked = self.asked()
        code = asked.pop("contingent", None)
        rows = Person.objects.live().filter(**asked)
        if code is not None:
            rows = rows.filter(pk__in=_serving(code))
        found = self.paginate_queryset(rows) or []
        note_reading(by=self.actor, people=found)
        return self.get_paginated_response(shown(found))

    @extend_schema(summary="Show one person")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """With its `ETag`, which a change has to name. `merged_into` says which record counts instead."""
        found = Person.objects.get(pk=pk)
        note_reading(by=self.actor, people=[found])
        return tagged(request, shown([found])[0])

    @extend_schema(summary="Record somebody new", request=NewPerson, responses={201: PersonSerializer})
    def create(self, request: Request) -> Response:
        """A service number stands for one person of a contributor, also when their record was merged."""
        asked = self.body(NewPerson)
        contributor = asked.pop("contributor")
        try:
            made = record_person(by=self.actor, contributor=contributor, values=asked)
        except NotAllowed:
            raise no_such_contributor(contributor) from None
        except (BadPerson, ServiceNumberTaken) as error:
            raise _refused(error) from error
        where = {"Location": reverse("persons-detail", args=[made.pk])}
        return tagged(request, shown([made])[0], status.HTTP_201_CREATED, where)

    @extend_schema(summary="Change what is recorded", request=Values, responses=PersonSerializer)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Needs `If-Match`. What is left out stays; an empty text takes a value away."""
        changes = self.body(Values)
        held = Person.objects.select_for_update(of=("self",)).get(pk=pk)
        require_match(request, shown([held])[0])
        try:
            changed = change_person(by=self.actor, person=held, changes=changes)
        except (BadPerson, ServiceNumberTaken, MergeRefused) as error:
            raise _refused(error) from error
        return tagged(request, shown([changed])[0])

    @extend_schema(summary="List records that look alike", parameters=[PairFilters], responses=Pairs)
    @action(detail=False)
    def pairs(self, request: Request) -> Response:
        """Pairs nobody has decided on, the first hundred. Officers decide, on the site; no machine does."""
        asked = PairFilters(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        found = open_pairs(_contributor(asked.validated_data.get("contributor")))
        rows = [{"first": first, "second": second} for first, second in found[:MOST_PAIRS]]
        return Response(Pairs({"count": len(found), "results": rows}).data)


def shown(rows: list[Person]) -> list[dict[str, Any]]:
    """Return people as the API shows them: one query for where all of them serve."""
    assignments = assignments_of([row.pk for row in rows], timezone.now().date())
    return list(PersonSerializer(rows, many=True, context={"assignments": assignments}).data)


def _serving(contingent: str) -> Any:
    today = timezone.now().date()
    lasting = Assignment.objects.filter(Q(until__isnull=True) | Q(until__gt=today))
    return lasting.filter(slot__contingent__code=contingent).values("person")


def _contributor(asked: str | None) -> str:
    """Return the one contributor meant. Another's reads as one without pairs, like an unknown one."""
    if asked:
        return asked
    scope = [row.pk for row in contributors_in_scope()]
    if len(scope) != 1:
        raise Problem("contributor_missing", "Say which contributor: ?contributor=NPL.", 400)
    return scope[0]


def _refused(error: Exception) -> Problem:
    if isinstance(error, ServiceNumberTaken):
        detail = f"This service number stands for {error.person.pk} already."
        return Problem("service_number_taken", detail, 409)
    if isinstance(error, MergeRefused):
        detail = "This record was merged into another one: change that one."
        return Problem("record_merged", detail, 409)
    faults = getattr(error, "faults", {})
    wrong = [{"field": field, "code": str(code), "detail": _words(code)} for field, code in faults.items()]
    return Problem("bad_person", "Some values cannot be recorded.", 422, wrong)


def _words(code: str) -> str:
    return str(code).replace("_", " ").capitalize() + "."
