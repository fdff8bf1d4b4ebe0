"""Logins on the administration pages: to be looked at only."""

from django.contrib import admin

from accounts.roles.admin import ReadOnlyAdmin
from accounts.users.models import User


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ("login", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    fields = ("login", "email", "name", "language", "is_active", "is_staff", "date_joined", "last_login")
    ordering = ("login",)
