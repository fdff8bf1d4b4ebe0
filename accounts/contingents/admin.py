"""Missions on the administration pages."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from accounts.contingents.models import Mission
from accounts.roles.admin import ReferenceAdmin


@admin.register(Mission)
class MissionAdmin(ReferenceAdmin):
    list_display = ("code", "name", "open", "mandate_until", "mandate_verified", "last_mandate")
    list_filter = ("open", "mandate_verified")
    search_fields = ("code", "name")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        del request
        return ("code",) if obj else ()
