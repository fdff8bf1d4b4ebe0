"""Writes vectors.json: QR codes and lists with the answers a reader must give, in Python as in JavaScript.

    python -m tests.certification.credentials.make_vectors

The keys are fixed and sign deterministically (RFC 6979), so the file comes out the same on every machine; a
test holds that. What is expected is written here by hand, not computed by the code under test. The bytes are
put together with cbor2 alone, so malformed ones can be made.
"""

import base64
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

from certification.credentials.token import to_text

FILE = Path(__file__).with_name("vectors.json")
ADDRESS = "https://tutela.example/v#"


def moment(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


class FixedKey:
    """A key for the vectors only: its private half is its name's hash."""

    def __init__(self, name: str) -> None:
        secret = int.from_bytes(hashlib.sha256(f"tutela vector key {name}".encode()).digest(), "big")
        self.private = ec.derive_private_key(secret % (2**255), ec.SECP256R1())
        numbers = self.private.public_key().public_numbers()
        self.x, self.y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        self.kid = hashlib.sha256(f"tutela vector kid {name}".encode()).digest()[:8]

    def sign(self, data: bytes) -> bytes:
        algorithm = ec.ECDSA(SHA256(), deterministic_signing=True)
        r, s = utils.decode_dss_signature(self.private.sign(data, algorithm))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


NPL, NPL_OLD, NPL_STOLEN, MAR, LISTS, STRANGER = map(
    FixedKey, ("NPL", "NPL-OLD", "NPL-STOLEN", "MAR", "LISTS", "STRANGER")
)
NOW = moment("2026-11-23T12:00:00")
ISSUED, EXPIRES = moment("2026-11-20T09:30:00"), moment("2028-11-20T23:59:59")
YEARS = moment("2026-01-01T00:00:00"), moment("2029-01-01T00:00:00")
TRUST_ROWS: list[list[Any]] = sorted(
    [
        [NPL.kid, "NPL", "document", NPL.x, NPL.y, *YEARS, None],
        [NPL_OLD.kid, "NPL", "document", NPL_OLD.x, NPL_OLD.y,
         moment("2023-01-01T00:00:00"), moment("2026-01-01T00:00:00"), None],
        [NPL_STOLEN.kid, "NPL", "document", NPL_STOLEN.x, NPL_STOLEN.y, *YEARS,
         moment("2026-11-15T00:00:00")],
        [MAR.kid, "MAR", "document", MAR.x, MAR.y, *YEARS, None],
        [LISTS.kid, "", "lists", LISTS.x, LISTS.y, *YEARS, None],
    ],
    key=lambda row: bytes(row[0]),
)  # fmt: skip
SUSPENDED, REVOKED, REPLACED = (hashlib.sha256(word).digest()[:16] for word in (b"one", b"two", b"three"))
CODE = bytes.fromhex("00443214c74254b635cf84653a56d7c6")
REVOCATION_ROWS: list[Any] = sorted(
    [hashlib.sha256(code).digest()[:12], standing, moment("2026-11-22T08:00:00")]
    for code, standing in ((SUSPENDED, 1), (REVOKED, 2), (REPLACED, 3))
)


def dump(value: Any) -> bytes:
    return cbor2.dumps(value, canonical=True)


def header(key: FixedKey) -> bytes:
    return dump({1: -7, 4: key.kid})


def envelope(key: FixedKey, payload: bytes, protected: bytes | None = None, **how: Any) -> bytes:
    """Sign a payload. `how`: another tag, unprotected header or signature than the right ones."""
    protected = header(key) if protected is None else protected
    signature = how.get("signature") or key.sign(dump(["Signature1", protected, b"", payload]))
    parts = [protected, how.get("unprotected", {}), payload, signature]
    tag = how.get("tag", 18)
    return dump(cbor2.CBORTag(tag, parts) if tag else parts)


def claims(**changes: Any) -> dict[Any, Any]:
    """Return the claims of the good token, but for `changes`."""
    fact = {
        "iss": "NPL", "exp": EXPIRES, "iat": ISSUED, "cti": CODE, "number": 17, "category": "TRP", "phase": 0,
        "version": "0.1-research", "name": "Asha Kumari Gurung", "native": "आशा कुमारी गुरुङ",
    } | changes  # fmt: skip
    rest = [fact[name] for name in ("number", "category", "phase", "version", "name", "native")]
    return {1: fact["iss"], 4: fact["exp"], 6: fact["iat"], 7: fact["cti"], -65537: rest}


def token(key: FixedKey = NPL, **changes: Any) -> str:
    return to_text(envelope(key, dump(claims(**changes))))


def signed_list(kind: str, rows: list[Any], key: FixedKey = LISTS, **changes: Any) -> bytes:
    return envelope(key, unsigned_list(kind, rows, **changes))


def unsigned_list(kind: str, rows: list[Any], **changes: Any) -> bytes:
    at = changes.get("at", moment("2026-11-23T00:10:00"))
    name = "keys" if kind == "trust" else "entries"
    return dump({"kind": kind, "number": 12, "at": at, "next": at + 86400, name: rows} | changes)


def b64(content: bytes) -> str:
    return to_text(content)


def said(**changes: Any) -> dict[str, Any]:
    """Return what a reader shows of the good token, but for `changes`."""
    return {
        "serial": "NPL-2026-0000017", "contributor": "NPL", "category": "TRP", "phase": "pre_deployment",
        "version": "0.1-research", "name": "Asha Kumari Gurung", "native": "आशा कुमारी गुरुङ",
        "issued": ISSUED, "expires": EXPIRES, "code": "ABCDEFGHIJKLMNOPQRSTUVWXYY",
    } | changes  # fmt: skip


GOOD = token()
_BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def read_tokens() -> list[dict[str, Any]]:
    """Tokens whose signature is good: what is shown, and why they are valid or not."""
    proven = {"format": True, "signature": True, "issuer": True, "dates": True}
    arabic = {"name": "Youssef El Amrani", "native": "يوسف العمراني"}
    return [
        _case("good", GOOD, "valid", None, proven, said()),
        _case("good_arabic", token(MAR, iss="MAR", **arabic), "valid", None, proven,
              said(contributor="MAR", serial="MAR-2026-0000017", **arabic)),
        _case("good_without_native_name", token(native=""), "valid", None, proven, said(native="")),
        _case("good_on_its_last_second", GOOD, "cannot_tell", "stale_list", proven, said(),
              at=EXPIRES, list="stale"),
        _case("expired", GOOD, "expired", "expired", proven | {"dates": False}, said(), at=EXPIRES + 1),
        _case("future_issue", GOOD, "cannot_tell", "future", proven | {"dates": False}, said(),
              at=ISSUED - 1),
        _case("suspended", token(cti=SUSPENDED), "suspended", "suspended", proven,
              said(code=_b32(SUSPENDED))),
        _case("revoked", token(cti=REVOKED), "revoked", "revoked", proven, said(code=_b32(REVOKED))),
        _case("replaced", token(cti=REPLACED), "replaced", "replaced", proven, said(code=_b32(REPLACED))),
        _case("revoked_on_a_stale_list", token(cti=REVOKED), "revoked", "revoked", proven,
              said(code=_b32(REVOKED)), at=NOW + 30 * 86400, list="stale"),
        _case("revoked_and_expired", token(cti=REVOKED), "revoked", "revoked", proven | {"dates": False},
              said(code=_b32(REVOKED)), at=EXPIRES + 1, list="stale"),
        _case("no_revocation_list", GOOD, "cannot_tell", "no_list", proven, said(), list="none"),
        _case("stale_revocation_list", GOOD, "cannot_tell", "stale_list", proven, said(),
              at=moment("2026-11-30T00:10:01"), list="stale"),
        _case("key_before_its_time", token(iat=moment("2025-12-31T10:00:00")), "cannot_tell", "issuer",
              proven | {"issuer": False},
              said(serial="NPL-2025-0000017", issued=moment("2025-12-31T10:00:00"))),
        _case("key_after_its_time", token(NPL_OLD), "cannot_tell", "issuer",
              proven | {"issuer": False}, said()),
        _case("key_compromised_before", token(NPL_STOLEN), "cannot_tell", "issuer",
              proven | {"issuer": False}, said()),
        _case("key_compromised_after", token(NPL_STOLEN, iat=moment("2026-11-14T23:59:59")), "valid", None,
              proven, said(issued=moment("2026-11-14T23:59:59"))),
    ]  # fmt: skip


def refused_tokens() -> list[dict[str, Any]]:
    """Tokens that prove nothing: no name is shown."""
    payload, other = dump(claims()), dump(claims(name="Somebody Else"))
    signature = NPL.sign(dump(["Signature1", header(NPL), b"", payload]))
    bent = bytes([signature[0] ^ 1]) + signature[1:]
    signed = {"format": True, "signature": False, "issuer": None, "dates": None}
    unknown = {"format": True, "signature": None, "issuer": None, "dates": None}
    foreign = unknown | {"issuer": False}
    forged = {
        "tampered_name": envelope(NPL, other, signature=signature),
        "tampered_signature": envelope(NPL, payload, signature=bent),
        "zero_signature": envelope(NPL, payload, signature=bytes(64)),
        "another_kid": envelope(STRANGER, payload, header(NPL)),
    }
    cases = [_case(name, b64(one), "cannot_tell", "signature", signed) for name, one in forged.items()]
    cases += [
        _case("unknown_key", token(STRANGER), "cannot_tell", "unknown_key", unknown),
        _case("wrong_country_key", token(MAR), "cannot_tell", "foreign_key", foreign),
        _case("platform_key", token(LISTS), "cannot_tell", "foreign_key", foreign),
    ]
    no_form = {"format": False, "signature": None, "issuer": None, "dates": None}
    return cases + [
        _case(name, text, "cannot_tell", "format", no_form) for name, text in malformed(payload).items()
    ]


def malformed(payload: bytes) -> dict[str, str]:
    """Return texts that are properly signed as far as that goes, in forms nobody may read."""
    short, eddsa = dump({1: -7, 4: NPL.kid[:7]}), dump({1: -8, 4: NPL.kid})
    certificate = claims()[-65537]
    pairs = b"".join(dump(k) + dump(v) for k, v in sorted(claims().items(), reverse=True))
    good = envelope(NPL, payload)
    texts = {
        "missing_kid": b64(envelope(NPL, payload, dump({1: -7}))),
        "kid_outside_the_signature": b64(envelope(NPL, payload, dump({1: -7}), unprotected={4: NPL.kid})),
        "kid_twice": b64(envelope(NPL, payload, unprotected={4: NPL.kid})),
        "short_kid": b64(envelope(NPL, payload, short)),
        "wrong_algorithm": b64(envelope(NPL, payload, eddsa)),
        "no_algorithm": b64(envelope(NPL, payload, dump({4: NPL.kid}))),
        "no_tag": b64(envelope(NPL, payload, tag=0)),
        "another_tag": b64(envelope(NPL, payload, tag=98)),
        "cwt_tag": b64(dump(cbor2.CBORTag(61, cbor2.CBORTag(18, cbor2.loads(good).value)))),
        "trailing_byte": b64(good + b"\x00"),
        "cut_short": b64(good[:-1]),
        "short_signature": b64(envelope(NPL, payload, signature=good[-63:])),
        "padded": b64(good) + "=" * (-len(b64(good)) % 4 or 4),
        "stray_last_bits": _stray(envelope(NPL, dump(claims(native="आ")))),
        "plain_base64": b64(good).replace("-", "+").replace("_", "/") + "+",
        "line_break": b64(good) + "\n",
        "space": b64(good)[:40] + " " + b64(good)[40:],
        "too_long": b64(envelope(NPL, dump(claims(native="x" * 1500)))),
        "empty": "",
        "not_base64url": "https://example.org/",
        "words": "valid",
    }
    wrong = {
        "extra_claim": dump(claims() | {5: ISSUED}),
        "missing_claim": dump({k: v for k, v in claims().items() if k != 4}),
        "boolean_label": dump({True if k == 1 else k: v for k, v in claims().items()}),
        "claims_in_another_order": b"\xa5" + pairs,
        "claim_twice": b"\xa6" + b"\x01\x63MAR" + payload[1:],
        "long_integer": payload.replace(b"\x04\x1a", b"\x04\x1b\x00\x00\x00\x00"),
        "endless_map": b"\xbf" + payload[1:] + b"\xff",
        "trailing_byte_in_claims": payload + b"\x00",
        "float_date": dump(claims(exp=float(EXPIRES))),
        "negative_date": dump(claims(iat=-1)),
        "ends_before_it_begins": dump(claims(exp=ISSUED - 1)),
        "far_future": dump(claims(exp=2**32)),
        "short_code": dump(claims(cti=CODE[:15])),
        "code_as_text": dump(claims(cti="0123456789abcdef")),
        "unknown_phase": dump(claims(phase=3)),
        "boolean_phase": dump(claims(phase=False)),
        "serial_zero": dump(claims(number=0)),
        "two_letters": dump(claims(iss="NP")),
        "small_letters": dump(claims(iss="npl")),
        "no_name": dump(claims(name="")),
        "name_as_bytes": dump(claims(name=b"Asha")),
        "name_not_utf8": dump(claims(name="Asha")).replace(b"Asha", b"A\xffha"),
        "native_missing": dump(claims() | {-65537: certificate[:5]}),
        "one_field_more": dump(claims() | {-65537: [*certificate, "x"]}),
        "not_a_map": dump([1, 2, 3]),
        "no_claims": b"",
    }
    return texts | {name: b64(envelope(NPL, content)) for name, content in wrong.items()}


def list_cases() -> list[dict[str, Any]]:
    trust, revocation = signed_list("trust", TRUST_ROWS), signed_list("revocation", REVOCATION_ROWS)
    at = trust.index(NPL.x)
    return [
        _list("trust", "trust", trust, None, size=5),
        _list("revocation", "revocation", revocation, None, size=3),
        _list("empty_revocation", "revocation", signed_list("revocation", []), None, size=0),
        _list("same_edition_again", "trust", trust, None, newest=12, size=5),
        _list("rolled_back", "revocation", signed_list("revocation", [], number=11), "rolled_back",
              newest=12),
        _list("tampered_key", "trust", trust[:at] + bytes([trust[at] ^ 1]) + trust[at + 1 :], "signature"),
        _list("entry_taken_out", "revocation",
              envelope(LISTS, unsigned_list("revocation", []), signature=revocation[-64:]), "signature"),
        _list("signed_by_a_country", "trust", signed_list("trust", TRUST_ROWS, NPL), "unknown_key"),
        _list("signed_by_a_stranger", "trust", signed_list("trust", TRUST_ROWS, STRANGER), "unknown_key"),
        _list("the_other_kind", "trust", revocation, "kind"),
        _list("from_the_future", "trust", signed_list("trust", [], at=NOW + 1), "future"),
        _list("before_the_keys_time", "trust", signed_list("trust", [], at=YEARS[0] - 1), "issuer"),
        _list("entry_twice", "revocation",
              signed_list("revocation", [REVOCATION_ROWS[0], REVOCATION_ROWS[0]]), "format"),
        _list("unknown_standing", "revocation", signed_list("revocation", [[bytes(12), 4, NOW]]), "format"),
        _list("short_entry", "revocation", signed_list("revocation", [[bytes(11), 2, NOW]]), "format"),
        _list("another_word_more", "trust", signed_list("trust", TRUST_ROWS, more=1), "format"),
        _list("trailing_byte", "trust", trust + b"\x00", "format"),
        _list("no_tag", "trust", trust[1:], "format"),
        _list("token_as_a_list", "trust", envelope(NPL, dump(claims())), "format"),
        _list("empty", "trust", b"", "format"),
    ]  # fmt: skip


def _case(  # noqa: PLR0917 - a row of a table
    name: str, text: str, answer: str, problem: str | None, facts: dict[str, Any], claimed: Any = None,
    **when: Any,
) -> dict[str, Any]:  # fmt: skip
    return {
        "name": name, "token": text, "text": ADDRESS + text, "at": when.get("at", NOW),
        "list": when.get("list", "fresh"), "answer": answer, "problem": problem, "facts": facts,
        "claims": claimed,
    }  # fmt: skip


def _list(name: str, kind: str, content: bytes, problem: str | None, **how: Any) -> dict[str, Any]:
    return {
        "name": name, "kind": kind, "content": b64(content), "at": NOW, "newest": how.get("newest", 0),
        "problem": problem, "size": how.get("size"),
    }  # fmt: skip


def _b32(code: bytes) -> str:
    return base64.b32encode(code).decode().rstrip("=")


def _stray(content: bytes) -> str:
    """Set a bit behind the last byte, which careless readers drop."""
    text = b64(content)
    assert len(text) % 4, "nothing is left over in this one"
    return text[:-1] + _BASE64URL[_BASE64URL.index(text[-1]) ^ 1]


def vectors() -> dict[str, Any]:
    return {
        "anchor": {
            "keys": [
                {"kid": b64(LISTS.kid), "x": b64(LISTS.x), "y": b64(LISTS.y),
                 "not_before": YEARS[0], "not_after": YEARS[1]}
            ]
        },
        "trust": b64(signed_list("trust", TRUST_ROWS)),
        "revocation": b64(signed_list("revocation", REVOCATION_ROWS)),
        "tokens": read_tokens() + refused_tokens(),
        "lists": list_cases(),
    }  # fmt: skip


def written() -> str:
    return json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(written())
