"""The permission matrix at every address: each route, each method, each visitor, the own and another country.

What is answered stands in tests/house/matrix.txt, word for word. Besides, what belongs to another country
is answered exactly as what does not exist: the same status, headers and words, and the same number of SQL
statements, which is the class of time it takes.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.urls import get_resolver, path

from accounts.roles.matrix import CLOSED, PUBLIC, SIGNED_IN
from tests.house.asking import (
    OF_THE_WORLD,
    VISITORS,
    Answer,
    Visitor,
    ask,
    visitors_of,
    visitors_of_the_world,
)
from tests.house.places import FIELDS, GONE, KNOWN, METHODS, ROUTES, Route, routes, without_a_line
from tests.house.world import World, two_countries
from tests.house.written import MATRIX, Cell, cells

pytestmark = pytest.mark.django_db
EVERYBODY = (*VISITORS, *OF_THE_WORLD)
WRITTEN = cells(MATRIX.read_text())
DONE_OR_READ = {
    "400",
    "409",
    "412",
    "415",
    "422",
    "428",
}  # the view itself has looked, and wants more or other
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

_TOUR = {"planned_departure": "2029-03-01", "end_of_tour": "2030-03-01"}
# Bodies of the API that are refused when they hold anything but what they are asked for.
STRICT: dict[str, dict[str, Any]] = {
    "contingents-detail": {"name": "Name"},
    "contingents-add-slots": {"slots": [{"category": "TRP", "count": 1}]},
    "contingents-drop-slots": {"category": "TRP", "count": 1, "on": "2027-01-15"},
    "contingents-rotate": {"code": "NPL-UNMISS-2029A", "name": "Name", **_TOUR},
    "persons-detail": {"rank": "Major"},
    "certificates-revoke": {"reason": "misconduct"},
    "certificates-suspend": {"reason": "under_inquiry"},
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[World]:
    with two_countries(django_db_blocker, tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture(scope="module")
def visitors(world) -> dict[str, Visitor]:
    return visitors_of(world.own) | visitors_of_the_world()


@pytest.fixture(autouse=True)
def _as_the_world_is(world, settings) -> Iterator[None]:
    settings.MEDIA_ROOT, settings.REGISTER_HOME = world.folder / "media", world.folder / "register"
    logging.disable(logging.CRITICAL)  # thousands of refusals, each with its traceback
    yield
    logging.disable(logging.NOTSET)


# ---------------------------------------------------------------- what is written


def unwritten(found: tuple[Route, ...]) -> set[tuple[str, str, str]]:
    return {(r.key, m, v) for r in found for m in METHODS for v in EVERYBODY} - WRITTEN.keys()


def test_every_route_has_its_line():
    assert without_a_line(ROUTES) == [], "unknown routes: add each to tests/house/places.py"
    assert GONE == [], "these routes are gone: take them out of tests/house/places.py"


def test_every_cell_is_written_and_none_too_many():
    assert unwritten(ROUTES) == set(), "unknown cells: write each into tests/house/matrix.txt"
    assert WRITTEN.keys() - {(r.key, m, v) for r in ROUTES for m in METHODS for v in EVERYBODY} == set()


def test_a_route_that_nobody_wrote_down_is_noticed():
    def canary(request) -> HttpResponse:
        return HttpResponse("sings to everybody")

    added = tuple(routes([*get_resolver().url_patterns, path("canary/", canary, name="canary")]))
    assert without_a_line(added) == ["canary"]
    assert unwritten(added) == {("canary", method, visitor) for method in METHODS for visitor in EVERYBODY}


def test_a_cell_that_is_written_twice_is_noticed():
    with pytest.raises(ValueError, match="is written twice"):
        cells("audit\n    GET  200 A  403 A\n")


def test_every_view_of_ours_names_its_methods():
    """But the one that says of every other address of the API that nothing is there."""
    assert [r.name for r in ROUTES if r.methods is None and not r.is_library] == ["api-nothing"]


def test_what_is_written_agrees_with_the_table_of_permissions(visitors):
    """Both are written by hand: the one says who holds what, the other what comes of it at each address."""
    wrong = []
    for (key, method, name), cell in WRITTEN.items():
        route = next(r for r in ROUTES if r.key == key)
        if not agrees(cell, expected(route, method, visitors[name]), route, method):
            wrong.append(f"{method} {key} {name}: {cell.own}, not {expected(route, method, visitors[name])}")
    assert not wrong, "\n".join(wrong)


DOOR, REFUSED, CLOSED_, METHOD, IN = "door", "403", "404", "405", "in"


def expected(route: Route, method: str, visitor: Visitor) -> str:
    """Return what the table of permissions says of a visitor at a route."""
    asked, actor = route.asked(method), visitor.asks_as(route.is_api)
    if asked == CLOSED:
        return CLOSED_
    if asked is None and method != "OPTIONS":
        return METHOD  # an API view set that knows no such method
    if asked != PUBLIC and actor.actor_id is None:
        return DOOR
    if asked is None:
        return REFUSED
    if asked not in {PUBLIC, SIGNED_IN} and not actor.allowed(asked):
        return REFUSED
    return METHOD if route.methods and method not in route.methods else IN


# Views that ask for more than their route: the proctor's own deed, and the officer who did not propose.
ASK_FURTHER = {("session_room", "POST"), ("batches-confirm", "POST")}


def agrees(cell: Cell, wanted: str, route: Route, method: str) -> bool:
    if wanted in {IN, METHOD} and route.is_library:
        return True  # a library looks besides whether it has anything to do
    if wanted == IN:
        return cell.is_let_in or (route.key, method) in ASK_FURTHER
    return cell.own == wanted


def test_somebody_is_let_in_at_every_address():
    """Without this, addresses made wrongly would be refused to everybody, and everything else would hold."""
    come = {at[0] for at, cell in WRITTEN.items() if cell.own < "4" or cell.own in DONE_OR_READ}
    closed = {route.key for route in ROUTES if route.is_library}
    assert {route.key for route in ROUTES} - come - closed == NOBODY_COMES.keys()


def test_no_visitor_is_given_another_countrys_thing():
    """Public things apart, which belong to whoever holds their code. OPTIONS says of a view what it takes."""
    public = {route.key for route in ROUTES if route.asked("GET") == PUBLIC}
    given = {
        (route, method, name)
        for (route, method, name), cell in WRITTEN.items()
        if cell.other < "4" and route in OWNED - public and method != "OPTIONS" and name in VISITORS
    }
    assert given == set()


OWNED = {route.key for route in KNOWN if route.has_owner}


# ---------------------------------------------------------------- what is answered


def said(answer: Answer, route: Route) -> str:
    """Return an answer as the matrix writes it."""
    to_sign_in = answer.headers.get("Location", "").startswith(("/sign-in/", "/staff/login/"))
    at_the_door = answer.status == 401 if route.is_api else answer.status == 302 and to_sign_in
    return DOOR if at_the_door else str(answer.status)


@pytest.mark.once  # what a visitor is answered is decided above the database; the crawl runs on both
@pytest.mark.parametrize("name", EVERYBODY)
def test_each_visitor_is_answered_as_it_is_written(world, visitors, name):
    visitor, wrong = visitors[name], []
    for route in KNOWN:
        for method in METHODS:
            cell, what = WRITTEN[route.key, method, name], f"{method} {route.key}"
            own = ask(visitor, method, route.address(world.own.things))
            if said(own, route) != cell.own:
                wrong.append(f"{what}: {said(own, route)}, written {cell.own}")
            if not route.has_owner:
                continue
            other = ask(visitor, method, route.address(world.other.things))
            if said(other, route) != cell.other:
                wrong.append(f"{what} of another: {said(other, route)}, written {cell.other}")
            if name in VISITORS and looks_it_up(cell) and route.asked(method) != PUBLIC:
                none = ask(visitor, method, route.address(world.unknown))
                wrong += differences(what, world, other, none)
    assert not wrong, "\n".join(wrong)


def looks_it_up(cell: Cell) -> bool:
    """Say whether a visitor comes as far as the thing itself: not who is refused whatever it is."""
    return cell.own not in {DOOR, METHOD} and (cell.own, cell.other) != (REFUSED, REFUSED)


def differences(what: str, world: World, other: Answer, none: Answer) -> list[str]:
    """Say how an answer about another country's thing differs from one about nothing."""
    found = []
    ours, theirs = other.without(world.other.things), none.without(world.unknown)
    for name, left, right in zip(("status", "header", "text"), ours, theirs, strict=True):
        if left != right:
            found.append(f"{what}: another {name}: {_first_difference(str(left), str(right))}")
    if len(other.statements) != len(none.statements):
        more, less = sorted((other.statements, none.statements), key=len, reverse=True)
        extra = next((sql for sql in more if sql not in less), "")
        numbers = f"{len(other.statements)} statements for it, {len(none.statements)} else"
        found.append(f"{what}: {numbers}: {extra}")
    return found


