"""Visitors of one country, who ask the site: each answer with what it cost, and all of it undone."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.client import ClientHandler

from accounts.roles.enums import ApiPurpose, Role
from accounts.roles.models import Membership
from accounts.roles.queries import actor_for, actor_for_key
from accounts.roles.rules import Actor
from accounts.users.models import User
from tests.house.world import Country

NOBODY = "anonymous"
KEYS = tuple(f"{purpose.value} key" for purpose in ApiPurpose)
VISITORS = (*(role.value for role in Role), NOBODY, *KEYS)  # of one country
OF_THE_WORLD = {"auditor of the world": Role.AUDITOR, "administrator of the world": Role.ADMINISTRATOR}
_NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config")
_site = ClientHandler(enforce_csrf_checks=False)  # its middleware is loaded once, as in a server
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
# Of the text, which is compared; of this second; of the seconds of this minute.
_MEASURED = {"Content-Length", "Expires", "RateLimit"}
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
    """Somebody, or a machine, who asks. `key` is a machine's; with neither cookie nor key it is nobody."""

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
        """Return status, headers and text without the ids that were asked for and all that is ever new."""
        told = [f"{name}: {value}" for name, value in self.headers.items() if name not in _MEASURED]
        head = _general("\n".join(sorted(told)).replace(self.address, "<address>"), ids)
        return self.status, head, _general(self.text.replace(self.address, "<address>"), ids)


def _general(text: str, ids: Mapping[str, str]) -> str:
    for name, value in sorted(ids.items(), key=lambda pair: -len(pair[1])):
        if len(value) >= 4:  # a number or a country's code: no error page repeats it
            text = text.replace(value, f"<{name}>")
    for volatile in _VOLATILE:
        text = volatile.sub("<new>", text)
    return _UUID.sub("<uuid>", text)


def _signed_in(name: str, user: User) -> Visitor:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return Visitor(name, actor_for(user), cookie=client.cookies["sessionid"].value)


def visitors_of(country: Country) -> dict[str, Visitor]:
    """Return each role's officer of a country, nobody, and its machines."""
    found = {NOBODY: Visitor(NOBODY, Actor(None, ()))}
    for role, user in country.users.items():
        found[role.value] = _signed_in(role.value, user)
    for purpose, token in country.keys.items():
        actor = actor_for_key(token)
        assert actor is not None
        found[f"{purpose.value} key"] = Visitor(f"{purpose.value} key", actor, key=token)
    return found


def visitors_of_the_world() -> dict[str, Visitor]:
    """Return who acts for all countries: nobody's rows are another country's to them."""
    found = {}
    for name, role in OF_THE_WORLD.items():
        address = f"{name.replace(' ', '.')}@example.org"
        user = User.objects.create_user(email=address, name=name, is_staff=role is Role.ADMINISTRATOR)
        Membership.objects.create(user=user, role=role)
        found[name] = _signed_in(name, user)
    return found


class _Counting:
    def __init__(self) -> None:
        self.found: list[str] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not str(sql).startswith(_NOT_COUNTED):
            self.found.append(str(sql))
        return execute(sql, params, many, context)


def ask(visitor: Visitor, method: str, address: str, *, keep: bool = False, **sent: Any) -> Answer:
    """Ask the site once; what that changed is undone, but for `keep`.

    `sent`: `data`, `content_type`, `headers`.
    """
    client = Client(raise_request_exception=False, headers=sent.pop("headers", None))
    client.handler = _site
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
