"""A login. A peacekeeper's record is a Person (accounts.people); most persons never have an e-mail."""

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> "User":
        """Create a login: staff have an e-mail; a person who signs in with a slip has none."""
        user = self.model(email=self.normalize_email(email) if email else None, **fields)
        user.login = user.email or str(user.pk)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, login: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email=login, password=password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    login = models.CharField(max_length=254, unique=True)
    email = models.EmailField(null=True, unique=True)  # noqa: DJ001 - unique, so "none" must be NULL
    name = models.CharField(max_length=150, blank=True)
    language = models.CharField(max_length=12, default="en")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    must_change_pin = models.BooleanField(default=False)
    session_epoch = models.PositiveIntegerField(default=0)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(email__isnull=True) | ~Q(email=""), name="user_email_never_empty"
            ),
        )

    def __str__(self) -> str:
        return self.name or str(self.pk)

    @property
    def actor_id(self) -> uuid.UUID:
        return self.pk

    def end_sessions(self) -> None:
        """End every session of this login at once: each is bound to the epoch it began in."""
        self.session_epoch += 1
        self.save(update_fields=["session_epoch"])

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session must carry: it changes with the password (Django's rule) and the epoch."""
        bound = f"{self.password}\n{self.session_epoch}"
        return salted_hmac("accounts.users.session", bound, secret=secret, algorithm="sha256").hexdigest()


class SignInFailure(models.Model):
    """A failed sign-in by slip, kept for the throttle. It names nobody: the keys are keyed hashes."""

    contributor_key = models.CharField(max_length=64, db_index=True)
    person_key = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"failure at {self.at:%Y-%m-%d %H:%M}"