def _first_difference(left: str, right: str) -> str:
    at = next((i for i, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]), 0)
    return f"{left[max(0, at - 40) : at + 60]!r} and {right[max(0, at - 40) : at + 60]!r}"


@pytest.mark.once
def test_ids_of_another_country_in_forms_and_bodies_are_answered_as_unknown(world, visitors):
    """Each form and body is sent with own ids in it but for one, which is another country's or nobody's."""
    wrong = []
    for route in (route for route in KNOWN if not route.is_library):
        for method in [m for m in ("POST", "PUT", "PATCH") if route.methods and m in route.methods]:
            senders = [v for v in visitors.values() if is_let_in(route, method, v)]
            for name, thing in FIELDS.items() if senders else ():
                form = Form(senders[0], method, route, world.own.things, name.strip())
                other, none = form.sent(world.other.things[thing]), form.sent(world.unknown[thing])
                wrong += differences(f"{method} {route.name} with {name}", world, other, none)
    assert not wrong, "\n".join(wrong)


def test_a_whole_form_at_another_countrys_address_is_answered_as_at_none(world, visitors):
    """An empty one may be refused before anything is looked up; this one has all it takes."""
    wrong = []
    for route in (route for route in KNOWN if route.has_owner and not route.is_library):
        for method in [m for m in ("POST", "PUT", "PATCH") if route.methods and m in route.methods]:
            for sender in (visitors[name] for name in VISITORS):
                if not is_let_in(route, method, sender):
                    continue
                form = Form(sender, method, route, world.own.things, "service_number", whole=True)
                own = world.own.things["service_number"]
                other, none = form.sent(own, world.other.things), form.sent(own, world.unknown)
                if other.status != 404:
                    wrong.append(f"{method} {route.key} as {sender.name}: {other.status}")
                wrong += differences(f"{method} {route.key} as {sender.name}", world, other, none)
    assert not wrong, "\n".join(wrong)


