"""Two countries with one of everything in each: every row carries a word that no other country's row does.

Nepal's words hold QXNEP, Morocco's QXMAR; names are planted in other scripts too. Whatever is made for the
one is made for the other by the same lines, so that an address of the one differs from the other's by its
ids alone.
"""

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from accounts.contingents.models import Assignment, Contingent, Slot
from accounts.contributors.models import Emblem, Signatory
from accounts.jobs.actions import record_event
from accounts.people.models import PairDecision, Person, PersonCategory, SlipSheet
from accounts.roles.actions import make_key
from accounts.roles.enums import ApiPurpose, Role
from accounts.roles.models import Invitation, Membership
from accounts.roles.queries import actor_for
from accounts.roles.rules import Actor
from accounts.tenancy.scope import scoped
from accounts.trail.actions import System, record
from accounts.users.hashers import key_digest
from accounts.users.models import User
from accounts.users.sealing import seal
from accounts.webhooks.enums import CHOSEN
from accounts.webhooks.models import Delivery, Webhook
from accounts.webhooks.signature import new_secret
from certification.certificates.batches import confirm_batch, issue_portion, propose_batch
from certification.certificates.issue import decide_award, issue
from certification.certificates.models import Award, Certificate, PublicCode
from certification.credentials.actions import make_token, publish_lists
from certification.credentials.badges import make_badge, publish_status_lists
from certification.documents.actions import make_document
from certification.documents.bundles import make_bundle
from certification.documents.enums import BundleKind
from certification.register.actions import append_events, publish_checkpoint
from courses.assessment.actions import schedule_session, start_sitting
from courses.assessment.models import AssessmentSession, Candidate, Sitting
from courses.enrolment.actions import check_roster
from courses.enrolment.models import Enrolment
from courses.evidence import evidence_of
from courses.standards.queries import standard_in_force
from tests import cast, keys
from tests.certification.factories import score
from tests.courses import training
from tests.seeded import load_seeds_again

SAT_AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


@dataclass(frozen=True)
class Words:
    """What is planted in one country's rows. No word of the one country is part of a word of the other."""

    iso3: str
    latin: str  # upper case; lower and title case are looked for as well
    native: tuple[str, ...]  # Devanagari or Arabic, Chinese, Cyrillic

    def __call__(self, what: str) -> str:
        return f"{self.latin.title()}{what}"

    def found_in(self, text: str) -> list[str]:
        """Return which of these words stand in a text."""
        held = text.casefold()
        return [word for word in (self.latin.casefold(), *self.native) if word.casefold() in held]


NEPAL = Words("NPL", "QXNEP", ("क्षेत्रनेपलु", "尼坡爾詫", "Кснэплёв"))
MOROCCO = Words("MAR", "QXMAR", ("قسماروقظ", "摩洛詫哥", "Ксмарюкь"))


@dataclass
class Country:
    """One country's part of the world. `things`: ids as they stand in addresses, by name."""

    words: Words
    users: dict[Role, User] = field(default_factory=dict)
    keys: dict[ApiPurpose, str] = field(default_factory=dict)
    things: dict[str, str] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)

    @property
    def iso3(self) -> str:
        return self.words.iso3

    @property
    def personal(self) -> tuple[str, ...]:
        """Words that stand in the country's people's records and in no other row."""
        names = ("Family", "Given", "Alike", "Twin", "Closed", "Listed", "Refused", "Former", "Person")
        return (*map(self.words, names), f"{self.words.latin}S-", *self.words.native)

    def actor(self, role: Role) -> Actor:
        return actor_for(self.users[role])


@dataclass
class World:
    own: Country
    other: Country
    unknown: dict[str, str]  # ids like both countries, which nothing has
    folder: Path


@contextmanager
def two_countries(blocker: Any, folder: Path) -> Iterator[World]:
    """Make the world for a whole module, and take all of it back at the end."""
    homes = override_settings(MEDIA_ROOT=folder / "media", REGISTER_HOME=folder / "register")
    with blocker.unblock(), homes, transaction.atomic():
        keys.forget()
        load_seeds_again()
        countries = _country(NEPAL), _country(MOROCCO)
        append_events(by=System())
        checkpoint = publish_checkpoint(by=System())
        publish_lists(by=System())
        for country in countries:
            with scoped({country.iso3}):
                publish_status_lists(by=System(), contributor=country.iso3)
            country.things |= {"checkpoint": str(checkpoint.pk), "size": str(checkpoint.size)}
        yield World(*countries, unknown=_unknown(countries[0].things), folder=folder)
        transaction.set_rollback(True)


