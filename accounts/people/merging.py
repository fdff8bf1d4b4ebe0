"""Saying of two records that they are one person's, or two people's; and taking that back.

Nothing is moved or deleted: a merged record keeps its rows, which count for the record that was kept
(`identities_of`), and is used no more.
"""

from collections import defaultdict
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.people.enums import PairAnswer
from accounts.people.errors import MergeRefused
from accounts.people.models import PairDecision, Person, PersonQuerySet, SlipCode
from accounts.roles.rules import Actor
from accounts.trail.actions import record
from accounts.users.models import User

PERMISSION = "person:merge"


@transaction.atomic
def merge(*, by: Actor, keep: Person, close: Person) -> Person:
    """Let one record stand for two that are one person's. Returns the record that was kept.

    The closed record's login is shut and its sessions end; an unused slip of it works no more. Records that
    were merged into it before now belong to the one that is kept, so that nothing ever points twice.
    Raises MergeRefused.
    """
    by = by.acting(PERMISSION, keep.contributor_id)
    keep, close, carried = _held(keep, close)
    if fault := merge_fault(keep, close):
        raise MergeRefused(fault)
    Person.objects.filter(Q(pk=close.pk) | Q(merged_into=close)).update(merged_into=keep)
    SlipCode.objects.filter(person=close, used_at__isnull=True).delete()
    _set_login(close, active=False)
    _decided(by, keep, close, PairAnswer.SAME)
    record(
        by=by,
        verb="person.merge",
        subject=keep,
        contributor=keep.contributor_id,
        details={"closed": str(close.pk), "carried": carried},
        personal={"kept": _named(keep), "closed": _named(close)},
    )
    return keep


@transaction.atomic
def unmerge(*, by: Actor, person: Person) -> Person:
    """Make a merged record one of its own again, with its login. They then count as decided to be two people.

    Records that were merged into it before, and came along when it was merged, leave with it.
    Raises MergeRefused when it is not merged.
    """
    by = by.acting(PERMISSION, person.contributor_id)
    beside = Q(merged_into__isnull=False, merged_into=person.merged_into_id)
    held = _locked().filter(Q(pk=person.pk) | beside).order_by("pk")  # in one order, as when they are merged
    person = next(one for one in held if one.pk == person.pk)
    kept = person.merged_into  # read after the lock: it may have been merged on meanwhile
    if kept is None:
        raise MergeRefused("not_merged")
    person.merged_into = None
    person.save(update_fields=["merged_into"])
    carried = _came_with(person, kept)
    Person.objects.filter(pk__in=carried).update(merged_into=person)
    _set_login(person, active=True)
    _decided(by, kept, person, PairAnswer.DIFFERENT)
    record(
        by=by,
        verb="person.unmerge",
        subject=person,
        contributor=person.contributor_id,
        details={"from": str(kept.pk), "carried": [str(pk) for pk in carried]},
        personal={"kept": _named(kept), "opened": _named(person)},
    )
    return person


@transaction.atomic
def decide_pair(*, by: Actor, first: Person, second: Person, answer: PairAnswer) -> None:
    """Say that two records which look alike are two people's: they are not asked about again.

    That they are one person's is said by merging them; SAME is refused here. Raises MergeRefused.
    """
    by = by.acting(PERMISSION, first.contributor_id)
    first, second, _carried = _held(first, second)
    if answer is PairAnswer.SAME:
        raise MergeRefused("not_merged")
    if first.merged_into_id or second.merged_into_id:
        raise MergeRefused("closed_already")
    _decided(by, first, second, answer)
    record(
        by=by,
        verb="person.decide_pair",
        subject=first,
        contributor=first.contributor_id,
        details={"other": str(second.pk), "answer": answer.value},
        personal={"first": _named(first), "second": _named(second)},
    )


def merge_fault(keep: Person, close: Person) -> str:
    """Return why one record cannot be closed in favour of another: a code of MergeRefused, or nothing."""
    if keep.merged_into_id:
        return "kept_is_closed"
    if close.merged_into_id:
        return "closed_already"
    today = timezone.now().date()
    still = close.assignments.filter(Q(until__isnull=True) | Q(until__gt=Greatest(Value(today), F("since"))))
    return "fills_slot" if still.exists() else ""


def _held(one: Person, other: Person) -> tuple[Person, Person, list[str]]:
    """Lock two records of one contributor and those merged into the other, in the order of their ids.

    Returns both as they stand now, and the ids of the latter. Raises MergeRefused.
    """
    if one.pk == other.pk:
        raise MergeRefused("same_record")
    if one.contributor_id != other.contributor_id:
        raise MergeRefused("other_contributor")
    rows = _locked().filter(Q(pk__in=[one.pk, other.pk]) | Q(merged_into=other.pk)).order_by("pk")
    held: dict[UUID, Person] = {person.pk: person for person in rows}
    carried = [str(person.pk) for person in held.values() if person.merged_into_id == other.pk]
    return held[one.pk], held[other.pk], carried


def _came_with(person: Person, kept: Person) -> list[UUID]:
    """Return the records merged into `kept` that no merge still in force joins to it but through this one."""
    merged = list(_locked().filter(merged_into=kept).order_by("pk").values_list("pk", flat=True))
    joined = _joined([*merged, kept.pk])
    found, next_ones = {kept.pk}, [kept.pk]
    while next_ones:
        near = joined[next_ones.pop()] - found - {person.pk}
        found |= near
        next_ones += near
    return [pk for pk in merged if pk not in found]


def _joined(people: list[UUID]) -> dict[UUID, set[UUID]]:
    """Return with which others each of these records was decided to be one person, by the last decision."""
    decided = PairDecision.objects.filter(Q(first__in=people) | Q(second__in=people)).order_by("at", "pk")
    last = {(one, other): answer for one, other, answer in decided.values_list("first", "second", "answer")}
    joined: dict[UUID, set[UUID]] = defaultdict(set)
    for (one, other), answer in last.items():
        if answer == PairAnswer.SAME:
            joined[one].add(other)
            joined[other].add(one)
    return joined


def _locked() -> PersonQuerySet:
    """Return people's rows, to be held until the transaction ends; rows may still be added that name them."""
    return Person.objects.select_for_update(of=("self",), no_key=True)


def _set_login(person: Person, *, active: bool) -> None:
    user = User.objects.filter(person=person).first()
    if user is not None:
        user.is_active = active
        user.save(update_fields=["is_active"])
        user.end_sessions()


def _decided(by: Actor, one: Person, other: Person, answer: PairAnswer) -> None:
    first, second = sorted((one, other), key=lambda person: person.pk)
    PairDecision.objects.create(
        contributor_id=one.contributor_id, first=first, second=second, answer=answer, by=by.actor_id
    )


def _named(person: Person) -> str:
    return f"{person.full_name} · {person.service_number}"
