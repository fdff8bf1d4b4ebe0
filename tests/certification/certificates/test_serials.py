"""Serials: gapless for each country and year, also when many issue at once."""

import threading

import pytest
from django.db import connection, transaction

from accounts.tenancy.scope import scoped
from certification.certificates.codes import grouped, new_code, read_code
from certification.certificates.issue import issue
from certification.certificates.models import Certificate, SerialCounter
from certification.certificates.serials import next_serials
from tests.certification.factories import award_for, people

WORKERS = 4


@pytest.mark.django_db
def test_each_country_and_year_counts_for_itself(countries):
    with scoped({"NPL", "MAR"}):
        found = [next_serials("NPL", 2026, 2), next_serials("MAR", 2026), next_serials("NPL", 2027)]
        found.append(next_serials("NPL", 2026))
    assert found == [
        ["NPL-2026-0000001", "NPL-2026-0000002"],
        ["MAR-2026-0000001"],
        ["NPL-2027-0000001"],
        ["NPL-2026-0000003"],
    ]


@pytest.mark.django_db
def test_a_number_taken_in_a_transaction_that_fails_is_given_again(countries):
    with scoped({"NPL"}):
        with transaction.atomic():
            next_serials("NPL", 2026)
            transaction.set_rollback(True)
        assert next_serials("NPL", 2026) == ["NPL-2026-0000001"]


@pytest.mark.django_db(transaction=True)
def test_parallel_issue_leaves_no_gap_and_no_twin(seeded, who):
    awards = [award_for(person) for person in people(12)]
    bikram, gate, faults = who("bikram").actor, threading.Barrier(WORKERS), []

    def officer(mine):
        try:
            gate.wait()
            with scoped({"NPL"}):
                for award in mine:
                    issue(by=bikram, award=award)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=officer, args=(awards[start::WORKERS],)) for start in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with scoped({"NPL"}):
        serials = sorted(Certificate.objects.values_list("serial", flat=True))
        assert [int(serial[-7:]) for serial in serials] == list(range(1, 13))
        assert SerialCounter.objects.get().last == 12


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_issue_one_certificate(seeded, who):
    award = award_for(people(1)[0])
    gate, outcome = threading.Barrier(2), []

    def officer(actor):
        try:
            gate.wait()
            with scoped({"NPL"}):
                outcome.append(issue(by=actor, award=award).serial[-7:])
        except Exception as fault:
            outcome.append(type(fault).__name__)
        finally:
            connection.close()

    actors = (who("bikram").actor, who("chandra").actor)
    threads = [threading.Thread(target=officer, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome) == ["0000001", "AwardAlreadyIssued"]


def test_codes_are_random_and_forgiving():
    codes = {new_code() for _ in range(100)}
    assert len(codes) == 100
    code = codes.pop()
    assert read_code(f"  {grouped(code).lower()} ") == code
    assert read_code("NPL-2026-0000001") is None


def test_lookalikes_are_read_as_the_letter_they_must_be():
    assert read_code("O1I8BAAAAAAAAAAAAAAAAAAAAA") == "OIIBBAAAAAAAAAAAAAAAAAAAAA"
