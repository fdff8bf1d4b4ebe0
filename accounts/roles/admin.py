"""What the administration pages may do: change reference lists with a trail, and read who may do what."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from accounts.roles.enums import Role
from accounts.roles.models import Membership
from accounts.trail.actions import record

PERMISSION = "site:administer"


def _may(request: HttpRequest) -> bool:
    """Say whether the visitor administers the world: these lists are every country's, or no country's."""
    return request.actor.contributors_with(PERMISSION) is None  # type: ignore[attr-defined]


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows an administrator may look at and never change here."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _may(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _may(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReferenceAdmin(ReadOnlyAdmin):
    """A global reference list: rows are added and changed, never deleted, and each change is in the trail."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _may(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _may(request)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save what hangs on the row, then write the trail entry, last of all."""
        super().save_related(request, form, formsets, change)
        fields = [*form.changed_data, *(f.prefix for f in formsets if f.has_changed())]
        record(
            by=request.actor.acting(PERMISSION),  # type: ignore[attr-defined]
            verb="reference.change" if change else "reference.add",
            subject=form.instance,
            details={"fields": fields},
        )


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """Roles of staff. Trainees are people of one country, whom an administrator does not see."""

    list_display = ("user", "role", "contributor", "mission", "since")
    list_filter = ("role",)
    list_select_related = ("user", "contributor", "mission")
    ordering = ("role", "user__login")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).exclude(role=Role.TRAINEE)
