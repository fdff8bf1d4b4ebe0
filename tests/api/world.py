"""Nepal with something of everything in it, Morocco beside it, and who may ask for what."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.contingents.actions import assign
from accounts.jobs.models import Job
from accounts.roles.actions import make_key
from accounts.roles.enums import ApiPurpose, Role
from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from accounts.webhooks.actions import add_webhook, send_test
from accounts.webhooks.enums import CHOSEN
from courses.enrolment.actions import check_roster, enrol
from courses.standards.enums import DeliveryPhase
from courses.standards.queries import standard_in_force
from tests import cast
from tests.certification.factories import award_for, certified

ROSTER = b"service_number,family_name,category\nNP-7,Tamang,TRP\nNP-8,Sherpa,XXX\n"


@dataclass
class World:
    """`ids`: by resource, the id of an object of Nepal's; `headers` and `cookies` by who asks."""

    ids: dict[str, str] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)


def key(purpose: ApiPurpose = ApiPurpose.PERSONNEL, contributor: str = "NPL", **given: Any) -> str:
    """Make a key of an officer's and return its token."""
    with scoped({contributor}):
        _key, token = make_key(
            by=System(),
            label="Personnel system",
            role=given.pop("role", Role.CONTRIBUTOR_OFFICER),
            contributor=contributor,
            purpose=purpose,
            expires_at=timezone.now() + timedelta(days=30),
        )
    return token


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def signed_in(member: cast.Member) -> tuple[dict[str, str], dict[str, str]]:
    """Return the headers and cookies of somebody's browser, with what guards against forged requests."""
    client: Client = member.browser()
    guard = "a" * 32
    cookies = {"sessionid": client.cookies["sessionid"].value, "csrftoken": guard}
    return {"X-CSRFToken": guard}, cookies


def build(who: Callable[[str], cast.Member]) -> World:
    """Make a contingent half filled, people, an enrolment, certificates, a webhook, a roster, a job."""
    world = World()
    asha, day = who("asha").actor, timezone.now().date()
    contingent = cast.contingent(slots=4)
    person = cast.person("NP-1", "Gurung", "Asha", birth_date=day - timedelta(days=9000))
    cast.person("NP-2", "Gurung", "Aasha", birth_date=day - timedelta(days=9000))
    other = cast.person("NP-3", "Rai", "Hari")
    cast.person("MA-1", "Benali", "Omar", contributor_id="MAR")
    cast.contingent("MAR-UNMISS-2027A", slots=1)
    with scoped({"NPL"}):
        slots = list(contingent.slots.order_by("number"))
        assign(by=asha, slot=slots[0], person=person, since=day)
        enrolment = enrol(by=asha, person=person, category="TRP", phase=DeliveryPhase.PRE_DEPLOYMENT)
        webhook, _secret = add_webhook(
            by=asha, contributor="NPL", label="x", address="https://8.8.8.8/", events=CHOSEN
        )
        delivery = send_test(by=asha, webhook=webhook)
        roster = check_roster(
            by=asha, contributor="NPL", contingent=None, file_name="people.csv", content=ROSTER
        )
    certificate = certified(cast.person("NP-4", "Lama", "Pemba"))
    award = award_for(cast.person("NP-5", "Magar", "Sita"))
    job = Job.objects.filter(contributor="NPL").first()
    assert job is not None
    world.ids = {
        "contingents": str(contingent.pk),
        "persons": str(other.pk),
        "enrolments": str(enrolment.pk),
        "webhooks": str(webhook.pk),
        "delivery": str(delivery.pk),
        "rosters": str(roster.pk),
        "certificates": str(certificate.pk),
        "awards": str(award.pk),
        "slot": str(slots[1].pk),
        "jobs": str(job.pk),
        "contributors": "NPL",
        "missions": "UNMISS",
        "standards": standard_in_force().version,
        "contingent": contingent.code,
    }
    world.headers["key"], world.cookies["key"] = bearer(key()), {}
    world.headers["reporting"], world.cookies["reporting"] = bearer(key(ApiPurpose.REPORTING)), {}
    for name in ("asha", "bikram"):
        world.headers[name], world.cookies[name] = signed_in(who(name))
    world.headers["nobody"], world.cookies["nobody"] = {}, {}
    return world
