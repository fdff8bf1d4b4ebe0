"""The trail: one unbroken chain per contributor, in which no change goes unseen."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts.tenancy.scope import all_contributors, scoped
from accounts.trail.actions import Break, System, entries_at_the_end, record, verify_chain
from accounts.trail.models import TrailEntry, TrailHead, TrailPersonal
from tests.cast import person
from tests.owner import unwalled


@pytest.fixture
def chain(countries):
    soldier = person("N-1", "Gurung")
    with scoped({"NPL"}):
        for verb in ("roster.apply", "slip.print", "pin.choose"):
            record(by=System(), verb=verb, subject=soldier, contributor="NPL", personal={"name": "Gurung"})
    return "NPL"


def entry(position: int):
    return unwalled(TrailEntry).filter(chain="NPL", position=position)


def test_an_untouched_chain_verifies(chain):
    assert verify_chain(chain) == 3


def test_each_country_has_a_chain_of_its_own(chain):
    with scoped({"MAR"}):
        record(by=System(), verb="x.y", subject=person("M-1", "B", contributor_id="MAR"), contributor="MAR")
    assert (verify_chain("NPL"), verify_chain("MAR")) == (3, 1)


def test_entries_of_a_verb_made_of_others_come_last_and_in_order(countries):
    soldier = person("N-1", "Gurung")
    with scoped({"NPL"}):
        with entries_at_the_end():
            for verb in ("person.enlist", "slot.fill"):
                record(by=System(), verb=verb, subject=soldier, contributor="NPL", personal={"name": "G"})
            assert not TrailHead.objects.filter(chain="NPL").exists()
        record(by=System(), verb="roster.apply", subject=soldier, contributor="NPL")
        verbs = list(TrailEntry.objects.order_by("position").values_list("verb", flat=True))
    assert (verbs, verify_chain("NPL")) == (["person.enlist", "slot.fill", "roster.apply"], 3)


def test_entries_held_back_are_dropped_with_what_failed(countries):
    def fail_after_an_entry():
        with entries_at_the_end():
            record(by=System(), verb="x.y", subject=person("N-1", "Gurung"), contributor="NPL")
            raise RuntimeError

    with scoped({"NPL"}), pytest.raises(RuntimeError):
        fail_after_an_entry()
    assert not unwalled(TrailEntry).filter(chain="NPL").exists()
    assert not TrailHead.objects.filter(chain="NPL").exists()


@pytest.mark.parametrize("change", [{"verb": "other"}, {"details": {"n": 2}}, {"actor": None, "role": "x"}])
def test_an_altered_entry_is_found(chain, change):
    entry(2).update(**change)
    assert verify_chain(chain) == Break("NPL", 2, "the entry's content was altered")


def test_a_missing_entry_is_found(chain):
    unwalled(TrailPersonal).filter(entry__position=2).delete()
    entry(2).delete()
    assert verify_chain(chain) == Break("NPL", 2, "an entry is missing")


def test_a_cut_off_end_is_found(chain):
    unwalled(TrailPersonal).filter(entry__position=3).delete()
    entry(3).delete()
    assert verify_chain(chain) == Break("NPL", 3, "the end of the chain is missing or altered")


def test_altered_personal_values_are_found(chain):
    unwalled(TrailPersonal).filter(entry__position=1).update(values={"name": "Rai"})
    assert verify_chain(chain) == Break("NPL", 1, "the entry's personal values were altered")


def test_personal_values_can_be_erased_and_the_chain_holds(chain):
    unwalled(TrailPersonal).delete()
    assert verify_chain(chain) == 3


def test_a_chain_never_forks(chain):
    first = entry(1).get()
    first.pk, first.position = None, 9
    with scoped({"NPL"}), pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


def test_an_entry_is_lost_with_its_transaction(chain):
    def record_and_fail():
        with scoped({"NPL"}), transaction.atomic():
            record(by=System(), verb="x.y", subject=person("N-2", "Rai"), contributor="NPL")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        record_and_fail()
    assert TrailHead.objects.get(pk="NPL").position == 3
    assert verify_chain(chain) == 3


def test_the_command_says_which_chain_breaks_and_where(chain):
    out, err = StringIO(), StringIO()
    call_command("verify_trail", stdout=out)
    assert "NPL: 3 entries, unbroken" in out.getvalue()
    entry(2).update(verb="other")
    with pytest.raises(CommandError, match="1 of the chains"):
        call_command("verify_trail", stdout=out, stderr=err)
    assert "NPL: broken at entry 2" in err.getvalue()


def test_the_trail_is_read_within_the_scope(chain):
    with scoped({"MAR"}):
        assert TrailEntry.objects.count() == 0
    with all_contributors("a test counts"):
        assert TrailEntry.objects.exclude(chain="global").count() == 3
