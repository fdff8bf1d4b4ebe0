"""How machines sign in, what they may do, and how lists are paged."""

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import BasePermission

from accounts.roles.matrix import PUBLIC, SIGNED_IN
from accounts.roles.rules import Actor
from accounts.roles.second_factor import owes_pin, owes_second_factor


class KeyUser:
    """The user a request with an API key carries."""

    is_authenticated = True
    is_active = True

    def __init__(self, actor: Actor) -> None:
        self.pk = actor.actor_id
        self.actor = actor


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer <key>`. The middleware has looked the key up and opened its scope."""

    def authenticate(self, request: Any) -> tuple[KeyUser, Actor] | None:
        if not request.headers.get("Authorization", "").startswith("Bearer "):
            return None
        actor: Actor = request._request.actor  # noqa: SLF001 - Django's request below DRF's
        if actor.actor_id is None:
            raise AuthenticationFailed("This API key is unknown, revoked or expired.")
        return KeyUser(actor), actor

    def authenticate_header(self, request: Any) -> str:
        del request
        return "Bearer"


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema describes an API key."""

    target_class = KeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        del auto_schema
        return {"type": "http", "scheme": "bearer"}


class RoutePermission(BasePermission):
    """Asks the permission the view declares: one string, or a string per action of a view set."""

    def has_permission(self, request: Any, view: Any) -> bool:
        declared = getattr(view, "permission", None)
        if isinstance(declared, dict):
            if view.action is None:
                return True  # no such method here: answered 405, after this
            declared = declared.get(view.action)
        if declared == PUBLIC:
            return True
        if not declared or not getattr(request.user, "is_authenticated", False):
            return False
        if not isinstance(request.user, KeyUser) and _owes(request):
            return False
        return declared == SIGNED_IN or actor_of(request).allowed(declared)


def _owes(request: Any) -> bool:
    return owes_pin(request.user) or owes_second_factor(request.user, actor_of(request))


class CursorPages(CursorPagination):
    """Fifty at a time. A cursor is good for the list it came from; any other is a bad request."""

    page_size = 50
    ordering = "pk"

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (NotFound, DjangoValidationError, ValueError, TypeError):
            if not request.query_params.get(self.cursor_query_param):
                raise
            wrong = {self.cursor_query_param: ["This cursor is not one of this list."]}
            raise ValidationError(wrong, code="bad_cursor") from None

    def get_paginated_response_schema(self, schema: Any) -> Any:
        """Describe a page: fifty of these at most, and where the next and the previous ones are."""
        where = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": where,
                "previous": dict(where),
                "results": {**schema, "maxItems": self.page_size},
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> Any:
        del view
        words = "Where a page begins: it stands in `next` and `previous`."
        place = {"type": "string", "maxLength": 1_000, "pattern": r"^[A-Za-z0-9_=%+/-]*$"}
        return [{"name": "cursor", "in": "query", "required": False, "description": words, "schema": place}]


def actor_of(request: HttpRequest | Any) -> Actor:
    """Return who acts in a request of Django or of DRF."""
    below: Any = getattr(request, "_request", request)
    found: Actor = below.actor
    return found
