"""Large files are checked and applied by jobs; likely duplicates wait for somebody to decide."""

from datetime import date

import pytest

from accounts.jobs.actions import run
from accounts.jobs.models import Job
from accounts.people.merging import merge
from accounts.people.models import Person
from accounts.tenancy.scope import scoped
from accounts.trail.models import TrailEntry
from courses.enrolment import large_files
from courses.enrolment.actions import (
    apply_job,
    apply_roster,
    check_again,
    check_job,
    check_roster,
    decide_rows,
    request_apply,
)
from courses.enrolment.errors import BadDecision, RosterClosed, RosterMoved
from courses.enrolment.models import Roster, RosterRow
from courses.enrolment.queries import latest_rosters
from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_nepal")]
HEADER = "service_number,family_name,given_names,birth_date,category,contingent\n"
UNIT = "NPL-UNMISS-2027A"
BORN = date(1995, 3, 27)
LARGE = 5_001  # one row more than is checked while somebody waits


@pytest.fixture
def _nepal(who):
    with scoped({"NPL"}):
        yield


@pytest.fixture
def asha(who):
    return who("asha").actor


def check(by, rows: str) -> Roster:
    return check_roster(
        by=by,
        contributor="NPL",
        contingent=None,
        file_name="people.csv",
        content=(HEADER + rows).encode(),
    )


def large(**wrong: str) -> str:
    """Return 5,001 rows, of which the ones named `row_7` are written otherwise."""
    lines = [f"N{n},Rai,Bina,,TRP,{UNIT if n < 3 else ''}" for n in range(2, LARGE + 2)]
    for name, line in wrong.items():
        lines[int(name.removeprefix("row_")) - 2] = line
    return "\n".join(lines) + "\n"


def done(job: Job) -> list[tuple[int, int]]:
    """Do a job to its end; return its progress after each portion."""
    seen = []
    while run(job.pk):
        job.refresh_from_db()
        seen.append((job.done, job.total))
    return seen


def facts(roster: Roster) -> list[tuple]:
    return list(roster.rows.values_list("number", "state", "note", "fault", "values", "changes", "slot"))


# ---------------------------------------------------------------- large files


def test_a_large_file_is_checked_by_a_job_with_progress(asha):
    cast.contingent(slots=1)
    roster = check(asha, large(row_7="N2,Rai,Bina,,TRP,", row_4000="N4000,,,,TRP,"))
    assert (roster.state, roster.rows.count()) == ("checking", 0)
    assert done(check_job(roster)) == [(2_500, 5_001), (5_000, 5_001), (5_001, 5_001)]  # type: ignore[arg-type]
    roster.refresh_from_db()
    assert roster.state == "checked"
    assert roster.counts == {
        "rows": 5_001, "new": 4_998, "changed": 0, "unchanged": 0, "refused": 3, "no_slot": 0,
        "likely_known": 0,
    }  # fmt: skip
    refused = roster.rows.filter(state="refused").values_list("number", "fault")
    assert list(refused) == [
        (2, "service_number.duplicate_service_number"),
        (7, "service_number.duplicate_service_number"),
        (4000, "family_name.missing_value"),
    ]
    assert Person.objects.count() == 0


def test_another_worker_goes_on_with_a_file_and_makes_the_same_plan(asha):
    cast.contingent(slots=2)
    rosters = [check(asha, large(row_5000=f"N5000,Rai,Bina,,TRP,{UNIT}")) for _ in range(2)]
    done(check_job(rosters[0]))  # type: ignore[arg-type]
    job = check_job(rosters[1])
    while run(job.pk):  # type: ignore[union-attr]
        large_files._open.clear()  # as for a process that has not opened the file
    for roster in rosters:
        roster.refresh_from_db()
    assert facts(rosters[0]) == facts(rosters[1])
    assert rosters[0].state_digest == rosters[1].state_digest
    assert rosters[0].rows.filter(slot__isnull=False).values_list("number", flat=True).count() == 2


def test_a_large_file_that_breaks_off_is_refused_with_its_fault(asha):
    roster = check(asha, large() + '"N9,Rai\n' + large())
    done(check_job(roster))  # type: ignore[arg-type]
    roster.refresh_from_db()
    assert (roster.state, roster.fault["code"], roster.rows.count()) == ("refused", "bad_quotes", 0)  # type: ignore[index]
    job = Job.objects.get(event="roster.check_requested")
    assert job.result == {"roster": str(roster.pk), "error": "bad_quotes"}
    with pytest.raises(RosterClosed):
        apply_roster(by=asha, roster=roster)


def checked(asha, rows: str) -> Roster:
    roster = check(asha, rows)
    done(check_job(roster))  # type: ignore[arg-type]
    return Roster.objects.get(pk=roster.pk)


