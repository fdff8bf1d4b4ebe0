"""What the resources of the REST API share: filters, pages, bodies with no unknown field, days, refusals."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.roles.api import actor_of
from accounts.roles.problems import Problem
from accounts.roles.rules import Actor

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)
Row = TypeVar("Row", bound=Model)


class Strict(serializers.Serializer[Any]):
    """A body in which every field has a meaning: a misspelt one is refused, not passed over."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = {str(name) for name in data} - set(self.fields)
            if unknown:
                raise serializers.ValidationError(
                    {name[:60]: ["There is no such field."] for name in sorted(unknown)[:20]},
                    code="unknown_field",
                )
        return super().to_internal_value(data)


class Day(serializers.DateField):
    """A day of a tour or a record, such as 2027-03-01; years a calendar of people has."""

    def to_internal_value(self, value: Any) -> date:
        found: date = super().to_internal_value(value)
        if not FIRST_DAY <= found <= LAST_DAY:
            raise serializers.ValidationError(
                f"Write a day from {FIRST_DAY} to {LAST_DAY}.", code="out_of_range"
            )
        return found


class Code(serializers.RegexField):
    """An ISO 3166-1 alpha-3 code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(r"^[A-Z]{3}$", max_length=3, min_length=3, **kwargs)


def filters_of(request: Request, kind: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """Return the filters a request's address names. Raises ValidationError for a value no filter takes."""
    found = kind(data=request.query_params.dict())
    found.is_valid(raise_exception=True)
    return dict(found.validated_data)


class Resource(GenericViewSet[Row]):
    """One kind of object. What its lists are filtered by stands in `Filters`.

    `tagged`: the actions that answer with one object and its ETag.
    """

    Filters: ClassVar[type[serializers.Serializer[Any]] | None] = None
    tagged: ClassVar[frozenset[str]] = frozenset()
    lookup_value_converter = "uuid"

    @property
    def actor(self) -> Actor:
        return actor_of(self.request)

    def asked(self) -> dict[str, Any]:
        """Return the filters of this request. Raises ValidationError for a value no filter takes."""
        return filters_of(self.request, self.Filters) if self.Filters else {}

    def body(self, kind: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """Return the fields of this request's body. Raises ValidationError."""
        found = kind(data=self.request.data)
        found.is_valid(raise_exception=True)
        return dict(found.validated_data)

    def page(self, rows: QuerySet[Row], **context: Any) -> Response:
        """Answer with one page of these rows."""
        found = self.paginate_queryset(rows) or []
        shown = self.get_serializer(found, many=True, context={**self.get_serializer_context(), **context})
        return self.get_paginated_response(shown.data)


def refused(error: Exception, words: Mapping[str, str | Promise], conflicts: Collection[str] = ()) -> Problem:
    """Return the problem that answers what a verb refused, by its code or, in words, by the error's name.

    409 where it is in conflict with what is on record (all but named codes), 422 where it never could be.
    """
    code = getattr(error, "code", "") or _snake(type(error).__name__)
    text = str(words.get(code) or words.get(type(error).__name__) or "This is not possible.")
    if isinstance(error, PermissionDenied):
        return Problem(code, text, 403)
    return Problem(code, text, 409 if code in conflicts or not getattr(error, "code", "") else 422)


def no_such_contributor(code: str) -> Problem:
    """Return the answer for a contributor one may not act for: the same whether it exists or not."""
    return Problem("unknown_contributor", f"You may not act for a contributor {code}.", 422)


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
