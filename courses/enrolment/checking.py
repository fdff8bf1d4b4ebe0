"""Planning a file's rows against the records, a chunk at a time."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from accounts.people.likeness import Named
from accounts.people.queries import by_service_number, people_alike
from courses.enrolment.plan import (
    COUNTED,
    Planner,
    PlanRow,
    chained,
    in_known_contingent,
    placed,
    row_facts,
    without_twins,
)
from courses.enrolment.queries import Records, ground_for, merged_numbers, people_named, records_for
from courses.enrolment.rows import Row
from courses.enrolment.surveying import Reading


class Checking:
    """One file being checked for one contributor. `done` rows are planned; `digest` covers them."""

    def __init__(
        self, contributor: str, contingent: str, reading: Reading, decisions: Mapping[str, str], on: date
    ) -> None:
        """Read what all rows are checked against."""
        self.contributor, self.contingent, self.decisions, self.on = contributor, contingent, decisions, on
        self.reading = reading
        survey = reading.survey
        self.people = self._same_people(survey.numbers)
        named = survey.contingents | ({contingent} if contingent else set())
        self.ground = ground_for(contributor, named, on=on)
        self.digest = self.ground.digest()
        self.planner = Planner(self.ground)
        self.done, self._counts = 0, Counter[str]()

    def go_on(self, done: int, given: frozenset[str], digest: str, counts: Mapping[str, int]) -> None:
        """Go on where another process left off."""
        self.done, self.digest, self._counts = done, digest, Counter(counts)
        self.planner = Planner(self.ground, given)

    @property
    def ended(self) -> bool:
        return self.done >= self.reading.survey.rows

    @property
    def counts(self) -> dict[str, int]:
        return {name: self._counts[name] for name in COUNTED}

    def plan(self, read: Sequence[Row]) -> list[PlanRow]:
        """Plan the next rows."""
        rows = [self._row(row) for row in read]
        records = self._records(rows)
        alike = self._alike(rows, records)
        planned = [self._planned(row, records, alike.get(row.number, ())) for row in rows]
        self.digest = chained(self.digest, map(_facts, planned))
        for one in planned:
            self._counts.update(one.counted())
        self.done += len(planned)
        return planned

    def plan_all(self) -> Iterator[PlanRow]:
        """Read and plan all rows that are left."""
        while not self.reading.ended:
            yield from self.plan(self.reading.take())

    def _row(self, row: Row) -> Row:
        row = in_known_contingent(placed(row, self.contingent), self.ground.contingents)
        return without_twins(row, self.reading.survey.shared, self.people)

    def _records(self, rows: Sequence[Row]) -> Records:
        numbers = [row.service_number for row in rows if not row.faults]
        decided = sorted({who for row in rows if (who := self.decisions.get(str(row.number)))})
        return records_for(self.contributor, numbers, decided, standard=self.ground.standard, on=self.on)

    def _alike(self, rows: Sequence[Row], records: Records) -> dict[int, tuple[str, ...]]:
        """Return, by row, the recorded people whom those of a new number resemble."""
        new = [row for row in rows if not row.faults and row.service_number not in records.numbers]
        found = people_alike(self.contributor, [_named(row) for row in new]) if new else {}
        return {new[place].number: tuple(str(p.pk) for p in people) for place, people in found.items()}

    def _planned(self, row: Row, records: Records, alike: tuple[str, ...]) -> PlanRow:
        known = row.service_number in records.numbers
        decision = None if known else self.decisions.get(str(row.number))
        person = records.meant(row.service_number, decision)
        if decision and person and decision not in alike:
            alike = (*alike, decision)  # they resembled each other when it was decided
        return self.planner.plan(row, person, alike, decided=decision is not None)

    def _same_people(self, numbers: Sequence[tuple[int, str]]) -> dict[int, Sequence[int]]:
        """Return the rows that stand for one recorded person by several numbers, or by a decision."""
        in_question = {number for _row, number in numbers} & merged_numbers(self.contributor)
        decided = {who for who in self.decisions.values() if who}
        if not in_question and not decided:
            return {}
        rows: dict[str, list[int]] = defaultdict(list)
        for who, row in self._meant(numbers, in_question, decided):
            rows[who].append(row)
        return {row: same for same in rows.values() if len(same) > 1 for row in same}

    def _meant(
        self, numbers: Sequence[tuple[int, str]], in_question: set[str], decided: set[str]
    ) -> Iterator[tuple[str, int]]:
        """Yield whom a row means, for people who may be meant by more than their own number."""
        kept = by_service_number(self.contributor, sorted(in_question))
        ids = {number: str(person.pk) for number, person in kept.items()}
        ids |= {person.service_number: str(person.pk) for person in kept.values()}
        named = {who: str(person.identity) for who, person in people_named(decided).items()}
        own = people_named(named.values())
        ids |= {person.service_number: who for who, person in own.items()}
        for row, number in numbers:
            decision = self.decisions.get(str(row), "")
            if who := ids.get(number) or named.get(decision):
                yield who, row


def _named(row: Row) -> Named:
    return Named(row.family_name, row.given_names, row.name_native, row.birth_date, row.sex)


def _facts(planned: PlanRow) -> list[object]:
    changes = [change.as_json() for change in planned.changes]
    slot = planned.slot.id if planned.slot else None
    row = planned.row.number
    return row_facts(row, planned.state.value, planned.values, changes, slot=slot, person=planned.person)