def is_let_in(route: Route, method: str, visitor: Visitor) -> bool:
    return (
        route.asked(method) not in {PUBLIC, SIGNED_IN} and WRITTEN[route.key, method, visitor.name].is_let_in
    )


@dataclass(frozen=True)
class Form:
    """A form, or a body of the API, with own ids in every field but one."""

    sender: Visitor
    method: str
    route: Route
    own: dict[str, str]
    field: str
    whole: bool = False  # nothing in it that a strict body refuses

    def sent(self, value: str, place: Mapping[str, str] | None = None) -> Answer:
        """Send it with a value in the field, to the own thing's address or the one of `place`."""
        filled: dict[str, Any] = {name: self.own[thing] for name, thing in FIELDS.items() if " " not in name}
        filled = FILLED | filled | {self.field: value}
        address, how = self.route.address(place or self.own), self.method
        if self.route.is_api:
            filled |= {"awards": [filled["awards"]], "decisions": [{"row": 5, "person": filled["person"]}]}
            filled |= {"count": 1, "events": [filled["events"]]}
            if self.whole:
                filled = STRICT.get(self.route.name, filled)
            told: dict[str, Any] = {"content_type": "application/json", "headers": {"If-Match": "*"}}
            return ask(self.sender, how, address, data=filled, **told)
        if how == "POST":
            return ask(self.sender, how, address, data=filled)
        kind = "application/x-www-form-urlencoded"
        return ask(self.sender, how, address, data=urlencode(filled), content_type=kind)


TAGGED = ("contingents-detail", "persons-detail", "enrolments-detail", "roster-detail")


@pytest.mark.parametrize("name", TAGGED)
def test_a_tag_of_another_countrys_object_opens_nothing(world, visitors, name):
    """Who knows the tag of what they may not see learns neither that it is there nor that it is unchanged."""
    route = next(route for route in KNOWN if route.name == name)
    theirs, address = visitors_of(world.other), route.address(world.other.things)
    tag = ask(theirs["contributor_officer"], "GET", address).headers["ETag"]
    officer = visitors["contributor_officer"]
    for method in [m for m in ("GET", "PATCH") if m in (route.methods or ())]:
        for header in ("If-None-Match", "If-Match"):
            told: dict[str, Any] = {"headers": {header: tag}}
            if method == "PATCH":
                told |= {"data": {}, "content_type": "application/json"}
            other = ask(officer, method, address, **told)
            none = ask(officer, method, route.address(world.unknown), **told)
            assert other.status == 404
            assert differences(f"{method} {name} {header}", world, other, none) == []
