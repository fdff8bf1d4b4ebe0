"""Events become leaves once and in order; heads are signed, published and never contradict each other."""

import hashlib
import json
import threading
from datetime import date
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.tenancy.scope import all_contributors, scoped
from accounts.trail.actions import System
from accounts.trail.models import TrailEntry
from certification.certificates.models import Certificate, CertificateEvent
from certification.register import actions
from certification.register.actions import append_events, publish_checkpoint
from certification.register.errors import PublishedDifferently
from certification.register.merkle import EMPTY_ROOT, Peaks, Place
from certification.register.models import Checkpoint, RegisterHead, RegisterLeaf, RegisterNode
from certification.register.notes import parse, read_head
from certification.register.publishing import publish_file, published_heads
from certification.register.queries import register_keys, root_at, tree_size, verified_head
from certification.signing.actions import new_signing_key
from certification.signing.client import ask
from certification.signing.enums import KeyPurpose
from certification.signing.errors import NoSigningKey, SignerRefused
from certification.signing.models import SigningKey
from tests import cast
from tests.certification.factories import certified
from tests.counting import exactly
from tests.owner import unwalled

pytestmark = pytest.mark.django_db


def leaves():
    with all_contributors("a test reads the register"):
        return list(RegisterLeaf.objects.order_by("number").select_related("event"))


def test_a_leaf_says_what_happened_and_names_nobody(certificate):
    append_events(by=System())
    (leaf,) = leaves()
    assert json.loads(leaf.data) == {
        "v": 1,
        "serial": certificate.serial,
        "event": "issued",
        "number": 1,
        "at": certificate.issued_at.strftime("%Y-%m-%dT%H:%M:%S.000000Z"),
        "reason_sha256": hashlib.sha256(f"{leaf.event.salt}:".encode()).hexdigest(),
        "payload_sha256": certificate.payload_sha256,
    }
    assert leaf.contributor_id == "NPL"


def test_events_of_all_countries_are_entered_oldest_first_without_gap(certificate, happen, who):
    happen(certificate, 3)
    other = certified(cast.person("2", "Alaoui", contributor_id="MAR"), officer="salma", proctor="omar")
    assert append_events(by=System()) == 5
    found = leaves()
    assert [leaf.number for leaf in found] == [0, 1, 2, 3, 4]
    assert [leaf.event.at for leaf in found] == sorted(leaf.event.at for leaf in found)
    assert {leaf.contributor_id for leaf in found} == {"NPL", other.contributor_id}


def test_entering_again_changes_nothing(certificate):
    append_events(by=System())
    with exactly(5):
        assert append_events(by=System()) == 1
    assert len(leaves()) == 1


@pytest.mark.parametrize("portions", [(1,), (1, 1, 1), (2, 3, 5), (7, 1, 4)])
def test_a_tree_grown_in_portions_keeps_every_complete_subtree(certificate, happen, portions):
    for portion in portions:
        happen(certificate, portion)
        append_events(by=System())
    peaks = Peaks()
    nodes: dict[Place, bytes] = {}
    for leaf in leaves():
        nodes |= dict(peaks.append(bytes.fromhex(leaf.hash)))
    kept = {(one.level, one.number): bytes.fromhex(one.hash) for one in RegisterNode.objects.all()}
    assert kept == nodes
    assert (tree_size(), root_at(tree_size())) == (peaks.size, peaks.root())


def test_what_was_left_far_behind_is_entered_by_a_sweep(certificate, happen, monkeypatch):
    happen(certificate, 6)
    monkeypatch.setattr(actions, "_LOOK_BACK", -(10**9))
    assert append_events(by=System()) == 0
    assert append_events(by=System(), sweep=True) == 7


def test_an_empty_register_has_the_root_of_nothing(db):
    assert (append_events(by=System()), root_at(0)) == (0, EMPTY_ROOT)


def test_entering_and_publishing_stand_in_the_trail(certificate, publish):
    publish()
    with all_contributors("a test reads the trail"):
        found = list(TrailEntry.objects.filter(verb__startswith="register.").order_by("position"))
    assert [(entry.verb, entry.chain, entry.details["size"]) for entry in found] == [
        ("register.append", found[0].chain, 1),
        ("register.checkpoint", found[0].chain, 1),
    ]


def test_a_head_is_signed_stored_and_published(certificate, publish, settings):
    row = publish()
    head = verified_head(row.note, register_keys(), row.published_at)
    assert (head.origin, head.size, head.root) == ("127.0.0.1:8000/register", 1, root_at(1))
    home, day = Path(settings.REGISTER_HOME), row.published_at.date().isoformat()
    assert (home / "checkpoints" / f"1-{day}.txt").read_text() == row.note
    assert (home / "latest").read_text() == row.note
    assert [one.name for one in (home / "checkpoints").iterdir()] == [f"1-{day}.txt"]


def test_a_head_is_published_once_a_day(certificate, publish):
    assert publish() == publish()
    assert Checkpoint.objects.count() == 1


def test_every_head_is_proved_to_extend_the_last(certificate, happen, publish):
    sizes = [publish().size]
    for portion in (1, 2, 4, 1, 7):
        happen(certificate, portion)
        sizes.append(publish().size)
    assert sizes == [1, 2, 4, 8, 9, 16]


def dying_after(work):
    """Do the work and die before its transaction is committed."""

    def die():
        with transaction.atomic():
            work()
            raise InterruptedError

    with pytest.raises(InterruptedError):
        die()


def test_a_signature_that_was_lost_on_the_way_is_found_again(certificate, happen, publish, settings):
    """The worker dies after signing: before the file, and before the row."""
    dying_after(publish)
    (Path(settings.REGISTER_HOME) / "checkpoints").rename(settings.REGISTER_HOME / "lost")
    assert (Checkpoint.objects.count(), len(leaves())) == (0, 0)
    happen(certificate)
    assert publish().size == 2


