"""Status lists: which bit is whose, and the form the W3C gives them."""

import base64
import gzip
import uuid
from datetime import UTC, datetime

import pytest

from certification.credentials.statuslist import (
    LENGTH,
    TRIES,
    candidates,
    encoded,
    entries,
    is_set,
    list_credential,
)

pytestmark = pytest.mark.once

SITE = "https://tutela.example"


def test_bit_nought_is_the_leftmost_of_the_first_byte():
    bits = gzip.decompress(base64.urlsafe_b64decode(encoded([0, 9])[1:] + "=="))
    assert (len(bits), bits[:3]) == (16384, bytes((0b10000000, 0b01000000, 0)))


def test_exactly_the_given_bits_are_set():
    text = encoded([0, 4711, LENGTH - 1])
    assert [n for n in range(LENGTH) if n < 5000 and is_set(text, n)] == [0, 4711]
    assert (is_set(text, LENGTH - 2), is_set(text, LENGTH - 1)) == (False, True)


def test_equal_lists_are_equal_texts():
    assert encoded([5, 3]) == encoded([3, 5])


@pytest.mark.parametrize("text", ["", "zabc", "u", "u####", encoded([1])[:-4], "uAAAA"])
def test_what_is_no_list_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        is_set(text, 1)


def test_a_list_of_another_length_is_refused():
    long = "u" + base64.urlsafe_b64encode(gzip.compress(bytes(LENGTH // 8 + 1))).decode().rstrip("=")
    with pytest.raises(ValueError, match="length"):
        is_set(long, 1)


def test_a_certificates_places_are_the_same_each_time_and_its_own():
    one, other = uuid.UUID(int=1), uuid.UUID(int=2)
    assert list(candidates(one)) == list(candidates(one))
    assert len(set(candidates(one))) == TRIES
    assert set(candidates(one)) & set(candidates(other)) == set()


def test_places_are_spread_over_the_whole_list():
    firsts = [next(candidates(uuid.UUID(int=number))) for number in range(4000)]
    eighths = [sum(place * 8 // LENGTH == part for place in firsts) for part in range(8)]
    assert min(eighths) > 400
    assert max(eighths) < 600


def test_an_entry_names_its_list_by_the_address_where_it_is_published():
    assert entries(SITE, "NPL", 2, 17)[1] == {
        "id": f"{SITE}/credentials/status/NPL/suspension/2#17",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "suspension",
        "statusListIndex": "17",
        "statusListCredential": f"{SITE}/credentials/status/NPL/suspension/2",
    }


def test_a_list_is_good_for_a_week():
    made = list_credential(
        at=f"{SITE}/x",
        issuer=f"{SITE}/issuers/NPL",
        positions=[1],
        purpose="revocation",
        now=datetime(2026, 11, 23, 9, 30, 5, 999, tzinfo=UTC),
    )
    assert (made["validFrom"], made["validUntil"]) == ("2026-11-23T09:30:05Z", "2026-11-30T09:30:05Z")