def _unknown(things: dict[str, str]) -> dict[str, str]:
    """Return ids of the same form that belong to nothing."""
    made = {}
    for name, value in things.items():
        if len(value) == 36 and value.count("-") == 4:
            made[name] = str(uuid.uuid4())
        elif value.isdigit():
            made[name] = "987654321"
        elif name == "iso3":
            made[name] = "QQQ"
        else:
            made[name] = "Z" * (len(value) - 3) + "QQQ"
    made["contingent"] = "MAR-QQQQQ-2027A"
    return made


def _country(words: Words) -> Country:
    country = Country(words)
    keys.list_keys(words.iso3)
    _staff(country)
    with scoped({words.iso3}):
        _unit(country)
        _roster(country)
        _webhook(country)
        _training(country)
        _certificates(country)
        _design(country)
        _machines(country)
        _papers(country)
    return country


def _staff(country: Country) -> None:
    for role in Role:
        if role is not Role.TRAINEE:
            country.users[role] = _officer(country, role, role.value.title().replace("_", ""))
    second = _officer(country, Role.CERTIFYING_OFFICER, "SecondCertifier")
    country.things["colleague"] = str(second.pk)


def _officer(country: Country, role: Role, name: str) -> User:
    words = country.words
    user = User.objects.create_user(
        email=f"{words(name)}@{words.latin}.example.org".lower(),
        password=None,
        name=f"{words('Officer')} {name}",
        is_staff=role is Role.ADMINISTRATOR,
    )
    Membership.objects.create(user=user, role=role, contributor_id=words.iso3)
    return user


def _unit(country: Country) -> None:
    """A contingent of eight places; six people, the last two of whom look alike; a closed record."""
    words = country.words
    unit = cast.contingent(f"{words.iso3}-{words.latin}-2027A", slots=8)
    Contingent.objects.filter(pk=unit.pk).update(name=words("Battalion"))
    slots = list(unit.slots.all())
    names = [(f"Family{number}", f"Given{number}") for number in range(4)]
    names += [("Alike", "Twin"), ("Twin", "Alike")]
    for number, (family, given) in enumerate(names):
        person = cast.person(
            f"{words.latin}S-{number}",
            words(family),
            words(given),
            contributor_id=words.iso3,
            name_native=words.native[number % 3],
            birth_date=date(1990, 1, 1 + min(number, 4)),
            email=f"{words('Person')}{number}@{words.latin}.example.org".lower(),
            rank=words("Rank"),
        )
        PersonCategory.objects.create(
            contributor_id=words.iso3, person=person, category=person.category, since=date(2026, 1, 1)
        )
        Assignment.objects.create(
            contributor_id=words.iso3, slot=slots[number], person=person, since=date(2026, 6, 1)
        )
        country.people.append(person)
    Slot.objects.filter(contingent=unit).update(position=words("Position"))
    closed = cast.person(
        f"{words.latin}S-9", words("Closed"), contributor_id=words.iso3, merged_into=country.people[3]
    )
    first, second = sorted(country.people[2:4], key=lambda person: person.pk)
    PairDecision.objects.create(contributor_id=words.iso3, first=first, second=second, answer="two")
    country.things |= {
        "iso3": words.iso3,
        "contingent": unit.code,
        "contingent_id": str(unit.pk),
        "slot": str(slots[7].pk),
        "filled_slot": str(slots[0].pk),
        "person": str(country.people[0].pk),
        "first_alike": str(min(country.people[4].pk, country.people[5].pk)),
        "second_alike": str(max(country.people[4].pk, country.people[5].pk)),
        "closed_person": str(closed.pk),
        "service_number": country.people[0].service_number,
        "family_name": country.people[0].family_name,
    }


