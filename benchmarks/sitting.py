"""Sittings: saving answers, each in its own transaction as a request has it, against update_or_create."""

from collections.abc import Callable
from functools import partial
from itertools import islice

from django.db import transaction
from django.utils import timezone

from accounts.roles.rules import Actor
from accounts.tenancy.scope import scoped
from benchmarks.figures import Figure
from benchmarks.measuring import cost, medians
from benchmarks.world import admitted, filled, trainee
from courses.assessment.answer import save_answer
from courses.assessment.models import Paper, Response
from courses.assessment.queries import open_paper
from courses.assessment.start import start_sitting

SAVES, PEOPLE, ROUNDS = 1_000, 9, 3
Question = tuple[Actor, Paper, int]


def measure() -> list[Figure]:
    with scoped({"NPL"}):
        questions = _questions()
        ours, plain = _saves(questions), _plain_saves(questions)
        forget = partial(_forget, questions)
        seconds, plain_seconds = medians(ours, plain, rounds=ROUNDS, before=forget)
        each, plain_each = (_statements(work, questions) / SAVES for work in (ours, plain))
    baseline = "update_or_create, paper not checked"
    return [
        Figure(f"CPU for {SAVES:,} answers", seconds, "s", baseline, plain_seconds),
        # Design page "scale", B1: one idempotent upsert per answer.
        Figure("statements per answer", each, "statements", baseline, plain_each, target=1),
    ]


def _questions() -> list[Question]:
    """Start sittings, and return half as many questions as are saved: each is answered, then changed."""
    found: list[Question] = []
    for candidate in admitted(*filled("NPL-SITTING", PEOPLE)):
        actor = trainee(candidate.enrolment.person)
        paper = open_paper(start_sitting(by=actor, candidate=candidate, language="en"))
        assert paper is not None
        found += [(actor, paper, position) for position in range(len(paper.lines))]
    return list(islice(found, SAVES // 2))


def _saves(questions: list[Question]) -> Callable[[], None]:
    def work() -> None:
        for turn in range(2):
            for actor, paper, position in questions:
                choice = paper.lines[position]["options"][turn]
                with transaction.atomic():
                    save_answer(by=actor, paper=paper, position=position, choice=choice, sequence=turn)

    return work


def _plain_saves(questions: list[Question]) -> Callable[[], None]:
    def work() -> None:
        for turn in range(2):
            for _actor, paper, position in questions:
                fields = {
                    "contributor_id": paper.contributor_id,
                    "choice": paper.lines[position]["options"][turn],
                    "sequence": turn,
                    "saved_at": timezone.now(),
                }
                with transaction.atomic():
                    Response.objects.update_or_create(paper=paper, position=position, defaults=fields)

    return work


def _statements(work: Callable[[], None], questions: list[Question]) -> int:
    _forget(questions)
    return cost(work).statements


def _forget(questions: list[Question]) -> None:
    """Empty the papers, so that every turn begins alike."""
    Response.objects.filter(paper__in={paper.pk for _actor, paper, _position in questions}).delete()
