"""Named reads of how far people have come in the lessons their enrolments ask for."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Count, DateTimeField, F, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.people.queries import records_of
from accounts.tenancy.managers import TenantQuerySet
from courses.curriculum.models import Lesson
from courses.curriculum.queries import CourseOutline, LessonLine, courses_with_lessons
from courses.enrolment.enums import EnrolmentEventKind
from courses.enrolment.merged import counting_for, owner, with_merged
from courses.enrolment.models import Enrolment, EnrolmentEvent
from courses.enrolment.requirements import asked_outcomes, is_required
from courses.learning.models import LessonProgress
from courses.standards.document import StandardDocument
from courses.standards.enums import DeliveryPhase

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
Training = tuple[UUID, str, str]  # standard, category and phase: what asks for lessons
Documents = Mapping[UUID, StandardDocument]


@dataclass(frozen=True)
class LessonFacts:
    """One lesson in a list, its number among those asked for, and whether it is opened or done."""

    line: LessonLine
    number: int
    opened: bool
    done: bool


@dataclass(frozen=True)
class CourseFacts:
    """One course as a person sees it: the lessons that this person's enrolment asks for."""

    outline: CourseOutline
    lessons: tuple[LessonFacts, ...]

    @property
    def done(self) -> int:
        return sum(lesson.done for lesson in self.lessons)

    @property
    def total(self) -> int:
        return len(self.lessons)

    @property
    def complete(self) -> bool:
        return bool(self.lessons) and self.done == self.total

    @property
    def started(self) -> bool:
        return any(lesson.opened for lesson in self.lessons)

    @property
    def next_lesson(self) -> LessonFacts | None:
        return next((lesson for lesson in self.lessons if not lesson.done), None)


@dataclass(frozen=True)
class Required:
    """Which lessons each training asks for: those that teach an outcome its standard asks of the category.

    `lessons`: ids by training. `left_out`: for the trainings that do not ask for every lesson, the others.
    """

    lessons: Mapping[Training, frozenset[int]]
    left_out: Mapping[Training, frozenset[int]]

    def total(self, enrolment: Enrolment) -> int:
        return len(self.lessons[training_of(enrolment)])

    def counting(self, progress: TenantQuerySet[LessonProgress]) -> TenantQuerySet[LessonProgress]:
        """Leave out of people's progress the lessons that their enrolment does not ask for."""
        for (standard, category, phase), lessons in self.left_out.items():
            kind = Q(enrolment__standard=standard, enrolment__category=category, enrolment__phase=phase)
            progress = progress.exclude(kind, lesson__in=lessons)
        return progress


def training_of(enrolment: Enrolment) -> Training:
    return (enrolment.standard_id, enrolment.category, enrolment.phase)


def required_lessons(enrolments: Iterable[Enrolment], documents: Documents) -> Required:
    """Return which lessons these enrolments ask for: one query. `documents`: of their standards, by id."""
    taught = dict(Lesson.objects.order_by().values_list("pk", "outcomes"))
    lessons = {
        (standard, category, phase): _asked(documents[standard], category, phase, taught)
        for standard, category, phase in {training_of(enrolment) for enrolment in enrolments}
    }
    left_out = {training: taught.keys() - asked for training, asked in lessons.items()}
    return Required(lessons, {training: frozenset(rest) for training, rest in left_out.items() if rest})


def _asked(
    document: StandardDocument, category: str, phase: str, taught: Mapping[int, list[str]]
) -> frozenset[int]:
    asked = asked_outcomes(document, category, DeliveryPhase(phase))
    return frozenset(lesson for lesson, outcomes in taught.items() if is_required(outcomes, asked))


def enrolments_in_force(person_id: UUID) -> list[Enrolment]:
    """Return a person's enrolments that were not withdrawn, oldest first. One query.

    Each knows what counts for it: the same training under records that were merged into this person's.
    """
    newest = EnrolmentEvent.objects.filter(enrolment=OuterRef("pk")).order_by("-number").values("kind")[:1]
    rows = (
        Enrolment.objects.filter(person__in=records_of(person_id))
        .annotate(last_event=Coalesce(Subquery(newest), Value("")))
        .exclude(last_event=EnrolmentEventKind.WITHDRAWN)
        .select_related("standard", "person", "mission")
    )
    return with_merged(rows.order_by("enrolled_at", "id"), person_id)


def required_since(enrolment: Enrolment) -> datetime:
    """Return since when lessons and passes count: the last time training was required again."""
    return required_since_of([enrolment])[enrolment.pk]


