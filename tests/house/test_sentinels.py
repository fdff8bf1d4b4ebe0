"""Nothing of another country is shown, written, sent or logged: two countries whose words can be told apart.

Each role of Nepal, its machines and a stranger read all they can come to; whatever of Morocco's is found
anywhere is a leak. That the crawl is not blind is asserted too: it comes to every route, finds Nepal's own
words on them, and finds Morocco's once there is a hole in the wall.
"""

import io
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.apps import apps
from django.conf import settings as site
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from accounts.jobs.actions import due_jobs, record_event, run
from accounts.jobs.enums import JobState
from accounts.jobs.models import Job
from accounts.people.models import Person
from accounts.roles.enums import Role
from accounts.roles.matrix import CLOSED, PUBLIC, SIGNED_IN
from accounts.roles.models import Membership
from accounts.roles.queries import actor_for
from accounts.tenancy.inventory import GLOBAL_TABLES
from accounts.tenancy.managers import TenantModel, _Scoped
from accounts.tenancy.scope import scoped
from accounts.users.models import User
from accounts.webhooks.models import Webhook
from config.logs import Line
from tests.accounts.webhooks.ministry import ministry
from tests.house.asking import NOBODY, VISITORS, Visitor, ask, visitors_of
from tests.house.crawl import TYPED, Seen, crawl, ids_in, read
from tests.house.places import KNOWN, LARGE, Route
from tests.house.world import Country, World, two_countries