def test_a_large_roster_is_compared_in_portions_and_then_applied_as_a_whole(asha):
    cast.contingent(slots=1)
    roster = checked(asha, large())
    job = request_apply(by=asha, roster=roster)
    assert Roster.objects.get(pk=roster.pk).state == "applying"
    assert run(job.pk)
    assert (Job.objects.get(pk=job.pk).done, Person.objects.count()) == (5_001, 0)
    assert run(job.pk)
    roster.refresh_from_db()
    assert (roster.state, roster.outcome["created"], roster.outcome["assigned"]) == ("applied", 5_001, 1)  # type: ignore[index]
    assert Person.objects.count() == 5_001
    again = checked(asha, large())
    assert (again.counts["unchanged"], again.counts["rows"]) == (5_001, 5_001)


def test_a_large_roster_that_moved_is_found_before_anything_is_written(asha):
    roster = checked(asha, large())
    job = request_apply(by=asha, roster=roster)
    cast.person("N77", "Rai", "Binita")
    assert len(done(job)) == 1
    roster.refresh_from_db()
    assert (roster.state, roster.fault) == ("checked", {"code": "roster_moved", "parts": {}})
    assert apply_job(roster).result["error"] == "roster_moved"  # type: ignore[index, union-attr]
    assert Person.objects.count() == 1
    again = check_again(by=asha, roster=roster)
    done(check_job(again))  # type: ignore[arg-type]
    again.refresh_from_db()
    assert (again.follows_id, again.counts["new"], again.counts["changed"]) == (roster.pk, 4_999, 1)


def test_asked_again_a_roster_that_moved_is_the_same_job_and_stays_to_be_checked_again(asha):
    roster = checked(asha, large())
    job = request_apply(by=asha, roster=roster)
    cast.person("N77", "Rai", "Binita")
    done(job)
    assert request_apply(by=asha, roster=roster).pk == job.pk
    roster.refresh_from_db()
    assert (roster.state, roster.fault) == ("checked", {"code": "roster_moved", "parts": {}})


def test_while_it_is_checked_nothing_can_be_applied(asha):
    roster = check(asha, large())
    for attempt in (apply_roster, request_apply):
        with pytest.raises(RosterClosed):
            attempt(by=asha, roster=roster)


# ---------------------------------------------------------------- who is who


@pytest.mark.parametrize(("recorded_as", "written"), [("NA-4471", "na-4471"), ("na-4471", "NA-4471")])
def test_a_number_in_other_letters_is_the_same_persons(asha, recorded_as, written):
    ram = cast.person(recorded_as, "Tamang", "Ram")
    roster = check(asha, f"{written},Tamang,Ram,,TRP,\n")
    assert (roster.counts["new"], roster.rows.get().person) == (0, ram.pk)
    applied = apply_roster(by=asha, roster=roster)
    assert list(Person.objects.values_list("service_number", flat=True)) == [recorded_as]
    assert applied.outcome["created"] == 0  # type: ignore[index]


def test_a_number_of_somebody_else_gives_nobody_another_name(asha):
    cast.person("N1", "Tamang", "Ram", birth_date=BORN)
    roster = check(asha, "N1,El Amrani,Youssef,1990-01-02,TRP,\n")
    assert list(roster.rows.values_list("state", "fault")) == [("refused", "service_number.somebody_else")]
    apply_roster(by=asha, roster=roster)
    assert list(Person.objects.values_list("service_number", "family_name")) == [("N1", "Tamang")]


@pytest.fixture
def recorded(who) -> Person:
    return cast.person("OLD-1", "Al-Amrani", "Yusuf", birth_date=BORN, rank="Private")


YOUSSEF = "N1,El Amrani,Youssef,1995-03-27,TRP,\n"


def test_somebody_new_who_is_like_somebody_recorded_is_pointed_out(asha, recorded):
    roster = check(asha, YOUSSEF + "N2,El Amrani,Youssef,1996-01-01,TRP,\n")
    assert list(roster.rows.values_list("state", "note", "alike")) == [
        ("new", "likely_known", [str(recorded.pk)]),
        ("new", "", []),
    ]
    assert (roster.counts["new"], roster.counts["likely_known"]) == (2, 1)


def test_left_open_it_is_recorded_as_somebody_new_and_nothing_is_merged(asha, recorded):
    applied = apply_roster(by=asha, roster=check(asha, YOUSSEF))
    assert (applied.outcome["created"], Person.objects.count()) == (1, 2)  # type: ignore[index]
    assert not Person.objects.filter(merged_into__isnull=False).exists()


def test_decided_to_be_the_same_the_record_gets_the_new_number(asha, recorded):
    roster = check(asha, YOUSSEF)
    decided = decide_rows(by=asha, roster=roster, decisions={2: str(recorded.pk)})
    row = decided.rows.get()
    assert (decided.follows_id, row.state, row.person, row.note) == (roster.pk, "changed", recorded.pk, "")
    assert row.changes[0] == {"column": "service_number", "old": "OLD-1", "new": "N1"}
    applied = apply_roster(by=asha, roster=decided)
    assert (applied.outcome["created"], applied.outcome["updated"]) == (0, 1)  # type: ignore[index]
    recorded.refresh_from_db()
    assert (recorded.service_number, recorded.family_name, Person.objects.count()) == ("N1", "El Amrani", 1)
    again = check(asha, YOUSSEF)
    assert (again.counts["unchanged"], again.rows.get().note) == (1, "")