def required_since_of(enrolments: Collection[Enrolment]) -> dict[UUID, datetime]:
    """Return since when lessons and passes count, for each of these enrolments: one query."""
    counting = counting_for(enrolments)
    again = EnrolmentEvent.objects.filter(
        enrolment__in=list(counting), kind=EnrolmentEventKind.TRAINING_REQUIRED_AGAIN
    ).annotate(owner=owner("enrolment_id", counting))
    found: dict[UUID, datetime] = dict(again.order_by().values_list("owner").annotate(last=Max("at")))
    return {enrolment.pk: found.get(enrolment.pk, _LONG_AGO) for enrolment in enrolments}


def courses_of(enrolment: Enrolment, reader: str) -> list[CourseFacts]:
    """Return the courses with the lessons this enrolment asks for and its progress: six queries."""
    return courses_of_many([enrolment], reader)[enrolment.pk]


def courses_of_many(enrolments: Collection[Enrolment], reader: str) -> dict[UUID, list[CourseFacts]]:
    """Return the same for several enrolments: six queries, and one for each standard not read yet."""
    since, counting = required_since_of(enrolments), counting_for(enrolments)
    opened: dict[UUID, dict[int, bool]] = {enrolment.pk: {} for enrolment in enrolments}
    for row in LessonProgress.objects.filter(enrolment__in=list(counting)):
        own = counting[row.enrolment_id]
        done = row.done_at is not None and row.done_at >= since[own]
        opened[own][row.lesson_id] = done or opened[own].get(row.lesson_id, False)
    outlines = courses_with_lessons(reader)
    return {e.pk: _courses(e, outlines, opened[e.pk]) for e in enrolments}


def _courses(
    enrolment: Enrolment, outlines: list[CourseOutline], opened: Mapping[int, bool]
) -> list[CourseFacts]:
    asked = asked_outcomes(enrolment.standard.parsed(), enrolment.category, DeliveryPhase(enrolment.phase))
    courses = []
    for outline in outlines:
        lines = [line for line in outline.lessons if is_required(line.outcomes, asked)]
        facts = (
            LessonFacts(line, number, line.id in opened, opened.get(line.id, False))
            for number, line in enumerate(lines, start=1)
        )
        if lines:
            courses.append(CourseFacts(outline, tuple(facts)))
    return courses


def lessons_done(
    counting: Mapping[UUID, UUID], required: Required, until: datetime | None = None
) -> dict[UUID, int]:
    """Return how many of the lessons asked for each enrolment has done since training was last required.

    `counting`: for every enrolment that counts, the one it counts for (`counting_for`). `until`: as it was
    before that instant. One query, and one more where records were merged.
    """
    again = EnrolmentEvent.objects.filter(
        enrolment=OuterRef("enrolment"),
        kind=EnrolmentEventKind.TRAINING_REQUIRED_AGAIN,
        **before("at", until),
    )
    done = LessonProgress.objects.filter(enrolment__in=list(counting), done_at__isnull=False)
    last = again.order_by("-number").values("at")[:1]
    rows = (
        required.counting(done)
        .filter(**before("done_at", until))
        .annotate(since=Coalesce(Subquery(last), Value(_LONG_AGO), output_field=DateTimeField()))
        .filter(done_at__gte=F("since"))
        .exclude(_outlived(counting, until))
        .annotate(owner=owner("enrolment_id", counting))
        .order_by()
        .values("owner")
        .annotate(lessons=Count("lesson", distinct=True))
    )
    return {row["owner"]: row["lessons"] for row in rows}


def _outlived(counting: Mapping[UUID, UUID], until: datetime | None) -> Q:
    """Return the filter of what was done before training was required again, under whichever record."""
    records: dict[UUID, list[UUID]] = defaultdict(list)
    for key, own in counting.items():
        records[own].append(key)
    merged = {own: keys for own, keys in records.items() if len(keys) > 1}
    outlived = Q(pk__in=[])
    if not merged:
        return outlived
    again = EnrolmentEvent.objects.filter(
        enrolment__in=[key for keys in merged.values() for key in keys],
        kind=EnrolmentEventKind.TRAINING_REQUIRED_AGAIN,
        **before("at", until),
    )
    for enrolment, at in again.order_by().values_list("enrolment", "at"):
        outlived |= Q(enrolment__in=merged[counting[enrolment]], done_at__lt=at)
    return outlived


def before(field: str, until: datetime | None) -> dict[str, datetime]:
    """Return the filter of what happened before an instant; of everything without one."""
    return {f"{field}__lt": until} if until else {}


def all_lessons_done(enrolment: Enrolment) -> bool:
    """Say whether every lesson asked for is done, so that the sitting may start. None at all is not done."""
    required = required_lessons([enrolment], {enrolment.standard_id: enrolment.standard.parsed()})
    total = required.total(enrolment)
    done = lessons_done(counting_for([enrolment]), required)
    return total > 0 and done.get(enrolment.pk, 0) >= total
