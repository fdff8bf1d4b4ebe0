"""A sheet of slips is asked for, made in portions, taken once. Until then nothing has changed."""

import json
import logging
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from accounts.jobs.actions import due_jobs, run
from accounts.jobs.enums import JobState
from accounts.jobs.models import Job
from accounts.people import sheets
from accounts.people.codes import end_of_life, spaced
from accounts.people.door import sign_in
from accounts.people.errors import NobodyChosen, SheetGone, SignInRefused, TooManySlips
from accounts.people.merging import merge
from accounts.people.models import Person, SlipCode, SlipSheet
from accounts.people.slips import print_slips, request_slips, take_sheet
from accounts.roles.errors import NotAllowed
from accounts.tenancy.scope import all_contributors, scoped
from accounts.trail.models import TrailEntry
from accounts.users.errors import Unsealable
from tests import cast
from tests.accounts.people.printed import CONTINGENT, asked, codes_in, company, made, taken, work
from tests.owner import as_owner, unwalled


@pytest.fixture
def people(who):
    return company(3)


@pytest.fixture
def officer(who):
    return who("asha").actor


def trail(verb: str) -> list[TrailEntry]:
    return list(unwalled(TrailEntry).filter(verb=verb).order_by("position"))


def opens(person: Person, secret: str) -> bool:
    try:
        return (
            sign_in(contributor="NPL", service_number=person.service_number, secret=secret).person == person
        )
    except SignInRefused:
        return False


def test_a_sheet_is_made_by_a_job_taken_once_and_its_codes_open_the_door(who, people):
    sheet = made(who, people)
    codes = codes_in(taken(who, sheet))
    assert len(set(codes)) == 3
    assert [opens(person, code) for person, code in zip(people, codes, strict=True)] == [True] * 3
    with pytest.raises(SheetGone):
        taken(who, sheet)
    kept = unwalled(SlipSheet).get()
    assert (kept.sealed, kept.taken_at is not None) == (None, True)


def test_until_a_sheet_is_taken_older_slips_work_and_new_ones_do_not(who, people, officer):
    with scoped({"NPL"}):
        (old,) = print_slips(by=officer, contributor="NPL", people=people[:1])
    sheet = made(who, people)
    assert unwalled(SlipCode).count() == 1
    assert opens(people[0], old.code)
    code = codes_in(taken(who, sheet))[0]
    assert (opens(people[0], old.code), opens(people[0], code)) == (False, True)


def test_asking_and_taking_stand_in_the_trail_with_the_people_and_never_a_code(who, people):
    sheet = made(who, people)
    codes = codes_in(taken(who, sheet))
    for verb in ("slips.request", "slips.take"):
        (entry,) = trail(verb)
        assert entry.actor == who("asha").user.pk
        assert sorted(entry.details["people"]) == sorted(str(person.pk) for person in people)
        assert entry.details["label"] == CONTINGENT
    told = json.dumps([entry.details for entry in unwalled(TrailEntry).all()])
    assert [code for code in codes if code in told] == []


def test_a_slip_is_good_until_the_end_of_the_day_that_is_printed_on_it(who, people):
    sheet = made(who, people)
    taken(who, sheet)
    ends = set(unwalled(SlipCode).values_list("expires_at", flat=True))
    assert ends == {end_of_life(sheet.requested_at)}
    assert (ends.pop() - sheet.requested_at).days in {14}


@pytest.fixture
def codes(monkeypatch) -> list[str]:
    """Every code that is made, as only this test knows it; two slips to a portion."""
    known: list[str] = []
    real = sheets.new_code  # type: ignore[attr-defined]

    def remembered() -> str:
        known.append(real())
        return known[-1]

    monkeypatch.setattr(sheets, "new_code", remembered)
    monkeypatch.setattr(sheets, "PAGES", 1)
    monkeypatch.setattr("accounts.people.slip_drawing.ON_FIRST", 2)
    return known


@pytest.mark.parametrize("at", ["between portions", "when it is made", "when it was taken"])
def test_no_code_lies_readable_in_the_database_in_jobs_logs_or_files(at, who, codes, caplog, settings):
    caplog.set_level(logging.DEBUG)
    sheet = asked(who, company(3))
    if at == "between portions":
        run(due_jobs()[0])
        assert len(codes) == 2
    else:
        work()
        assert len(codes) == 3
    if at == "when it was taken":
        assert codes_in(taken(who, sheet)) == codes
    files = b"".join(one.read_bytes() for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file())
    found = whole_database() + caplog.text.encode() + files
    readable = [code for code in codes if code.encode() in found or spaced(code).encode() in found]
    assert (readable, b"%PDF" in found) == ([], False)


def whole_database() -> bytes:
    """Return every value of every table as text, as a dump has them."""
    dump: list[bytes] = []
    with as_owner(), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                dump += [bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row]
    return b"\n".join(dump)


def test_what_is_sealed_opens_for_its_own_row_and_key_alone(who, people, settings):
    sheet = made(who, people)
    with all_contributors("a test looks"):
        sealed = bytes(SlipSheet.objects.get().sealed)  # type: ignore[arg-type]
    assert sheets.opened(sheet.pk, sealed).reached == 3
    with pytest.raises(Unsealable):
        sheets.opened(people[0].pk, sealed)
    settings.PIN_KEY = "another key outside the database, as long as it must be"
    with pytest.raises(SheetGone):
        taken(who, sheet)
    assert unwalled(SlipCode).count() == 0


