"""The named cast every test may call on. Two countries, so that a leak has something to leak.

Nepal (the country of the story)          Morocco (the other country)
  Asha    contributor officer               Omar    contributor officer
  Bikram  certifying officer                Salma   certifying officer
  Chandra second certifying officer
  Hari    proctor
The world: Inès, auditor. The site: Tomas, administrator.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.test import Client

from accounts.contingents.models import Contingent, Mission, Slot
from accounts.contributors.models import AuthorityText, ContributorCountry
from accounts.people.models import Person
from accounts.roles.enums import Role
from accounts.roles.models import Membership
from accounts.roles.queries import actor_for
from accounts.roles.rules import Actor
from accounts.tenancy.scope import all_contributors
from accounts.users.models import User
from tests import keys

PASSWORD = "a long demonstration password"

CAST = {
    "asha": ("Asha Gurung", Role.CONTRIBUTOR_OFFICER, "NPL"),
    "bikram": ("Bikram Thapa", Role.CERTIFYING_OFFICER, "NPL"),
    "chandra": ("Chandra Rai", Role.CERTIFYING_OFFICER, "NPL"),
    "hari": ("Hari Magar", Role.PROCTOR, "NPL"),
    "omar": ("Omar Benali", Role.CONTRIBUTOR_OFFICER, "MAR"),
    "salma": ("Salma Idrissi", Role.CERTIFYING_OFFICER, "MAR"),
    "ines": ("Inès Duarte", Role.AUDITOR, None),
    "tomas": ("Tomas Berg", Role.ADMINISTRATOR, None),
}


@dataclass(frozen=True)
class Member:
    """One of the cast: the login, and who they act as."""

    user: User
    actor: Actor

    def browser(self, **headers: Any) -> Client:
        """Return a test client signed in as this person."""
        client = Client(headers=headers or None)
        client.force_login(self.user, backend="django.contrib.auth.backends.ModelBackend")
        return client


def contributor(iso3: str, iso2: str, authority: str) -> ContributorCountry:
    country, made = ContributorCountry.objects.get_or_create(iso3=iso3, defaults={"iso2": iso2})
    if made or not country.authority_texts.exists():
        AuthorityText.objects.get_or_create(contributor=country, language="en", defaults={"name": authority})
    keys.list_keys(iso3)
    return country


def member(key: str) -> Member:
    """Return one of the cast, made on first call."""
    name, role, iso3 = CAST[key]
    user = User.objects.filter(login=f"{key}@example.org").first() or User.objects.create_user(
        email=f"{key}@example.org", password=PASSWORD, name=name
    )
    Membership.objects.get_or_create(user=user, role=role, contributor_id=iso3)
    return Member(user, actor_for(user))


def person(service_number: str, family_name: str, given_names: str = "", **fields: Any) -> Person:
    """Make a person of Nepal (or of `contributor_id`), without a login."""
    fields.setdefault("contributor_id", "NPL")
    fields.setdefault("category", "TRP")
    with all_contributors("a test makes a person"):
        return Person.objects.create(
            service_number=service_number, family_name=family_name, given_names=given_names, **fields
        )


def contingent(
    code: str = "NPL-UNMISS-2027A", slots: int = 3, category: str = "TRP", **fields: Any
) -> Contingent:
    """Make a contingent leaving for UNMISS on 1 March 2027 for a year, with slots of one category."""
    fields.setdefault("planned_departure", date(2027, 3, 1))
    fields.setdefault("end_of_tour", date(2028, 2, 29))
    mission, _ = Mission.objects.get_or_create(
        code="UNMISS", defaults={"name": "Mission in South Sudan", "since": "2011", "open": True}
    )
    with all_contributors("a test makes a contingent"):
        made = Contingent.objects.create(
            code=code, contributor_id=code[:3], name=code, mission=mission, kind="troops", **fields
        )
        for number in range(1, slots + 1):
            Slot.objects.create(
                contributor_id=made.contributor_id, contingent=made, number=number, category=category
            )
    return made
