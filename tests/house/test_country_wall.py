"""The permission matrix at every address: each route, each method, each role, the own and another country.

What belongs to another country is answered exactly as what does not exist: the same status, the same words, and the
same number of SQL statements, which is the class of time it takes.
"""  # noqa: E501

import logging
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pytest

from accounts.roles.matrix import CLOSED, PUBLIC, SIGNED_IN
from tests.house.asking import NOBODY, VISITORS, Answer, Visitor, ask, visitors_of
from tests.house.places import FIELDS, GONE, KNOWN, LARGE, METHODS, ROUTES, UNKNOWN, Route
from tests.house.world import World, two_countries

pytestmark = pytest.mark.django_db
DOOR, REFUSED, CLOSED_, METHOD, IN = "door", "refused", "closed", "method", "in"
# Addresses nobody of the world comes to by a bare request, and why.
NOBODY_COMES = {
    "ministry_sign_in": "no ministry is set up",
    "openid_connect_callback": "no ministry is set up",
    "saml_acs": "no ministry is set up",
    "saml_finish_acs": "no ministry is set up",
    "saml_metadata": "no ministry is set up",
    "sitting_answer": "asks for a paper in its form",
    "roster_refused_xlsx": "the roster is a CSV file",
    "roster_refused_ods": "the roster is a CSV file",
    "batches-confirm": "asks for the officer who did not propose",
    "api-nothing": "nothing is there",
}
# What lets a form get as far as looking its rows up.
FILLED = {
    "confirm": "yes",
    "which": "ticked",
    "step": "plan",
    "on": "2027-01-15",
    "since": "2027-01-15",
    "until": "2027-01-15",
    "planned_departure": "2027-03-01",
    "end_of_tour": "2028-03-01",
    "opens_at": "2027-01-15T09:00",
    "closes_at": "2027-01-15T12:00",
    "phase": "pre_deployment",
    "proof": "passport",
    "reason": "swapped",
    "answer": "same",
    "category": "TRP",
    "count": "1",
    "kind": "troops",
    "mission": "UNMISS",
    "name": "Name",
    "family_name": "Name",
    "given_names": "Given",
    "label": "Label",
    "purpose": "reporting",
    "role": "contributor_officer",
    "email": "new@example.org",
    "address": "https://example.org/hook",
    "events": "certificate.issued",
    "file": "",
    "choice": "a",
    "sequence": "1",
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[World]:
    with two_countries(django_db_blocker, tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture(scope="module")
def visitors(world) -> dict[str, Visitor]:
    return visitors_of(world.own)


@pytest.fixture(autouse=True)
def _as_the_world_is(world, settings) -> Iterator[None]:
    settings.MEDIA_ROOT, settings.REGISTER_HOME = world.folder / "media", world.folder / "register"
    logging.disable(logging.CRITICAL)  # thousands of refusals, each with its traceback
    yield
    logging.disable(logging.NOTSET)


def test_every_route_has_its_line():
    assert UNKNOWN == [], "unknown routes: add each to tests/house/places.py"
    assert GONE == [], "these routes are gone: take them out of tests/house/places.py"


def test_every_view_of_ours_names_its_methods():
    assert [r.name for r in ROUTES if r.methods is None and not r.is_library] == []


def expected(route: Route, method: str, visitor: Visitor) -> str:
    """Return what the matrix says of a visitor at a route."""
    asked, actor = route.asked(method), visitor.asks_as(route.is_api)
    if asked == CLOSED:
        return CLOSED_
    if asked != PUBLIC and actor.actor_id is None:
        return DOOR
    if asked is None:
        return REFUSED if method == "OPTIONS" else METHOD  # an API view set that knows no such method
    if asked not in {PUBLIC, SIGNED_IN} and not actor.allowed(asked):
        return REFUSED
    return METHOD if route.methods and method not in route.methods else IN


def agrees(answer: Answer, wanted: str, route: Route) -> bool:
    """Say whether an answer is what the matrix wants: at the door, or in whatever way the route answers inside."""  # noqa: E501
    if wanted == DOOR and route.is_api:
        return answer.status == 401
    if wanted == DOOR:
        place = answer.headers.get("Location", "")
        return answer.status == 302 and place.startswith(("/sign-in/", "/staff/login/"))
    if wanted == IN:
        return answer.status < 500 and answer.status != 405
    if wanted == METHOD and route.is_library:
        return answer.status < 500  # some look first whether they have anything to do
    return answer.status == {REFUSED: 403, CLOSED_: 404, METHOD: 405}[wanted]


@pytest.mark.parametrize("name", VISITORS)
def test_each_visitor_gets_what_the_matrix_says(world, visitors, name):  # noqa: C901
    visitor, wrong = visitors[name], []
    for route in KNOWN:
        for method in METHODS:
            wanted = expected(route, method, visitor)
            if route.name in LARGE and wanted == IN and name != NOBODY:
                continue
            answer = ask(visitor, method, route.address(world.own.things))
            if not agrees(answer, wanted, route):
                wrong.append(f"{method} {route.name}: {answer.status}, wanted {wanted}")
            if not route.has_owner:
                continue
            other = ask(visitor, method, route.address(world.other.things))
            if wanted not in {IN, METHOD}:
                if not agrees(other, wanted, route):
                    wrong.append(f"{method} {route.name} of another: {other.status}, wanted {wanted}")
            elif route.asked(method) != PUBLIC:
                none = ask(visitor, method, route.address(world.unknown))
                wrong += differences(f"{method} {route.name}", world, other, none)
    assert not wrong, "\n".join(wrong)


def differences(what: str, world: World, other: Answer, none: Answer) -> list[str]:
    """Say how an answer about another country's thing differs from one about nothing."""
    found = []
    if other.status < 400 and not what.startswith("OPTIONS"):  # which says of a view what it takes
        found.append(f"{what}: {other.status} for another country's")
    ours, theirs = other.without(world.other.things), none.without(world.unknown)
    for name, left, right in zip(("status", "place", "text"), ours, theirs, strict=True):
        if left != right:
            found.append(f"{what}: another {name}: {_first_difference(str(left), str(right))}")
    if len(other.statements) != len(none.statements):
        more, less = sorted((other.statements, none.statements), key=len, reverse=True)
        extra = next((sql for sql in more if sql not in less), "")
        found.append(
            f"{what}: {len(other.statements)} statements for it, {len(none.statements)} else: {extra}"
        )
    return found


def _first_difference(left: str, right: str) -> str:
    at = next((i for i, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]), 0)
    return f"{left[max(0, at - 40) : at + 60]!r} and {right[max(0, at - 40) : at + 60]!r}"


def test_somebody_is_let_in_at_every_address(world, visitors):
    """Without this, addresses made wrongly would be refused to everybody, and everything above would hold."""
    nobody = []
    for route in KNOWN:
        methods = [m for m in METHODS if route.methods is None or m in route.methods]
        asked = [(m, v) for m in methods for v in visitors.values() if expected(route, m, v) == IN]
        answers = (ask(v, m, route.address(world.own.things)).status for m, v in asked)
        if not asked or route.is_library or route.name in NOBODY_COMES:
            continue
        if not any(status < 400 or status in {400, 409, 412, 415, 422, 428} for status in answers):
            nobody.append(route.name)
    assert not nobody, "\n".join(nobody)


def test_ids_of_another_country_in_forms_and_bodies_are_answered_as_unknown(world, visitors):
    """Each form and body is sent with own ids in it but for one, which is another country's or nobody's."""
    wrong = []
    for route in (route for route in KNOWN if not route.is_library):
        for method in [m for m in ("POST", "PUT", "PATCH") if route.methods and m in route.methods]:
            sender = next((v for v in visitors.values() if is_let_in(route, method, v)), None)
            for name, thing in FIELDS.items() if sender else ():
                send = partial(sent, sender, method, route, world.own.things, name.strip())  # type: ignore[arg-type]
                other, none = send(world.other.things[thing]), send(world.unknown[thing])
                found = differences(f"{method} {route.name} with {name}", world, other, none)
                wrong += [line for line in found if not line.endswith("for another country's")]
    assert not wrong, "\n".join(wrong)


def is_let_in(route: Route, method: str, visitor: Visitor) -> bool:
    asked = route.asked(method)
    return asked not in {PUBLIC, SIGNED_IN} and expected(route, method, visitor) == IN


def sent(visitor: Visitor, method: str, route: Route, own: dict[str, str], field: str, value: str) -> Answer:  # noqa: PLR0917
    """Send a form, or the API's JSON, with own ids in every field but one."""
    filled: dict[str, Any] = FILLED | {name: own[thing] for name, thing in FIELDS.items() if " " not in name}
    filled[field] = value
    kind = {}
    if route.is_api:
        filled |= {"awards": [filled["awards"]], "decisions": [{"row": 5, "person": filled["person"]}]}
        filled |= {"count": 1, "events": [filled["events"]]}
        kind = {"content_type": "application/json", "headers": {"If-Match": "*"}}
    elif method != "POST":
        kind = {"content_type": "application/x-www-form-urlencoded"}
        return ask(visitor, method, route.address(own), data=urlencode(filled), **kind)  # type: ignore[arg-type]
    return ask(visitor, method, route.address(own), data=filled, **kind)  # type: ignore[arg-type]
