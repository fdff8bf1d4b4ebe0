"""Second opinions: small computations that share no line with the code that issues and signs. No Django.

Each follows its source anew: canonical JSON (RFC 8785), the Merkle tree (RFC 6962, 2.1), COSE_Sign1
(RFC 9052, 4.4), and the standard's passing rule (domain brief 5.5). They favour plainness over speed.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

_PHASE_LETTER = {"pre_deployment": "P", "induction": "I", "refresher": "R"}
_LIVE_EXERCISE = 3  # the level no paper can show


def canonical(value: Any) -> str:
    """Return canonical JSON. For the numbers payloads hold: whole ones, and shares with one decimal.

    >>> canonical({"b": [1.0, "ü"], "a": 86.7})
    '{"a":86.7,"b":[1,"ü"]}'
    """
    if isinstance(value, dict):
        pairs = sorted(value.items(), key=lambda pair: pair[0].encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(key)}:{canonical(one)}" for key, one in pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, ensure_ascii=False)


class Tree:
    """A growing Merkle tree, of which only the roots of its full subtrees are kept: (leaves, hash)."""

    def __init__(self) -> None:
        self.size = 0
        self._full: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        """Add a leaf's hash."""
        made = (1, leaf)
        while self._full and self._full[-1][0] == made[0]:
            leaves, left = self._full.pop()
            made = (2 * leaves, hashlib.sha256(b"\x01" + left + made[1]).digest())
        self._full.append(made)
        self.size += 1

    def root(self) -> bytes:
        """Return the hash over all leaves so far."""
        if not self._full:
            return hashlib.sha256(b"").digest()
        made = self._full[-1][1]
        for _leaves, left in reversed(self._full[:-1]):
            made = hashlib.sha256(b"\x01" + left + made).digest()
        return made


def leaf_hash(data: str) -> bytes:
    return hashlib.sha256(b"\x00" + data.encode()).digest()


def token_claims(token: str, public: Any) -> dict[Any, Any] | None:
    """Return what a token says when this key signed it and it is in the one form; None when not."""
    try:
        tagged = cbor2.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        protected, _unprotected, payload, signature = tagged.value
        over = cbor2.dumps(["Signature1", protected, b"", payload])
        r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
        public.verify(encode_dss_signature(r, s), over, ec.ECDSA(SHA256()))
        claims: dict[Any, Any] = cbor2.loads(payload)
        # Tag, empty header and the text's last bits are under no signature: one spelling only is a token.
        whole = cbor2.dumps(cbor2.CBORTag(18, [protected, {}, payload, signature]))
        if base64.urlsafe_b64encode(whole).decode().rstrip("=") != token:
            return None
    except (InvalidSignature, cbor2.CBORError, ValueError, TypeError, AttributeError):
        return None
    return claims


def claims_expected(payload: Mapping[str, Any], issued: int, expires: int) -> dict[Any, Any]:
    """Return what a certificate's token has to say; instants in Unix seconds."""
    holder = payload["holder"]
    return {
        1: payload["contributor"],
        4: expires,
        6: issued,
        7: base64.b32decode(payload["code"] + "======"),
        -65537: [
            int(payload["serial"][-7:]),
            payload["category"],
            list(_PHASE_LETTER).index(payload["phase"]),
            payload["standard"]["version"],
            " ".join(filter(None, (holder["given_names"], holder["family_name"]))),
            holder["name_native"],
        ],
    }


def is_passed(scores: Mapping[str, Any], rule: Mapping[str, Any]) -> bool:
    """Say whether stored scores reach the standard's minimums, and add up."""
    overall, themes = scores["overall"], list(scores["themes"].values())
    adds_up = all(sum(theme[part] for theme in themes) == overall[part] for part in ("right", "of"))
    must = scores["must_pass"]
    return (
        adds_up
        and overall["of"] > 0
        and _reaches(overall, rule["overall"])
        and all(_reaches(theme, rule["theme"]) for theme in themes)
        and all(_reaches(area, area["minimum"]) for area in scores["areas"].values())
        and all(area["minimum"] in {0, rule["area"]} for area in scores["areas"].values())
        and _reaches(must, rule["must_pass"])
    )


def _reaches(part: Mapping[str, Any], minimum: int) -> bool:
    return bool(100 * part["right"] >= minimum * part["of"])


def counted(
    lines: Sequence[Mapping[str, Any]],
    sheet: Sequence[Mapping[str, Any] | None],
    keys: Mapping[str, tuple[str, str]],
    document: Mapping[str, Any],
) -> dict[str, tuple[int, int]]:
    """Count a handed-in paper anew: right answers and questions, overall and by theme.

    `keys`: the right choice and the first outcome of each item version, by its id as text.
    """
    themes = {area["code"]: area["theme"] for area in document["areas"]}
    theme_of = {outcome["code"]: themes[outcome["area"]] for outcome in document["outcomes"]}
    found: dict[str, tuple[int, int]] = {}
    for line, answer in zip(lines, sheet, strict=True):
        right, outcome = keys[line["version"]]
        for name in ("overall", theme_of[outcome]):
            before = found.get(name, (0, 0))
            good = answer is not None and answer["choice"] == right
            found[name] = (before[0] + good, before[1] + 1)
    return found


def needs_live_exercise(document: Mapping[str, Any], category: str, phase: str) -> bool:
    """Say whether a category must show something that only an observed exercise can show."""
    letter = _PHASE_LETTER[phase]
    profiles = document["profiles"]
    return any(
        letter in outcome["phases"] and profiles[outcome["profile"]].get(category, 0) >= _LIVE_EXERCISE
        for outcome in document["outcomes"]
    )
