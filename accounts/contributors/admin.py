"""Contributor countries on the administration pages."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from accounts.contributors.models import AuthorityText, ContributorCountry
from accounts.roles.admin import ReferenceAdmin


class AuthorityTextInline(admin.TabularInline):  # type: ignore[type-arg]
    model = AuthorityText
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(ContributorCountry)
class ContributorCountryAdmin(ReferenceAdmin):
    list_display = ("iso3", "country", "kind", "certificate_languages")
    list_filter = ("kind",)
    search_fields = ("iso3", "iso2")
    inlines = (AuthorityTextInline,)

    @admin.display(description="name")
    def country(self, row: ContributorCountry) -> str:
        return row.name()

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        del request
        return ("iso3", "iso2") if obj else ()
