"""Certificates some hundreds at a time, with every row that belongs to them: eight queries a time."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from certification.certificates.models import Certificate, CertificateEvent, PublicCode
from certification.credentials.models import OfflineToken
from certification.documents.models import Document
from certification.register.models import RegisterLeaf
from certification.signing.models import SigningKey
from courses.models import ItemVersion, Paper, Result, Standard

AT_ONCE = 200


@dataclass(frozen=True)
class Shelf:
    """Some certificates in the order of their serials, and what belongs to them by their ids.

    `results` (oldest first) and `papers` are by sitting, `leaves` (their text) by event. `standards` and
    `items` fill up as they are met and are shared by all shelves: there are few of them.
    """

    certificates: list[Certificate]
    codes: dict[UUID, tuple[str, str]]
    events: dict[UUID, list[CertificateEvent]]
    leaves: dict[int, str]
    documents: dict[UUID, Document]
    tokens: dict[UUID, str]
    keys: dict[str, SigningKey]
    results: dict[UUID, list[Result]]
    papers: dict[UUID, list[Paper]]
    replaced: set[UUID]
    sittings: dict[UUID, int]
    standards: dict[UUID, Standard] = field(default_factory=dict)
    items: dict[str, tuple[str, str]] = field(default_factory=dict)


def shelves() -> Iterator[Shelf]:
    """Yield all certificates in scope. Each shelf begins where the last ended, by serial."""
    standards: dict[UUID, Standard] = {}
    items: dict[str, tuple[str, str]] = {}
    keys = {key.pk: key for key in SigningKey.objects.all()}
    last = ""
    rows = Certificate.objects.select_related("award__enrolment", "award__sitting__candidate", "replaces")
    while certificates := list(rows.filter(serial__gt=last).order_by("serial")[:AT_ONCE]):
        last = certificates[-1].serial
        yield _shelf(certificates, keys, standards, items)


def _shelf(certificates: list[Certificate], keys: dict[str, SigningKey], standards: Any, items: Any) -> Shelf:
    ids = [one.pk for one in certificates]
    sittings = [one.award.sitting_id for one in certificates]
    events: dict[UUID, list[CertificateEvent]] = defaultdict(list)
    for event in CertificateEvent.objects.filter(certificate__in=ids).order_by("number"):
        events[event.certificate_id].append(event)
    leaves = RegisterLeaf.objects.filter(event__certificate__in=ids).values_list("event", "data")
    codes = PublicCode.objects.filter(certificate_id__in=ids)
    papers = _grouped(Paper.objects.filter(sitting__in=sittings).order_by("opened_at"))
    _fill(standards, {one.award.enrolment.standard_id for one in certificates})
    _fill_items(items, papers)
    return Shelf(
        certificates=certificates,
        codes={code.certificate_id: (code.code, code.contributor_id) for code in codes},
        events=events,
        leaves=dict(leaves),
        documents={one.certificate_id: one for one in Document.objects.filter(certificate__in=ids)},
        tokens=dict(OfflineToken.objects.filter(certificate__in=ids).values_list("certificate", "text")),
        keys=keys,
        results=_grouped(Result.objects.filter(sitting__in=sittings).order_by("number")),
        papers=papers,
        replaced=_replaced(ids),
        sittings=_counted(sittings),
        standards=standards,
        items=items,
    )


def _grouped(rows: Any) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.sitting_id].append(row)
    return found


def _replaced(ids: list[UUID]) -> set[UUID]:
    rows = Certificate.objects.filter(replaces__in=ids).values_list("replaces", flat=True)
    return {one for one in rows if one}


def _counted(sittings: list[UUID]) -> dict[UUID, int]:
    """Return how many certificates each sitting has that replace no other."""
    found: dict[UUID, int] = defaultdict(int)
    rows = Certificate.objects.filter(award__sitting__in=sittings, replaces__isnull=True)
    for sitting in rows.values_list("award__sitting", flat=True):
        found[sitting] += 1
    return found


def _fill(standards: dict[UUID, Standard], wanted: set[UUID]) -> None:
    for one in Standard.objects.filter(pk__in=wanted - set(standards)):
        standards[one.pk] = one


def _fill_items(items: dict[str, tuple[str, str]], papers: dict[UUID, list[Paper]]) -> None:
    wanted = {line["version"] for group in papers.values() for paper in group for line in paper.lines}
    for version in ItemVersion.objects.filter(pk__in=wanted - set(items)).only("key", "outcomes"):
        items[str(version.pk)] = (version.key, version.outcomes[0])
