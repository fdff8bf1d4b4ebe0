"""Secrets at rest: what is sealed comes back, and only here, only unaltered, only for its purpose."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.users.errors import Unsealable
from accounts.users.sealing import seal, unseal

pytestmark = pytest.mark.once
SECRET = b"the secret of a ministry's webhook"


@settings(max_examples=50, derandomize=True)
@given(plain=st.binary(max_size=200), purpose=st.text(min_size=1, max_size=20))
def test_what_is_sealed_comes_back(plain, purpose):
    assert unseal(seal(plain, purpose), purpose) == plain


def test_the_same_secret_is_never_sealed_alike_twice():
    assert len({seal(SECRET, "webhook") for _ in range(100)}) == 100


def test_nothing_of_the_secret_shows():
    sealed = seal(SECRET, "webhook")
    assert SECRET not in sealed
    assert len(sealed) == 12 + len(SECRET) + 16  # the nonce, the ciphertext, the tag


def test_what_was_sealed_for_another_purpose_does_not_open():
    with pytest.raises(Unsealable):
        unseal(seal(SECRET, "webhook"), "slips")


def test_what_was_sealed_under_another_key_does_not_open(settings):
    sealed = seal(SECRET, "webhook")
    settings.PIN_KEY = "x" * 40
    with pytest.raises(Unsealable):
        unseal(sealed, "webhook")


@pytest.mark.parametrize("bit", range(0, (12 + len(SECRET) + 16) * 8, 37))
def test_a_single_altered_bit_is_seen(bit):
    sealed = bytearray(seal(SECRET, "webhook"))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Unsealable):
        unseal(bytes(sealed), "webhook")


@pytest.mark.parametrize("length", [0, 5, 12, 20])
def test_what_was_cut_short_does_not_open(length):
    with pytest.raises(Unsealable):
        unseal(seal(SECRET, "webhook")[:length], "webhook")


def test_any_other_reader_with_the_key_opens_it(settings):
    key = HKDF(SHA256(), 32, None, b"tutela sealing webhook").derive(settings.PIN_KEY.encode())
    sealed = seal(SECRET, "webhook")
    assert AESGCM(key).decrypt(sealed[:12], sealed[12:], b"webhook") == SECRET


def test_the_error_tells_nothing_of_the_secret():
    with pytest.raises(Unsealable) as told:
        unseal(seal(SECRET, "webhook"), "slips")
    assert str(told.value) == "slips"
