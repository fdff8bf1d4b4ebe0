"""A change of the platform's lists key: the old key names the new one, so that readers who hold it follow."""

from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.tenancy.scope import all_contributors
from accounts.trail.actions import System
from certification.credentials.actions import publish_lists
from certification.credentials.cose import TrustedKey
from certification.credentials.errors import Distrusted
from certification.credentials.lists import Edition, Kind, trusted
from certification.credentials.models import SignedList
from certification.credentials.queries import lists_keys, newest_list_by
from certification.signing import process
from certification.signing.actions import ensure_signing_keys, retire_signing_key, rotate_signing_key
from certification.signing.client import ask
from certification.signing.enums import KeyPurpose
from certification.signing.errors import SignerRefused
from certification.signing.models import SigningKey
from certification.signing.queries import key_in_use

pytestmark = pytest.mark.django_db
TRUST, REVOCATION = Kind.TRUST, Kind.REVOCATION


@pytest.fixture
def old(who) -> SigningKey:
    """The key that has signed the lists so far."""
    publish_lists(by=System())
    return key_in_use(KeyPurpose.LISTS)


def change(count: int = 1) -> list[SigningKey]:
    with all_contributors("the operator's command"):
        return [rotate_signing_key(by=System(), purpose=KeyPurpose.LISTS) for _ in range(count)]


def lose(key: SigningKey) -> SigningKey:
    with all_contributors("the operator's command"):
        retire_signing_key(by=System(), key=key, compromised_at=timezone.now())
        ensure_signing_keys(by=System(), contributors=[])
    return key_in_use(KeyPurpose.LISTS)


def made() -> list[tuple[str, str]]:
    return [(one.kind, one.kid) for one in publish_lists(by=System())]


def held(*keys: SigningKey) -> dict[bytes, TrustedKey]:
    """What a reader holds who knows only these keys."""
    return {kid: key for kid, key in lists_keys().items() if kid.hex() in {one.kid for one in keys}}


def opened(edition: SignedList | None, keys: dict[bytes, TrustedKey]) -> Edition:
    assert edition is not None
    at = int(timezone.now().timestamp())
    return trusted(bytes(edition.content), Kind(edition.kind), keys, at=at)


def test_the_old_key_signs_one_more_trust_list_and_then_the_new_one_both(old):
    [new] = change()
    assert made() == [(TRUST, old.kid), (TRUST, new.kid), (REVOCATION, new.kid)]
    numbers = list(SignedList.objects.filter(kind=TRUST).values_list("number", flat=True))
    assert numbers == sorted(set(numbers))


def test_who_holds_the_old_key_only_learns_the_new_one_from_it(old):
    [new] = change()
    _, newest, _ = publish_lists(by=System())
    with pytest.raises(Distrusted, match="unknown_key"):
        opened(newest, held(old))
    named = opened(newest_list_by(TRUST, old.kid), held(old)).keys[bytes.fromhex(new.kid)]
    assert (named.contributor, named.purpose) == ("", "lists")
    assert opened(newest, {named.kid: named}).number == newest.number


def test_it_happens_once(old):
    change()
    publish_lists(by=System())
    assert made() == []


def test_keys_changed_twice_before_a_list_was_made_are_both_named(old):
    keys = change(2)
    assert made() == [(TRUST, old.kid), (TRUST, keys[1].kid), (REVOCATION, keys[1].kid)]
    named = opened(newest_list_by(TRUST, old.kid), held(old)).keys
    assert {bytes.fromhex(key.kid) for key in keys} <= set(named)


def test_each_of_two_changes_is_followed(old):
    [second] = change()
    publish_lists(by=System())
    [third] = change()
    assert made() == [(TRUST, second.kid), (TRUST, third.kid), (REVOCATION, third.kid)]
    assert bytes.fromhex(third.kid) in opened(newest_list_by(TRUST, second.kid), held(second)).keys


def test_a_compromised_key_hands_nothing_over_and_its_lists_are_replaced_at_once(old):
    new = lose(old)
    assert made() == [(TRUST, new.kid), (REVOCATION, new.kid)]
    assert newest_list_by(TRUST, old.kid) is None


def test_a_key_compromised_after_its_change_hands_over_no_more(old):
    [new] = change()
    with all_contributors("the operator's command"):
        retire_signing_key(by=System(), key=old, compromised_at=timezone.now())
    assert made() == [(TRUST, new.kid), (REVOCATION, new.kid)]


def test_a_key_whose_time_has_run_out_hands_nothing_over(old):
    SigningKey.objects.filter(pk=old.pk).update(not_after=timezone.now())
    [new] = change()
    assert made() == [(TRUST, new.kid), (REVOCATION, new.kid)]


def test_a_key_that_is_no_longer_held_stops_no_list(old):
    [new] = change()
    file = Path(settings.SIGNER_KEYS) / f"{old.kid}.pem"
    away = file.rename(file.with_suffix(".away"))
    try:
        process._desk.cache_clear()  # as after the signer was started anew
        assert made() == [(TRUST, new.kid), (REVOCATION, new.kid)]
    finally:
        away.rename(file)


class TestTheSigner:
    def test_a_key_in_use_has_nothing_to_hand_over(self, old):
        with pytest.raises(SignerRefused, match="no_handover"):
            ask("handover", old.kid)

    def test_a_retired_key_signs_no_more_once_its_successor_has_signed(self, old):
        change()
        publish_lists(by=System())
        with pytest.raises(SignerRefused, match="no_handover"):
            ask("handover", old.kid)

    def test_only_the_key_that_signed_last_hands_over(self, old):
        change()
        for record in ("", "0011223344556677", SigningKey.objects.filter(purpose="document")[0].kid):
            with pytest.raises(SignerRefused, match="no_handover"):
                ask("handover", record)

    def test_content_is_not_taken(self, old):
        change()
        with pytest.raises(SignerRefused, match="content_not_wanted"):
            ask("handover", old.kid, b"trust me")

    def test_a_signed_handover_that_was_never_stored_is_signed_again_under_a_later_number(self, old):
        change()
        lost = SignedList(kind=TRUST, content=ask("handover", old.kid))
        publish_lists(by=System())
        later = opened(newest_list_by(TRUST, old.kid), held(old))
        assert later.number == opened(lost, held(old)).number + 1
