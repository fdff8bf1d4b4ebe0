"""Signatures after the Standard Webhooks scheme: its published example, and what may not be a secret."""

import base64

import pytest

from accounts.webhooks.signature import new_secret, signature, signed_headers

pytestmark = pytest.mark.once

# The scheme's own example (github.com/standard-webhooks/standard-webhooks, libraries' tests).
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, STAMP, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_published_example_comes_out():
    assert signature(SECRET, ID, STAMP, BODY) == SIGNED


def test_two_secrets_make_two_signatures_the_present_one_first():
    former = new_secret()
    headers = signed_headers([SECRET, former], ID, STAMP, BODY)
    assert headers == {
        "webhook-id": ID,
        "webhook-timestamp": "1614265330",
        "webhook-signature": f"{SIGNED} {signature(former, ID, STAMP, BODY)}",
    }


def test_a_secret_is_32_random_bytes():
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100
    assert {len(base64.b64decode(one.removeprefix("whsec_"), validate=True)) for one in made} == {32}


def test_what_is_no_secret_signs_nothing():
    with pytest.raises(ValueError, match="base64"):
        signature("whsec_not base64!", ID, STAMP, BODY)


@pytest.mark.parametrize(
    "other", [("msg_other", STAMP, BODY), (ID, STAMP + 1, BODY), (ID, STAMP, BODY + b" ")]
)
def test_id_time_and_body_are_all_covered(other):
    assert signature(SECRET, *other) != SIGNED