def _roster(country: Country) -> None:
    """A file with somebody new, a change, a row refused, and somebody who looks like one that is recorded."""
    words, unit = country.words, Contingent.objects.get(code=country.things["contingent"])
    alike = country.people[5]
    rows = [
        "service_number,family_name,given_names,category,birth_date,rank,position,language",
        f"{words.latin}S-71,{words('Listed')},{words('New')},TRP,1991-02-03,{words('Rank')},,en",
        f"{words.latin}S-3,{words('Family3')},{words('Changed')},TRP,1990-01-04,{words('Rank')},,en",
        f"{words.latin}S-72,{words('Refused')},{words('Row')},{words('Bad')},1991-02-03,,,en",
        f"{words.latin}S-73,{alike.family_name},{alike.given_names},TRP,{alike.birth_date},,,en",
    ]
    roster = check_roster(
        by=country.actor(Role.CONTRIBUTOR_OFFICER),
        contributor=words.iso3,
        contingent=unit,
        file_name=f"{words('Roster')}.csv",
        content="\n".join(rows).encode(),
    )
    country.things["roster"] = str(roster.pk)


def _webhook(country: Country) -> None:
    """It is there before anything happens, so that everything is told to it."""
    words = country.words
    webhook = Webhook.objects.create(
        contributor_id=words.iso3,
        address=f"https://{words.latin.lower()}.example.org/hook",
        label=words("Webhook"),
        events=[event.value for event in CHOSEN],
        secret=seal(new_secret().encode(), "webhook"),
    )
    country.things["webhook"] = str(webhook.pk)


def _training(country: Country) -> None:
    """The first person has a login, has learnt all, and sits in a session of their country."""
    words, person = country.words, country.people[0]
    user = User.objects.create_user(language="en")
    Membership.objects.create(user=user, role=Role.TRAINEE, contributor_id=words.iso3)
    Person.objects.filter(pk=person.pk).update(user=user)
    person.refresh_from_db()
    country.users[Role.TRAINEE] = user = User.objects.get(pk=user.pk)
    trainee = training.Trainee(user, actor_for(user), person, _enrolled(person))
    training.finish_all_lessons(trainee)
    free = _enrolled(country.people[4])
    now = timezone.now()
    session = schedule_session(
        by=country.actor(Role.CONTRIBUTOR_OFFICER),
        contributor=words.iso3,
        contingent=Contingent.objects.get(code=country.things["contingent"]),
        place=words("Hall"),
        proctor=country.users[Role.PROCTOR],
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=3),
        enrolments=[trainee.enrolment],
    )
    candidate = training.candidate(trainee, session)
    sitting = start_sitting(by=trainee.actor, candidate=candidate, language="en")
    country.things |= {
        "enrolment": str(trainee.enrolment.pk),
        "free_enrolment": str(free.pk),
        "session": str(session.pk),
        "candidate": str(candidate.pk),
        "sitting": str(sitting.pk),
        "proctor": str(country.users[Role.PROCTOR].pk),
    }


def _enrolled(person: Person) -> Enrolment:
    return Enrolment.objects.create(
        contributor_id=person.contributor_id,
        person=person,
        category=person.category,
        phase="pre_deployment",
        standard=standard_in_force(),
    )


def _sat(country: Country, person: Person) -> Sitting:
    """Let a person pass, three days ago, without going through the questions."""
    own: dict[str, Any] = {"contributor_id": country.iso3}
    proctor = country.users[Role.PROCTOR]
    session = AssessmentSession.objects.create(
        **own,
        place=country.words("Room"),
        proctor=proctor,
        opens_at=SAT_AT,
        closes_at=SAT_AT + timedelta(hours=3),
    )
    enrolment = Enrolment.objects.filter(person=person).first() or _enrolled(person)
    candidate = Candidate.objects.create(
        **own,
        session=session,
        enrolment=enrolment,
        identity_proof="passport",
        attested_by=proctor.pk,
        attested_at=SAT_AT,
    )
    sitting = Sitting.objects.create(
        **own,
        enrolment=enrolment,
        candidate=candidate,
        attempt=enrolment.sittings.count() + 1,
        language="en",
        started_at=SAT_AT,
        closed_at=SAT_AT,
    )
    score(sitting)
    return sitting


def _awarded(country: Country, person: Person) -> Award:
    return decide_award(by=System(), evidence=evidence_of(_sat(country, person).pk))


