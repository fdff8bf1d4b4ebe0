"""Visitors of one country, and asking the site in their name: each answer with what it cost, and all of it undone."""  # noqa: E501

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from accounts.roles.enums import ApiPurpose, Role
from accounts.roles.queries import actor_for, actor_for_key
from accounts.roles.rules import Actor
from tests.house.world import Country

NOBODY = "anonymous"
KEYS = tuple(f"{purpose.value} key" for purpose in ApiPurpose)
VISITORS = (*(role.value for role in Role), NOBODY, *KEYS)
_NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config")
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
_VOLATILE = (
    re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"'),
    re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)?"),
    re.compile(r"(?<=csrftoken=)\w+"),
    re.compile(r"whsec_[\w+/=]+"),
    re.compile(r'(?<=class="slip-code">)[\w ]+'),
    re.compile(r'(?<=class="code">)(?:<strong>)?[\w-]{43}'),
)


@dataclass(frozen=True)
class Visitor:
    """Somebody, or a machine, who asks. `key` is a machine's; without a cookie and a key, nobody in particular."""  # noqa: E501

    name: str
    actor: Actor
    cookie: str = ""
    key: str = ""

    def asks_as(self, is_api: bool) -> Actor:
        """Return whom the site takes the visitor for: a key counts in the API alone."""
        return self.actor if is_api or not self.key else Actor(None, ())


@dataclass(frozen=True)
class Answer:
    """What the site said to one request, for which address, and the SQL it took."""

    address: str
    status: int
    headers: Mapping[str, str]
    content: bytes
    statements: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")

    def without(self, ids: Mapping[str, str]) -> tuple[int, str, str]:
        """Return status, place and text with the ids that were asked for, and all that is ever new, taken out."""  # noqa: E501
        texts = self.headers.get("Location", ""), self.text.replace(self.address, "<address>")
        for name, value in sorted(ids.items(), key=lambda pair: -len(pair[1])):
            if len(value) < 4:  # a number or a country's code: no error page repeats it
                continue
            texts = tuple(text.replace(value, f"<{name}>") for text in texts)  # type: ignore[assignment]
        for volatile in _VOLATILE:
            texts = tuple(volatile.sub("<new>", text) for text in texts)  # type: ignore[assignment]
        place, text = (_UUID.sub("<uuid>", text) for text in texts)
        return self.status, place, text


def visitors_of(country: Country) -> dict[str, Visitor]:
    """Return each role's officer of a country, nobody, and its machines."""
    found = {NOBODY: Visitor(NOBODY, Actor(None, ()))}
    for role, user in country.users.items():
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        found[role.value] = Visitor(role.value, actor_for(user), cookie=client.cookies["sessionid"].value)
    for purpose, token in country.keys.items():
        actor = actor_for_key(token)
        assert actor is not None
        found[f"{purpose.value} key"] = Visitor(f"{purpose.value} key", actor, key=token)
    return found


class _Counting:
    def __init__(self) -> None:
        self.found: list[str] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not str(sql).startswith(_NOT_COUNTED):
            self.found.append(str(sql))
        return execute(sql, params, many, context)


def ask(visitor: Visitor, method: str, address: str, *, keep: bool = False, **sent: Any) -> Answer:
    """Ask the site once; what that changed is undone, but for `keep`. `sent`: `data`, `content_type`, `headers`."""  # noqa: E501
    client = Client(raise_request_exception=False, headers=sent.pop("headers", None))
    counting = _Counting()
    if visitor.cookie:
        client.cookies = SimpleCookie({"sessionid": visitor.cookie})
    extra = {"HTTP_AUTHORIZATION": f"Bearer {visitor.key}"} if visitor.key else {}
    cache.clear()
    with transaction.atomic():
        with connection.execute_wrapper(counting):
            response = getattr(client, method.lower())(address, **sent, **extra)
            content = response.getvalue()
        transaction.set_rollback(not keep)
    return Answer(address, response.status_code, dict(response.headers), content, tuple(counting.found))