def test_decided_to_be_somebody_else_it_is_asked_no_more(asha, recorded):
    decided = decide_rows(by=asha, roster=check(asha, YOUSSEF), decisions={2: ""})
    assert (decided.counts["new"], decided.counts["likely_known"]) == (1, 0)
    assert apply_roster(by=asha, roster=decided).outcome["created"] == 1  # type: ignore[index]


def test_a_decision_is_in_the_trail_and_lasts_when_the_file_is_checked_again(asha, recorded):
    decided = decide_rows(by=asha, roster=check(asha, YOUSSEF), decisions={2: str(recorded.pk)})
    entry = TrailEntry.objects.get(verb="roster.decide")
    assert entry.details == {"decisions": {"2": str(recorded.pk)}}
    again = check_again(by=asha, roster=decided)
    assert (again.decisions, again.rows.get().state) == ({"2": str(recorded.pk)}, "changed")


@pytest.mark.parametrize(("row", "who_"), [(3, ""), (2, "00000000-0000-4000-8000-000000000000"), (9, "")])
def test_only_what_is_asked_can_be_decided(asha, recorded, row, who_):
    roster = check(asha, YOUSSEF + "N2,Rai,Bina,,TRP,\n")
    with pytest.raises(BadDecision):
        decide_rows(by=asha, roster=roster, decisions={2: str(recorded.pk), row: who_})
    assert Roster.objects.count() == 1


def test_a_roster_that_was_checked_again_takes_no_decision_and_is_not_applied(asha, recorded):
    roster = check(asha, YOUSSEF)
    newest = decide_rows(by=asha, roster=roster, decisions={2: ""})
    with pytest.raises(RosterClosed):
        decide_rows(by=asha, roster=roster, decisions={2: ""})
    with pytest.raises(RosterClosed):
        apply_roster(by=asha, roster=roster)
    assert list(latest_rosters()) == [newest]


def test_a_file_may_not_give_one_recorded_person_to_two_rows(asha, recorded):
    roster = check(asha, YOUSSEF + "OLD-1,Al-Amrani,Yusuf,1995-03-27,TRP,\n")
    decided = decide_rows(by=asha, roster=roster, decisions={2: str(recorded.pk)})
    rows = decided.rows.values_list("number", "fault", "faults__0__others")
    assert list(rows) == [(2, "service_number.same_person", [3]), (3, "service_number.same_person", [2])]
    assert decided.counts["refused"] == 2


def test_nor_where_the_person_decided_on_was_merged_into_the_others_meanwhile(who, asha, recorded):
    kept = cast.person("OLD-2", "Amrani", "Yusuf", birth_date=BORN)
    roster = check(asha, YOUSSEF + "OLD-2,Amrani,Yusuf,1995-03-27,TRP,\n")
    merge(by=who("asha").actor, keep=kept, close=recorded)
    decided = decide_rows(by=asha, roster=roster, decisions={2: str(recorded.pk)})
    assert list(decided.rows.values_list("number", "fault")) == [
        (2, "service_number.same_person"),
        (3, "service_number.same_person"),
    ]


@pytest.fixture
def closed(who, recorded) -> Person:
    """A second record of the same person, merged into the first."""
    second = cast.person("OLD-2", "Amrani", "Yusuf", birth_date=BORN)
    merge(by=who("asha").actor, keep=recorded, close=second)
    return second


def test_the_number_of_a_merged_record_means_the_kept_one(asha, recorded, closed):
    roster = check(asha, "OLD-2,Al-Amrani,Yusuf,1995-03-27,TRP,\n")
    row = roster.rows.get()
    assert (row.person, [c["column"] for c in row.changes]) == (recorded.pk, ["training"])
    apply_roster(by=asha, roster=roster)
    recorded.refresh_from_db()
    assert recorded.service_number == "OLD-1"


def test_both_numbers_of_a_merged_person_in_one_file_are_refused(asha, recorded, closed):
    roster = check(asha, "OLD-1,Al-Amrani,Yusuf,,TRP,\nOLD-2,Al-Amrani,Yusuf,,TRP,\n")
    assert set(roster.rows.values_list("fault", flat=True)) == {"service_number.same_person"}


def test_a_merge_after_the_check_moves_the_roster(asha, who, recorded):
    second = cast.person("OLD-2", "Amrani", "Yusuf", birth_date=BORN)
    roster = check(asha, "OLD-2,Al-Amrani,Yusuf,1995-03-27,TRP,\n")
    merge(by=asha, keep=recorded, close=second)
    with pytest.raises(RosterMoved):
        apply_roster(by=asha, roster=roster)


def test_a_row_altered_in_the_stored_plan_is_not_applied(asha):
    roster = check(asha, "N1,Rai,Bina,,TRP,\n")
    row = roster.rows.get()
    RosterRow.objects.filter(pk=row.pk).update(values={**row.values, "category": "LDR"})
    with pytest.raises(RosterMoved):
        apply_roster(by=asha, roster=roster)