def test_a_file_without_its_row_gets_the_row_on_the_next_try(certificate, settings):
    append_events(by=System())
    dying_after(lambda: publish_checkpoint(by=System()))
    (file,) = published_heads(Path(settings.REGISTER_HOME))
    assert publish_checkpoint(by=System()).note == file.note


def test_a_published_file_is_never_overwritten(certificate, publish, settings):
    row = publish()
    other = row.note.replace(row.note.split("\n")[2], "A" * 43 + "=")
    home, day = Path(settings.REGISTER_HOME), row.published_at.date()
    with pytest.raises(PublishedDifferently):
        publish_file(home, other, 1, day)
    assert [one.note for one in published_heads(home)] == [row.note]
    assert (home / "latest").read_text() == row.note


def test_files_are_read_by_size(tmp_path, certificate, publish):
    note = publish().note
    for size in (10, 9, 100):
        publish_file(tmp_path, note, size, date(2026, 11, 23))
    assert [one.path.name.split("-")[0] for one in published_heads(tmp_path)] == ["9", "10", "100"]


def test_without_a_key_nothing_is_published(certificate, settings):
    append_events(by=System())
    SigningKey.objects.filter(purpose="register").update(retired_at="2026-01-01T00:00Z")
    with pytest.raises(NoSigningKey):
        publish_checkpoint(by=System())
    assert not (Path(settings.REGISTER_HOME) / "checkpoints").exists()


def test_the_signer_gives_back_the_note_it_signed_last(certificate, publish):
    assert ask("checkpoint", "register") == b""
    row = publish()
    assert ask("checkpoint", "register").decode() == row.note


def rewritten():
    """Enter the same events anew with one altered, as somebody with all rights on the database would."""
    with all_contributors("an insider at work"):
        unwalled(RegisterLeaf)._raw_delete("default")
        unwalled(CertificateEvent).filter(number=1).update(reason="identity_wrong")
    unwalled(RegisterNode).delete()
    RegisterHead.objects.update(size=0)
    unwalled(Checkpoint).delete()
    append_events(by=System())


def test_the_signer_signs_no_rewritten_history(certificate, happen, publish):
    happen(certificate, 2)
    publish()
    rewritten()
    with pytest.raises(SignerRefused, match="not_consistent"):
        publish_checkpoint(by=System())
    happen(certificate, 2)
    append_events(by=System())
    with pytest.raises(SignerRefused, match="not_consistent"):
        publish_checkpoint(by=System())


def test_the_signer_signs_no_register_that_shrank(certificate, happen, publish):
    happen(certificate, 2)
    publish()
    with all_contributors("an insider at work"):
        unwalled(RegisterLeaf).filter(number=2)._raw_delete("default")
    unwalled(RegisterNode).filter(level=0, number=2).delete()
    RegisterHead.objects.update(size=2)
    with pytest.raises(SignerRefused, match="not_consistent"):
        publish_checkpoint(by=System())


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"no JSON", "unreadable"),
        (b'{"size": 1}', "unreadable"),
        (b'{"size": -1, "root": "", "proof": []}', "unreadable"),
        (b'{"size": true, "root": "", "proof": []}', "unreadable"),
        (b'{"size": 9, "root": "", "proof": []}', "not_committed"),
        (b'{"size": 1, "root": "", "proof": []}', "not_committed"),
    ],
)
def test_the_signer_signs_only_a_head_of_the_register(certificate, content, code):
    append_events(by=System())
    with pytest.raises(SignerRefused, match=code):
        ask("checkpoint", "register", content)


def test_the_signer_knows_one_register(certificate):
    with pytest.raises(SignerRefused, match="unknown_record"):
        ask("checkpoint", "another")


def test_a_new_key_goes_on_where_the_old_one_ended(certificate, happen, publish):
    first = publish()
    SigningKey.objects.filter(purpose="register").update(retired_at="2026-01-01T00:00Z")
    new_signing_key(KeyPurpose.REGISTER, None).save(force_insert=True)
    happen(certificate)
    second = publish()
    keys = register_keys()
    assert [verified_head(row.note, keys, row.published_at).size for row in (first, second)] == [1, 2]
    assert parse(first.note).signatures[0].key_id != parse(second.note).signatures[0].key_id


def statements_of_entering(certificate, happen, events):
    happen(certificate, events)
    with CaptureQueriesContext(connection) as captured:
        append_events(by=System())
    return len(captured)


def test_entering_costs_a_fraction_of_a_statement_each(certificate, happen):
    append_events(by=System())
    few = statements_of_entering(certificate, happen, 10)
    many = statements_of_entering(certificate, happen, 1000)
    assert (many - few) / 990 < 0.1


def test_publishing_costs_the_same_however_large_the_tree(certificate, happen, publish):
    publish()
    for events in (1, 300):
        happen(certificate, events)
        append_events(by=System())
        with exactly(12):
            publish_checkpoint(by=System())


@pytest.mark.django_db(transaction=True)
def test_two_workers_racing_enter_everything_once(seeded, certificate, happen):
    happen(certificate, 40)
    start, sizes, errors = threading.Barrier(2), [], []

    def work():
        try:
            start.wait()
            sizes.append(append_events(by=System()))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (errors, sizes) == ([], [41, 41])
    assert [leaf.number for leaf in leaves()] == list(range(41))
    assert RegisterHead.objects.get().size == 41
    with scoped({"NPL"}):
        assert Certificate.objects.get().events.count() == 41
    assert read_head(parse(publish_checkpoint(by=System()).note).text).size == 41
