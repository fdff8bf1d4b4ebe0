"""Logins on the administration pages: to be looked at only."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.roles.admin import ReadOnlyAdmin
from accounts.users.models import User


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """Logins of staff. Those of people, made by a slip, belong to one country."""

    list_display = ("login", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    fields = ("login", "email", "name", "language", "is_active", "is_staff", "date_joined", "last_login")
    ordering = ("login",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).filter(email__isnull=False)