pytestmark = pytest.mark.django_db
# Codes of public things: whoever holds one may look it up, and the register lists all.
PUBLIC_WORDS = {"checkpoint", "emblem", "signatory", "iso3", "serial", "code"}
OURS = ("accounts", "courses", "certification")
# Where words of one's own country are to be read; all other routes say the same to everybody.
OWN_WORDS_ON = frozenset(
    {
        "contributor_home", "contingent", "contingent_change", "readiness_file", "slot", "slips",
        "slip_sheet", "people", "people_export_csv", "people_export_xlsx", "people_pairs", "people_pair",
        "person", "person_edit", "roster_list", "roster_plan", "roster_refused_csv", "sessions",
        "session_room", "awards", "batch", "batch_slips", "batch_bundle", "certificates", "certificate",
        "certificate_pdf", "certificate_badge", "passport", "signatories", "staff", "api_keys", "audit",
        "audit_contingent", "audit_person", "contingents-list", "contingents-detail", "slots-list",
        "assignments-list", "persons-list", "persons-detail", "roster-detail", "roster-rows",
        "webhooks-list", "webhooks-detail", "certificates-list", "certificates-detail",
        "certificates-pdf", "certificates-badge", "awards-list", "api-readiness", "verify_code",
        "verification",
    }
)  # fmt: skip


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[World]:
    with two_countries(django_db_blocker, tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture(scope="module")
def visitors(world) -> dict[str, Visitor]:
    return visitors_of(world.own)


@pytest.fixture(autouse=True)
def _as_the_world_is(world, settings) -> None:
    settings.MEDIA_ROOT, settings.REGISTER_HOME = world.folder / "media", world.folder / "register"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Every line our loggers and Django's write, from DEBUG on, as the site's own log has them."""
    told, names = (
        io.StringIO(),
        ("accounts", "courses", "certification", "config", "django.request", "django.security"),
    )
    handler = logging.StreamHandler(told)
    logging_of_the_site: dict[str, Any] = site.LOGGING
    handler.setFormatter(Line(logging_of_the_site["formatters"]["line"]["format"]))
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
        logging.getLogger(name).addHandler(handler)
    yield told
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)
        logging.getLogger(name).removeHandler(handler)


def leaks(country: Country, text: str) -> list[str]:
    """Return which of a country's words and ids stand in a text."""
    ids = {value for name, value in country.things.items() if name not in PUBLIC_WORDS}
    return [*country.words.found_in(text), *sorted(ids_in(text) & ids)]


def countries_in(world: World, text: str) -> list[str]:
    return [country.iso3 for country in (world.own, world.other) if country.words.found_in(text)]


def people_in(world: World, text: str) -> list[str]:
    """Return the words of a text that only people's records have, of either country."""
    names = {name.casefold() for country in (world.own, world.other) for name in country.personal}
    return sorted(name for name in names if name in text.casefold())


def may_enter(route: Route, visitor: Visitor) -> bool:
    asked, actor = route.asked("GET"), visitor.asks_as(route.is_api)
    if asked in {PUBLIC, SIGNED_IN}:
        return asked == PUBLIC or actor.actor_id is not None
    return asked not in {None, CLOSED} and actor.allowed(str(asked))


def takes(route: Route, method: str) -> bool:
    return route.methods is None or method in route.methods


# Read by nobody with GET alone: where each leads is tried elsewhere.
NEVER_READ: dict[str, str] = {
    "ministry_sign_in": "no ministry is set up",
    "openid_connect_callback": "no ministry is set up",
    "saml_acs": "no ministry is set up",
    "saml_finish_acs": "no ministry is set up",
    "saml_metadata": "no ministry is set up",
    "api-nothing": "nothing is there",
}
_seen: dict[str, Seen] = {}


def _route_of(address: str) -> str:
    return resolve(urlsplit(address).path).view_name


def seen_by(world: World, visitors: dict[str, Visitor], name: str) -> Seen:
    """Return what a visitor came to from the front door and each route's address: once for all tests."""
    if name not in _seen:
        routes = [r for r in KNOWN if takes(r, "GET") and r.asked("GET") != CLOSED and r.name not in LARGE]
        start = ["/", *(route.asked_fully(world.own.things) for route in routes)]
        _seen[name] = crawl(visitors[name], start, leave_out=LARGE if name != NOBODY else frozenset())
    return _seen[name]


@pytest.mark.parametrize("name", VISITORS)
def test_what_a_visitor_comes_to_shows_nothing_of_the_other_country(world, visitors, name):
    seen = seen_by(world, visitors, name)
    assert {
        address: found for address, text in seen.texts.items() if (found := leaks(world.other, text))
    } == {}
    assert seen.faults == []
    assert len(seen.texts) > 100


def test_the_crawl_came_to_every_route_and_read_what_is_there(world, visitors):
    come = {name: seen_by(world, visitors, name) for name in VISITORS}
    reached = set().union(*(seen.routes for seen in come.values()))
    wanted = {
        route.name
        for route in KNOWN
        if takes(route, "GET") and not route.is_admin and any(may_enter(route, v) for v in visitors.values())
    }
    assert sorted(wanted - reached - NEVER_READ.keys()) == []
    told = {
        _route_of(address)
        for seen in come.values()
        for address, text in seen.texts.items()
        if leaks(world.own, text)
    }
    assert sorted(OWN_WORDS_ON - told) == []


def test_what_is_searched_for_is_found_among_the_own_only(world, visitors):
    """Every list takes every filter: the other country's values, and what begins both countries' names."""
    things, found = world.other.things, {}
    asked = [
        ("q", TYPED),
        ("search", TYPED),
        ("contributor", "MAR"),
        ("contributors", "MAR"),
        ("iso3", "MAR"),
    ]
    asked += [("contingent", things[name]) for name in ("contingent", "contingent_id")]
    asked += [
        (name, things[name]) for name in ("person", "award", "batch", "session", "roster", "service_number")
    ]
    asked += [
        ("subject", things["certificate"]),
        ("actor", things["colleague"]),
        ("code", things["contingent"]),
    ]
    for route in KNOWN:
        if route.is_admin or not takes(route, "GET") or route.asked("GET") in {PUBLIC, SIGNED_IN, CLOSED}:
            continue
        reader = next((v for v in visitors.values() if may_enter(route, v)), None)
        if reader is None:
            continue
        for name, value in asked:
            answer = ask(reader, "GET", route.address(world.own.things), data={name: value})
            text = read(answer).replace(value, "")  # what was typed stands in the box again
            if named := leaks(world.other, text):
                found[f"{route.name}?{name}={value}"] = named
    assert found == {}


FORMS: tuple[dict[str, Any], ...] = ({}, {"data": "{", "content_type": "application/json"})


def test_neither_do_refusals_and_faults(world, visitors, lines):
    """Empty and unreadable forms; what is not there, not allowed, not taken; and the log of all of it."""
    found, statuses = {}, set()
    for route in KNOWN:
        for method in [m for m in ("POST", "PUT", "PATCH") if takes(route, m)] + ["DELETE"]:
            sender = next((v for v in visitors.values() if may_send(route, method, v)), visitors["anonymous"])
            for whose in (world.own, world.other) if route.has_owner else (world.own,):
                for sent in FORMS:
                    address = route.address(whose.things)
                    answer = ask(sender, method, address, **sent)
                    statuses.add(answer.status)
                    if named := leaks(
                        world.other, read(answer).replace(address, "").replace(_quoted(address), "")
                    ):
                        found[f"{method} {address} as {sender.name}"] = named
    assert found == {}
    assert statuses >= {400, 403, 404, 405, 422}
    assert names_in_log(world, lines) == []


def test_nor_what_is_nowhere_or_behind_the_door(world, visitors, lines):
    nowhere = ("/nowhere/", "/%00", "/?%00=1", "/contributor/contingents/%FF/", "/api/v1/nowhere/")
    addresses = (*nowhere, f"/api/v1/persons/{world.other.things['person']}/")
    told = {"contributor_officer": [404, 400, 400, 404, 404, 404], NOBODY: [404, 400, 400, 302, 404, 401]}
    for name, statuses in told.items():
        answers = [ask(visitors[name], "GET", address) for address in addresses]
        assert [a.address for a in answers if leaks(world.other, read(a).replace(a.address, ""))] == []
        assert [a.status for a in answers] == statuses
    assert names_in_log(world, lines) == []


def may_send(route: Route, method: str, visitor: Visitor) -> bool:
    asked, actor = route.asked(method), visitor.asks_as(route.is_api)
    return (
        asked not in {None, CLOSED, PUBLIC}
        and actor.actor_id is not None
        and (asked == SIGNED_IN or actor.allowed(str(asked)))
    )


def _quoted(address: str) -> str:
    return quote(address, safe="")


def names_in_log(world: World, lines: io.StringIO) -> list[str]:
    """Return the lines that name a person, of whichever country: the log names nobody at all."""
    return [line for line in lines.getvalue().splitlines() if people_in(world, line)]


def test_a_fault_of_ours_names_nobody_on_the_page_or_in_the_log(world, visitors, lines, monkeypatch):
    """A row that is there already: PostgreSQL says which, with its service number."""
    twin = world.other.people[0]

    def collide(*_args, **_more):
        with scoped({"MAR"}):
            Person.objects.create(
                contributor_id="MAR", service_number=twin.service_number, family_name="Twin", category="TRP"
            )

    monkeypatch.setattr("accounts.roles.context._navigation", collide)
    answer = ask(visitors["contributor_officer"], "GET", "/contributor/")
    assert answer.status == 500
    assert leaks(world.other, read(answer)) == []
    assert "IntegrityError" in lines.getvalue()
    assert names_in_log(world, lines) == []


def test_mails_messages_results_and_the_log_of_all_jobs(world, visitors, lines, settings):
    """Every job of both countries is done: who is written to, what of, and what can be asked of it later."""
    settings.DEBUG, settings.WEBHOOK_HOSTS = True, ["127.0.0.1"]
    with ministry() as listening:
        for country in (world.own, world.other):
            with scoped({country.iso3}):
                Webhook.objects.update(address=f"{listening.address}/{country.iso3}")
        do_all()
    assert len(mail.outbox) > 1
    mails = [f"{sent.message()}\n{sent.body}\n{sent.to}" for sent in mail.outbox]
    assert [text for text in mails if len(countries_in(world, text)) > 1] == []
    assert {told.path[-3:] for told in listening.told} == {"NPL", "MAR"}
    for country, neighbour in ((world.own, world.other), (world.other, world.own)):
        bodies = "\n".join(told.body for told in listening.told if told.path.endswith(country.iso3))
        assert country.things["certificate"] in bodies
        assert leaks(neighbour, bodies) == []
        assert people_in(world, bodies) == []
    told = [
        ask(visitors["contributor_officer"], "GET", f"/api/v1/jobs/{job.pk}/") for job in Job.objects.all()
    ]
    assert {answer.status for answer in told} == {200, 404}
    assert [answer for answer in told if leaks(world.other, answer.text)] == []
    assert names_in_log(world, lines) == []


def do_all() -> None:
    while ids := due_jobs():
        for job_id in ids:
            run(job_id)
            waiting = Job.objects.filter(pk=job_id, state=JobState.WAITING)
            waiting.update(run_after=timezone.now() + timedelta(days=99))


def test_a_job_of_one_country_finds_nothing_of_the_other(world, lines):
    """Every job of Morocco's is handed in again as Nepal's: it ends as if there were nothing of the kind."""
    with scoped({"MAR"}):
        before = rows_in_scope()
    copied = []
    for job in Job.objects.filter(contributor="MAR"):
        again = record_event(job.event, key=f"copied {job.pk}", payload=job.payload, contributor="NPL")
        copied.append(again.pk)
        run(again.pk)
    with scoped({"MAR"}):
        assert rows_in_scope() == before
    told = [f"{job.state} {job.result} {job.errors}" for job in Job.objects.filter(pk__in=copied)]
    assert {job.event for job in Job.objects.filter(pk__in=copied)} >= {
        "certificate.issued",
        "webhook.delivery",
    }
    assert [text for text in told if leaks(world.other, text)] == []
    assert names_in_log(world, lines) == []


def rows_in_scope() -> dict[str, list[Any]]:
    """Return every row of the active scope, by table."""
    walled = [m for m in apps.get_models() if issubclass(m, TenantModel)]
    return {m._meta.label: list(m._default_manager.order_by("pk").values()) for m in walled}


# ---------------------------------------------------------------- what would be found


@pytest.mark.parametrize("name", sorted(OWN_WORDS_ON))
def test_what_its_owner_is_shown_would_be_found(world, name):
    """Page, list, workbook, package, badge or PDF: Morocco's own words are read on it by whoever may."""
    route = next(route for route in KNOWN if route.name == name)
    theirs = visitors_of(world.other).values()
    addresses = [route.asked_fully(world.other.things)]
    readers = [visitor for visitor in theirs if may_enter(route, visitor)]
    assert any(leaks(world.other, read(ask(reader, "GET", a))) for reader in readers for a in addresses)


LISTS = ("certificates", "certificates-list")


def test_a_hole_in_the_first_wall_is_seen_by_the_crawl_or_stopped_by_the_second(world, visitors, monkeypatch):
    """Queries are no longer limited to their scope: on SQLite Nepal's officer comes upon Morocco's people."""
    monkeypatch.setattr(_Scoped, "limit_to_scope", lambda query: None)
    lists = [route.address({}) for route in KNOWN if route.name in LISTS]
    elsewhere = frozenset(route.name for route in KNOWN) - {*LISTS}
    seen = crawl(visitors["certifying_officer"], lists, leave_out=elsewhere)
    found = {_route_of(address) for address, text in seen.texts.items() if leaks(world.other, text)}
    assert found == ({*LISTS} if connection.vendor == "sqlite" else set())


def test_a_name_in_a_log_line_and_two_countries_in_one_mail_would_be_found(world, lines):
    person = world.own.people[0]
    logging.getLogger("accounts.people").info("%s was enlisted", person.full_name)
    assert len(names_in_log(world, lines)) == 1
    assert countries_in(world, f"{world.own.words('Hall')} and {world.other.words('Hall')}") == ["NPL", "MAR"]
    assert people_in(world, person.name_native) == [person.name_native.casefold()]


# ---------------------------------------------------------------- the database


def test_no_table_that_belongs_to_none_names_a_person(world):
    """What lies outside the second wall is open to the site's role: no name of a person lies there.

    Staff sign in before any scope is known; their names and addresses do.
    """
    walled = {m._meta.db_table for m in apps.get_models() if m._meta.label.partition(".")[0] in OURS} - {
        apps.get_model(label)._meta.db_table for label in GLOBAL_TABLES
    }
    open_tables = sorted(set(connection.introspection.table_names()) - walled)
    found = {table: people_in(world, everything_in(table)) for table in open_tables}
    assert {table: named for table, named in found.items() if named} == {}


def everything_in(table: str) -> str:
    """Return what raw SQL finds in a table."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        return "\n".join(str(row) for row in cursor.fetchall())


@pytest.mark.postgres
def test_raw_sql_without_a_scope_finds_no_word_of_either_country_but_of_staff_and_jobs(world):
    tables = connection.introspection.table_names()
    found = {table for table in tables if countries_in(world, everything_in(table))}
    assert found <= {"accounts_user", "accounts_apikey", "accounts_job", "account_emailaddress"}


def test_a_key_of_idempotency_is_its_owners_alone(world):
    """The same key from the other country's machine is another request, not the first one's answer."""
    told: dict[str, Any] = {
        "headers": {"Idempotency-Key": "the-same-key"},
        "content_type": "application/json",
        "keep": True,
    }
    with transaction.atomic():
        for country in (world.other, world.own):
            machine = visitors_of(country)["personnel key"]
            body = {
                "contributor": country.iso3,
                "service_number": f"{country.words.latin}S-88",
                "family_name": country.words("Listed"),
                "category": "TRP",
            }
            first = ask(machine, "POST", "/api/v1/persons/", data=body, **told)
            again = ask(machine, "POST", "/api/v1/persons/", data=body, **told)
            assert (first.status, first.text) == (201, again.text)
            assert country.words.found_in(first.text)
        assert leaks(world.other, first.text) == []
        transaction.set_rollback(True)


def test_who_administers_the_world_sees_staff_and_no_person(world):
    """Reference lists, logins and roles of staff: of people not even that they are there."""
    user = User.objects.create_user(email="admin@example.org", is_staff=True)
    Membership.objects.create(user=user, role=Role.ADMINISTRATOR)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    everywhere = Visitor("world", actor_for(user), cookie=client.cookies["sessionid"].value)
    seen = crawl(everywhere, ["/admin/", *(r.address({}) for r in KNOWN if r.is_admin)])
    pages = {address: text for address, text in seen.texts.items() if address.startswith("/admin/")}
    assert {address for address, text in pages.items() if people_in(world, text)} == set()
    for address in ("/admin/accounts/user/", "/admin/accounts/membership/"):
        assert world.own.words.found_in(pages[address])
        assert world.other.words.found_in(pages[address])
    trainees = {str(country.users[Role.TRAINEE].pk) for country in (world.own, world.other)}
    assert not trainees & set().union(*(ids_in(text) for text in pages.values()))