def _certificates(country: Country) -> None:
    """One certificate issued by itself, one by a batch with its bundles; an award still to be proposed."""
    officer = country.actor(Role.CERTIFYING_OFFICER)
    second = actor_for(User.objects.get(pk=country.things["colleague"]))
    single = issue(by=officer, award=_awarded(country, country.people[0]))
    unit = Contingent.objects.get(code=country.things["contingent"])
    batch = propose_batch(by=officer, awards=[_awarded(country, country.people[1])], contingent=unit)
    confirm_batch(by=second, batch=batch)
    issue_portion(by=second, batch=batch, most=10)
    waiting = propose_batch(by=officer, awards=[_awarded(country, country.people[2])], contingent=unit)
    award = _awarded(country, country.people[3])
    for certificate in Certificate.objects.all():
        make_token(by=System(), certificate=certificate)
        make_badge(by=System(), certificate=certificate)
        make_document(by=System(), certificate=certificate)
    for kind in BundleKind:
        make_bundle(by=System(), batch=batch, kind=kind)
    country.things |= {
        "certificate": str(single.pk),
        "serial": single.serial,
        "award": str(award.pk),
        "scored_sitting": str(award.sitting_id),
        "batch": str(waiting.pk),
        "issued_batch": str(batch.pk),
    }
    code = PublicCode.objects.get(certificate_id=single.pk).code
    country.things["code"] = code


def _design(country: Country) -> None:
    signatory = Signatory.objects.create(
        contributor_id=country.iso3,
        name=country.words("Signatory"),
        titles={"en": country.words("Director")},
        since=date(2026, 1, 1),
    )
    picture = country.iso3.encode() + PNG
    emblem = hashlib.sha256(picture).hexdigest()
    Emblem.objects.create(contributor_id=country.iso3, sha256=emblem, content=picture)
    country.things |= {"signatory": str(signatory.pk), "emblem": emblem}


def _machines(country: Country) -> None:
    """A key of each purpose, a webhook with a message, an invitation, and a job with its result."""
    words = country.words
    roles = {ApiPurpose.PERSONNEL: Role.CONTRIBUTOR_OFFICER, ApiPurpose.REPORTING: Role.CERTIFYING_OFFICER}
    for purpose, role in roles.items():
        key, country.keys[purpose] = make_key(
            by=System(),
            label=words(f"Machine{purpose.value}"),
            role=role,
            contributor=words.iso3,
            expires_at=timezone.now() + timedelta(days=30),
            purpose=purpose,
        )
        country.things[f"{purpose.value}_key"] = str(key.pk)
    webhook = Webhook.objects.get(pk=country.things["webhook"])
    delivery = Delivery.objects.get(webhook=webhook, subject=country.things["certificate"])
    invitation = Invitation.objects.create(
        contributor_id=words.iso3,
        digest=key_digest(words("Token")),
        email=f"invited@{words.latin.lower()}.example.org",
        name=words("Invited"),
        role=Role.INSTRUCTOR,
        invited_by=country.users[Role.CONTRIBUTOR_OFFICER].pk,
        expires_at=timezone.now() + timedelta(days=7),
    )
    job = record_event(
        "certificate.issued",
        key=f"world {words.iso3}",
        payload={"certificate": country.things["certificate"]},
        contributor=words.iso3,
        requested_by=country.users[Role.CERTIFYING_OFFICER].pk,
    )
    type(job).objects.filter(pk=job.pk).update(result={"note": words("Result")})
    country.things |= {
        "delivery": str(delivery.pk),
        "invitation": str(invitation.pk),
        "job": str(job.pk),
    }


def _papers(country: Country) -> None:
    """A sheet of slips that waits to be taken, a stored file, and a trail entry with personal values."""
    words = country.words
    sheet = SlipSheet.objects.create(
        contributor_id=words.iso3,
        label=country.things["contingent"],
        people=[country.things["person"]],
        sealed=seal(words("Sheet").encode(), "slip sheet"),
        requested_by=country.users[Role.CONTRIBUTOR_OFFICER].pk,
        made_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=1),
    )
    record(
        by=System(),
        verb="person.change",
        subject=country.people[0],
        contributor=words.iso3,
        details={"fields": ["family_name"]},
        personal={"family_name": {"old": words("Former"), "new": words("Family0")}},
    )
    default_storage.save(f"{words('File')}.txt", ContentFile(words("File").encode()))
    country.things["sheet"] = str(sheet.pk)
