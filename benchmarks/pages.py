"""Pages: bytes on the wire, and statements for a long list against a short one of the same page."""

import gzip
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.people.models import Person
from accounts.roles.actions import grant
from accounts.roles.enums import Role
from accounts.roles.rules import Actor
from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from accounts.users.models import User
from benchmarks.figures import Figure
from benchmarks.measuring import cost
from benchmarks.world import admitted, certified, checked_roster, filled, passed, staff, trainee
from certification.certificates.models import PublicCode
from certification.demonstration.staff import own_actor
from courses.assessment.answer import save_answer
from courses.assessment.models import AssessmentSession
from courses.assessment.queries import open_paper
from courses.assessment.start import start_sitting
from courses.models import Lesson

MOST_STYLE = 12_000  # bytes, compressed: design page "pages"
FEW, MANY = 3, 90


@dataclass(frozen=True)
class Visit:
    """One visitor's request."""

    browser: Client
    address: str

    def body(self) -> bytes:
        response = self.browser.get(self.address)
        assert response.status_code == 200, (self.address, response.status_code)
        return response.content

    def statements(self) -> int:
        self.body()  # templates are read and content types cached on the first visit
        return cost(self.body).statements


@dataclass(frozen=True)
class Country:
    """One contributor's pages, with so many people."""

    officer: Client
    certifier: Client
    code: str
    session: str
    roster: str


def measure() -> list[Figure]:
    small, large = _country("MAR", FEW), _country("NPL", MANY)
    lists = _lists(small, large) | _trainees()
    alone = _alone()
    longest = {name: many for name, (_few, many) in lists.items()}
    return [
        _style_sheet(),
        *(_size(name, visit) for name, visit in (alone | longest).items()),
        *(_growth(name, few, many) for name, (few, many) in lists.items()),
    ]


def _style_sheet() -> Figure:
    content = (settings.BASE_DIR / "static" / "css" / "tutela.css").read_bytes()
    packed = len(gzip.compress(content))
    return Figure("style sheet, compressed", packed, "bytes", "as it is", len(content), MOST_STYLE)


def _size(name: str, visit: Visit) -> Figure:
    content = visit.body()
    return Figure(f"{name}, compressed", len(gzip.compress(content)), "bytes", "as it is", len(content))


def _growth(name: str, few: Visit, many: Visit) -> Figure:
    """A list needs as many queries for more rows as for few (design page "style")."""
    least = few.statements()
    return Figure(name, many.statements(), "statements", "the same page with little on it", least, least)


def _country(iso3: str, people: int) -> Country:
    """Certify so many people of a contributor, and let one file of as many wait to be applied."""
    with scoped({iso3}):
        where, there = filled(f"{iso3}-PAGES", people)
        officers = staff(iso3)
        certified(where, passed(where, there))
        return Country(
            officer=_browser(_login(officers.officer)),
            certifier=_browser(_login(officers.certifier)),
            code=where.code,
            session=str(AssessmentSession.objects.get(contingent=where).pk),
            roster=str(checked_roster(f"{iso3}-PAGES", people).pk),
        )


def _lists(small: Country, large: Country) -> dict[str, tuple[Visit, Visit]]:
    """Return the pages of officers and the auditor, each with few rows and with many."""
    auditor = _browser(_auditor())

    def both(route: str, argument: str = "") -> tuple[Visit, Visit]:
        few, many = (
            Visit(one.officer, reverse(route, args=[getattr(one, argument)] if argument else []))
            for one in (small, large)
        )
        return few, many

    world = reverse("audit")
    return {
        "contributor's home": both("contributor_home"),
        "contingent": both("contingent", "code"),
        "roster plan": both("roster_plan", "roster"),
        "session room": both("session_room", "session"),
        "certificates": (
            Visit(small.certifier, reverse("certificates")),
            Visit(large.certifier, reverse("certificates")),
        ),
        "auditor's world": (
            Visit(auditor, f"{world}?{urlencode({'contributor': 'MAR'})}"),
            Visit(auditor, world),
        ),
    }


def _trainees() -> dict[str, tuple[Visit, Visit]]:
    """Return the pages of somebody who has just begun, and of somebody who has done all."""
    with scoped({"NPL"}):
        where, (fresh, early, late) = filled("NPL-TRAINEES", FEW)
        candidates = admitted(where, [early, late])
        sittings = [
            start_sitting(by=trainee(c.enrolment.person), candidate=c, language="en") for c in candidates
        ]
        paper = open_paper(sittings[1])
        assert paper is not None
        for position, line in enumerate(paper.lines):
            save_answer(
                by=trainee(late), paper=paper, position=position, choice=line["options"][0], sequence=1
            )
        new, first, second = (_signed_in(person) for person in (fresh, early, late))
    pages = [reverse("sitting", args=[sitting.pk]) for sitting in sittings]
    return {
        "task list": (Visit(new, reverse("learn")), Visit(second, reverse("learn"))),
        "question": (Visit(first, f"{pages[0]}?q=1"), Visit(second, f"{pages[1]}?q=1")),
    }


def _alone() -> dict[str, Visit]:
    """Return the pages that have no list."""
    nobody = partial(Visit, _browser(None))
    with scoped({"NPL"}):
        holder = Person.objects.filter(certificates__isnull=False).order_by("service_number")[0]
        reader = _signed_in(holder)
    lesson = Lesson.objects.select_related("course").order_by("pk")[0]
    return {
        "front door": nobody(reverse("front_door")),
        "standard": nobody(reverse("standard")),
        "public check": nobody(reverse("verify_code", args=[PublicCode.objects.order_by("pk")[0].pk])),
        "lesson": Visit(reader, reverse("lesson", args=[lesson.course.code, lesson.slug])),
        "passport": Visit(reader, reverse("passport")),
    }


def _signed_in(person: Person) -> Client:
    own_actor(staff(person.contributor_id).officer, person)
    return _browser(User.objects.get(person=person))


def _login(actor: Actor) -> User:
    assert actor.actor_id is not None
    return User.objects.get(pk=actor.actor_id)


def _auditor() -> User:
    user = User.objects.create_user(email="auditor@example.org", name="Inès Duarte")
    grant(by=System(), user=user, role=Role.AUDITOR)
    return user


def _browser(user: User | None) -> Client:
    browser = Client(SERVER_NAME="127.0.0.1")
    if user is not None:
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser
