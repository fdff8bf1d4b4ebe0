"""Certificates stay as they are: all are downloaded, all they were made from is changed, a backup is
restored elsewhere, and all are downloaded again.

BENCH_CERTIFICATES says how many (2,000): a smaller number for a quick look.
"""

import hashlib
import os
import resource
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NoReturn

from django.conf import settings
from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from accounts.contributors.models import AuthorityText, ContributorCountry, Emblem, Signatory
from accounts.jobs.actions import due_jobs, run
from accounts.people.models import Person
from accounts.roles.rules import Actor
from accounts.tenancy.scope import all_contributors, scoped
from accounts.users.models import User
from benchmarks.figures import Figure
from benchmarks.world import certified, filled, passed, staff
from certification.certificates.models import Certificate
from certification.documents import actions

MANY = int(os.environ.get("BENCH_CERTIFICATES", "2000"))
SHARES = {"NPL": 0.6, "MAR": 0.3, "CHN": 0.1}
EARLY = 100  # documents, after which memory is measured first
MEGABYTE = 1024 * 1024


def measure() -> list[Figure]:
    serials, memory = _issued()
    before = _downloads()
    assert len(before) == serials, f"{len(before)} of {serials} documents were made"
    _change_everything()
    with _no_more_drawing():
        changed = _downloads()
        with _restored_elsewhere():
            restored = _downloads()
    return [
        _differing("after everything they were made from was changed", before, changed),
        _differing("from a restored backup", before, restored),
        Figure(f"memory after {serials} drawn and signed", memory[1], "MB", f"after {EARLY}", memory[0]),
    ]


def _differing(words: str, before: dict[str, str], after: dict[str, str]) -> Figure:
    same = sum(after.get(serial) == digest for serial, digest in before.items())
    print(f"   {same} of {len(before)} identical {words}", flush=True)
    return Figure(f"downloads that differ {words}", len(before) - same, "files", "compared", len(before), 0)


def _issued() -> tuple[int, tuple[float, float]]:
    """Issue, draw and sign the certificates; return how many, and the memory early and at the end."""
    wanted = {iso3: max(1, round(MANY * share)) for iso3, share in SHARES.items()}
    for iso3, people in wanted.items():
        with scoped({iso3}):
            where, there = filled(f"{iso3}-FOREVER", people)
            certified(where, passed(where, there))
    early, done = 0.0, 0
    while jobs := due_jobs():
        for job in jobs:
            done += run(job)
            if done == EARLY:
                early = _memory()
    return sum(wanted.values()), (early or _memory(), _memory())


def _memory() -> float:
    """Return the megabytes of memory this process holds now; where nobody says, the most it ever held."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * resource.getpagesize() / MEGABYTE
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _downloads() -> dict[str, str]:
    """Download every certificate as its country's officer does; return each serial's SHA-256."""
    found = {}
    for iso3 in SHARES:
        with scoped({iso3}):
            browser = _browser(staff(iso3).certifier)
            certificates = list(Certificate.objects.order_by("serial").values_list("pk", "serial"))
        for pk, serial in certificates:
            answer = browser.get(reverse("certificate_pdf", args=[pk]))
            if answer.status_code == 200:
                found[serial] = hashlib.sha256(answer.content).hexdigest()
    return found


def _browser(actor: Actor) -> Client:
    browser = Client(SERVER_NAME="127.0.0.1")
    assert actor.actor_id is not None
    user = User.objects.get(pk=actor.actor_id)
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def _change_everything() -> None:
    """Rename everybody, and change every country's names, colour, emblem, paper, languages and signatory."""
    with all_contributors("a measurement changes everything certificates were made from"):
        Person.objects.update(
            family_name=Concat(F("family_name"), Value(" Renamed")), name_native="改名", rank="Marshal"
        )
        for iso3 in SHARES:
            emblem = Emblem.objects.create(contributor_id=iso3, sha256="0" * 64, content=b"another emblem")
            ContributorCountry.objects.filter(pk=iso3).update(
                accent="#7a1f1f",
                emblem=emblem.sha256,
                paper="a4_portrait",
                certificate_languages=["fr", "en"],
            )
            Signatory.objects.create(
                contributor_id=iso3,
                name="Another Signatory",
                since=date(2020, 1, 1),
                titles={"en": "Minister"},
            )
    AuthorityText.objects.update(name="Another authority", centre="Another centre")


@contextmanager
def _no_more_drawing() -> Iterator[None]:
    """Take away templates, wording and the signer: what is served needs none of them."""

    def gone(*_args: object, **_how: object) -> NoReturn:
        raise AssertionError("a download made a certificate anew")

    kept = {name: getattr(actions, name) for name in ("render", "ask", "make_token")}
    for name in kept:
        setattr(actions, name, gone)
    try:
        yield
    finally:
        for name, function in kept.items():
            setattr(actions, name, function)


@contextmanager
def _restored_elsewhere() -> Iterator[None]:
    """Back up the database and the stored files, restore both elsewhere, and work there."""
    database, media = Path(connection.settings_dict["NAME"]), Path(settings.MEDIA_ROOT)
    backup, elsewhere = database.parent / "backup.sqlite3", database.parent / "elsewhere"
    elsewhere.mkdir()
    connection.close()
    with sqlite3.connect(database) as source, sqlite3.connect(backup) as target:
        source.backup(target)
    shutil.copytree(media, elsewhere / "media")
    shutil.move(backup, elsewhere / "restored.sqlite3")
    connection.settings_dict["NAME"] = str(elsewhere / "restored.sqlite3")
    try:
        with override_settings(MEDIA_ROOT=elsewhere / "media"):
            shutil.move(media, media.with_name("media-away"))
            yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = str(database)
        shutil.move(media.with_name("media-away"), media)
