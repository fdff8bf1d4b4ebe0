"""Typed reading of environment variables: a bad value stops the start with one clear line."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class BadSetting(SystemExit):
    """A configuration value that cannot be used. Ends the process with one line on standard error."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"Tutela cannot start: {name} {problem} (see docs/configuration.md)")


class Env:
    """Reads settings from a mapping, by default the process environment."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self.values = os.environ if values is None else values

    def text(self, name: str, default: str | None = None) -> str:
        value = self.values.get(name, "").strip()
        if value:
            return value
        if default is None:
            raise BadSetting(name, "is missing")
        return default

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.values.get(name, "").strip().lower()
        if not value:
            return default
        if value in {"1", "true", "yes", "on"}:
            return True
        if value in {"0", "false", "no", "off"}:
            return False
        raise BadSetting(name, f"must be 1 or 0, not {value!r}")

    def number(self, name: str, default: int, *, least: int | None = 1) -> int:
        value = self.text(name, str(default))
        try:
            number = int(value)
        except ValueError:
            raise BadSetting(name, f"must be a whole number, not {value!r}") from None
        if least is not None and number < least:
            raise BadSetting(name, f"must be at least {least}, not {value}")
        return number

    def names(self, name: str, default: str = "") -> list[str]:
        return [part.strip() for part in self.text(name, default).split(",") if part.strip()]

    def secret(self, name: str, *, example: str | None = None) -> str:
        """Return a secret of at least 32 characters; `example` stands in for it on a developer's machine."""
        value = self.text(name, example)
        if len(value) < 32:
            raise BadSetting(name, "must have at least 32 characters")
        return value

    def web_address(self, name: str, default: str) -> str:
        value = self.text(name, default).rstrip("/")
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise BadSetting(name, f"must be an address such as https://tutela.example, not {value!r}")
        return value

    def broker(self, name: str) -> str:
        value = self.text(name, "")
        if value and urlsplit(value).scheme not in {"redis", "rediss", "amqp", "amqps"}:
            raise BadSetting(name, "must begin with redis:// or amqp://")
        return value

    def cache(self, name: str) -> dict[str, Any]:
        """Read where counts are kept: `redis://…` or `rediss://…`, else the memory of each process."""
        value = self.text(name, "")
        if not value:
            memory = "django.core.cache.backends.locmem.LocMemCache"
            return {"BACKEND": memory, "OPTIONS": {"MAX_ENTRIES": 20_000}}
        if urlsplit(value).scheme not in {"redis", "rediss"}:
            raise BadSetting(name, "must begin with redis:// or rediss://")
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": value}

    def mail(self, name: str, default: str) -> dict[str, Any]:
        """Read where mail goes: `smtp://`, `smtp+tls://` or `smtps://user:password@host:port`, `file:///folder`,
        `console:` or `none:`.

        Returns values for Django's settings EMAIL_BACKEND, EMAIL_HOST and so on.
        """
        value = self.text(name, default)
        parts = urlsplit(value)
        if parts.scheme in {"smtp", "smtp+tls", "smtps"} and parts.hostname:
            return _smtp(parts)
        if parts.scheme == "file" and parts.path.startswith("/"):
            return {"BACKEND": "filebased", "FILE_PATH": unquote(parts.path)}
        if parts.scheme in {"console", "none"}:
            return {"BACKEND": "console" if parts.scheme == "console" else "dummy"}
        raise BadSetting(name, "must be smtp://…, smtp+tls://…, smtps://…, file:///…, console: or none:")

    def database(self, name: str, default: str, base: Path) -> dict[str, Any]:
        """Read `sqlite:///file` or `postgres://user:password@host:port/name` into Django's form."""
        value = self.text(name, default)
        parts = urlsplit(value)
        if parts.scheme == "sqlite":
            return _sqlite(base, unquote(parts.path)[1:], name)
        if parts.scheme in {"postgres", "postgresql"}:
            return _postgresql(parts, name)
        raise BadSetting(name, "must begin with sqlite:/// or postgres://")


def _smtp(parts: Any) -> dict[str, Any]:
    usual = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    return {
        "BACKEND": "smtp",
        "HOST": parts.hostname,
        "PORT": parts.port or usual[parts.scheme],
        "HOST_USER": unquote(parts.username or ""),
        "HOST_PASSWORD": unquote(parts.password or ""),
        "USE_TLS": parts.scheme == "smtp+tls",
        "USE_SSL": parts.scheme == "smtps",
    }


def _sqlite(base: Path, path: str, name: str) -> dict[str, Any]:
    if not path:
        raise BadSetting(name, "names no file")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path if path == ":memory:" else str(base / path),
        "OPTIONS": {
            # IMMEDIATE: a transaction that will write takes its lock at the start and waits for it,
            # where the default answers "database is locked" halfway (measured: 20 % of autosaves).
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


def _postgresql(parts: Any, name: str) -> dict[str, Any]:
    if not parts.path.strip("/"):
        raise BadSetting(name, "names no database")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }
