"""The registry of sources on the administration pages."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from accounts.roles.admin import ReferenceAdmin
from courses.curriculum.models import Source


@admin.register(Source)
class SourceAdmin(ReferenceAdmin):
    list_display = ("ref", "title", "symbol")
    search_fields = ("ref", "title", "symbol")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        del request
        return ("ref",) if obj else ()