def test_portions_show_progress_and_make_one_sheet_by_name(who, monkeypatch):
    monkeypatch.setattr(sheets, "PAGES", 1)
    people = company(8)
    sheet = asked(who, list(reversed(people)))
    job = Job.objects.get(event="slips.requested")
    steps = []
    while job.state != JobState.DONE:
        run(job.pk)
        job.refresh_from_db()
        steps.append((job.done, job.total, job.state))
    assert steps == [(6, 8, "waiting"), (8, 8, "done")]
    assert job.result == {"slips": 8, "left_out": 0}
    codes = codes_in(taken(who, sheet))
    assert [opens(person, code) for person, code in zip(people, codes, strict=True)] == [True] * 8


def test_a_worker_that_dies_between_portions_costs_one_portion_and_nothing_else(who, monkeypatch):
    monkeypatch.setattr(sheets, "PAGES", 1)
    people = company(8)
    sheet = asked(who, people)
    job = Job.objects.get(event="slips.requested")
    run(job.pk)

    def gone(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr(sheets, "draw", gone)
        run(job.pk)
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
    work()
    codes = codes_in(taken(who, sheet))
    assert len(set(codes)) == 8
    assert opens(people[0], codes[0])


def test_a_sheet_nobody_takes_within_an_hour_is_thrown_away_and_nothing_has_changed(who, people, officer):
    with scoped({"NPL"}):
        (old,) = print_slips(by=officer, contributor="NPL", people=people[:1])
    sheet = made(who, people)
    Job.objects.filter(event="slips.unclaimed").update(run_after=timezone.now())
    work()  # too early: it waits on
    assert unwalled(SlipSheet).get().sealed is not None
    unwalled(SlipSheet).update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(SheetGone):
        taken(who, sheet)
    Job.objects.filter(event="slips.unclaimed").update(run_after=timezone.now())
    work()
    assert unwalled(SlipSheet).get().sealed is None
    assert opens(people[0], old.code)
    assert [entry.role for entry in trail("slips.drop")] == ["system"]
    assert Job.objects.get(event="slips.unclaimed").result == {"dropped": True}


def test_a_sheet_still_being_made_is_not_thrown_away(who, people):
    asked(who, people)
    unwalled(SlipSheet).update(expires_at=timezone.now() - timedelta(hours=2))
    job = Job.objects.get(event="slips.unclaimed")
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
    assert run(job.pk) is False
    job.refresh_from_db()
    assert job.run_after > timezone.now() + timedelta(minutes=59)
    work()
    assert unwalled(SlipSheet).get().expires_at > timezone.now()


def test_a_sheet_that_was_taken_needs_no_throwing_away(who, people):
    taken(who, made(who, people))
    Job.objects.filter(event="slips.unclaimed").update(run_after=timezone.now())
    work()
    assert Job.objects.get(event="slips.unclaimed").result == {"taken": True}
    assert trail("slips.drop") == []


def test_asking_twice_for_the_same_people_is_one_sheet(who, people):
    assert asked(who, people).pk == asked(who, list(reversed(people))).pk
    assert asked(who, people[:2]).pk != asked(who, people).pk
    assert Job.objects.filter(event="slips.requested").count() == 2


def test_only_the_officer_who_asked_takes_a_sheet(who, people):
    sheet = made(who, people)
    with scoped({"NPL"}), pytest.raises(NotAllowed):
        take_sheet(by=who("bikram").actor, sheet=sheet)
    with scoped({"MAR"}), pytest.raises(NotAllowed):
        take_sheet(by=who("omar").actor, sheet=sheet)


def test_nobody_too_many_and_other_countries_people_are_refused(who, people, officer, monkeypatch):
    stranger = cast.person("M-1", "Alaoui", contributor_id="MAR")
    with all_contributors("a test asks"):
        for refused, whom in ((NobodyChosen, []), (NotAllowed, [*people, stranger])):
            with pytest.raises(refused):
                request_slips(by=officer, contributor="NPL", people=whom, label=CONTINGENT)
        with pytest.raises(NotAllowed):
            print_slips(by=officer, contributor="NPL", people=[stranger])
        monkeypatch.setattr("accounts.people.slips.MOST", 2)
        with pytest.raises(TooManySlips) as refusal:
            request_slips(by=officer, contributor="NPL", people=people, label=CONTINGENT)
    assert refusal.value.most == 2
    assert unwalled(SlipSheet).count() == 0


def test_a_record_merged_meanwhile_gets_no_slip(who, officer):
    keep, close = cast.person("N-1", "Rai", "Bir"), cast.person("N-2", "Rai", "Bir")
    sheet = asked(who, [keep, close])
    with scoped({"NPL"}):
        merge(by=officer, keep=keep, close=close)
    work()
    assert Job.objects.get(event="slips.requested").result == {"slips": 1, "left_out": 1}
    assert len(codes_in(taken(who, sheet))) == 1
    assert unwalled(SlipCode).get().person_id == keep.pk


def test_a_sheet_taken_after_a_merge_lets_nobody_in_by_the_closed_record(who, officer):
    keep, close = cast.person("N-1", "Rai", "Bir"), cast.person("N-2", "Rai", "Bir")
    sheet = made(who, [keep, close])
    with scoped({"NPL"}):
        merge(by=officer, keep=keep, close=close)
    assert len(codes_in(taken(who, sheet))) == 2
    assert {slip.person_id for slip in unwalled(SlipCode).all()} == {keep.pk}
