"""The certificate as an Open Badge 3.0, which is a W3C Verifiable Credential 2.0. No Django.

A function of the frozen payload and of where the certificate stands in its contributor's status lists. The
words are those the certificate prints in its leading language. It names the holder as the certificate does
and tells nothing else of them: no service number, no date of birth, no rank.
"""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from certification.certificates.payload import Holder
from certification.credentials import statuslist
from certification.credentials.integrity import CREDENTIALS, OPEN_BADGES, Document
from certification.credentials.multibase import digest_multibase


@dataclass(frozen=True)
class Place:
    """Where a certificate stands: its id, the SHA-256 of its payload, and its bit in the status lists."""

    certificate: UUID
    payload_sha256: str
    list_number: int
    position: int


def issuer_address(site: str, contributor: str) -> str:
    """Return the address of a contributor's own document, which is its id."""
    return f"{site}/issuers/{contributor}"


def key_address(site: str, contributor: str, kid: str) -> str:
    """Return the address of a key: a part of its owner's document."""
    return f"{issuer_address(site, contributor)}#{kid}"


def achievement_address(site: str, version: str, category: str, phase: str) -> str:
    """Return the address of what was achieved: a category and a phase under one version of the standard."""
    path = "/".join(quote(one, safe="") for one in (version, category, phase))
    return f"{site}/credentials/achievements/{path}"


def standard_address(site: str, version: str) -> str:
    return f"{site}/standard/{quote(version, safe='')}/"


def badge(payload: dict[str, Any], place: Place, site: str) -> Document:
    """Return the unsigned credential. `site`: where Tutela is reached, without a slash at the end."""
    text = payload["texts"][0]
    standing = (text["issuer"], text["not_un"], text["status"], text["replaces"])
    return {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": f"urn:uuid:{place.certificate}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{text['title']} {payload['serial']}",
        "description": " ".join(filter(None, standing)),
        "issuer": _issuer(payload, text, site),
        "validFrom": payload["issued_at"],
        "validUntil": f"{payload['valid_until']}T23:59:59Z",
        "credentialSubject": _subject(payload, text, site),
        "credentialStatus": statuslist.entries(
            site, payload["contributor"], place.list_number, place.position
        ),
        "evidence": [{"id": payload["address"], "type": ["Evidence"], "name": text["labels"]["check"]}],
        "relatedResource": [_record(place.payload_sha256)],
    }


def signed_at(payload: dict[str, Any], key_since: datetime) -> str:
    """Return the date of the proof: that of issue, or the key's first instant when that was later."""
    return max(str(payload["issued_at"]), f"{key_since:%Y-%m-%dT%H:%M:%SZ}")


def _issuer(payload: dict[str, Any], text: dict[str, Any], site: str) -> Document:
    return {
        "id": issuer_address(site, payload["contributor"]),
        "type": ["Profile"],
        "name": text["authority"] or text["country"],
        "address": {"type": ["Address"], "addressCountry": text["country"]},
    }


def _subject(payload: dict[str, Any], text: dict[str, Any], site: str) -> Document:
    achievement = _achievement(payload, text, site)
    return {
        "type": ["AchievementSubject"],
        "identifier": [_name(name) for name in _names(payload)],
        "licenseNumber": payload["serial"],
        "activityEndDate": payload["session"]["date"],
        "achievement": achievement,
        "result": [
            {
                "type": ["Result"],
                "resultDescription": f"{achievement['id']}#{theme['name']}",
                "value": _number(theme["share"]),
            }
            for theme in payload["result"]["themes"]
        ],
    }


def _names(payload: dict[str, Any]) -> list[str]:
    """Return the holder's name, and in its own script where the certificate has it."""
    holder = Holder(**payload["holder"])
    return list(dict.fromkeys(filter(None, (holder.full_name, holder.name_native))))


def _name(name: str) -> Document:
    return {"type": "IdentityObject", "identityType": "name", "hashed": False, "identityHash": name}


def _achievement(payload: dict[str, Any], text: dict[str, Any], site: str) -> Document:
    standard, labels = payload["standard"], text["labels"]
    version = standard["version"]
    edition = f"{labels['standard']} ({labels['version']} {version})"
    address = achievement_address(site, version, payload["category"], payload["phase"])
    names = {theme["code"]: theme["name"] for theme in text["themes"]}
    return {
        "id": address,
        "type": ["Achievement"],
        "achievementType": "Certificate",
        "name": f"{text['subtitle']}: {text['category']}",
        "description": text["statement"],
        "inLanguage": text["language"],
        "version": version,
        "criteria": {
            "id": standard_address(site, version),
            "narrative": f"{text['rule']} {text['must_pass']} {edition}: SHA-256 {standard['digest']}",
        },
        "alignment": [
            {
                "type": ["Alignment"],
                "targetName": edition,
                "targetCode": standard["digest"],
                "targetUrl": f"{standard_address(site, version)}document.json",
            }
        ],
        "resultDescription": [
            {
                "id": f"{address}#{theme['name']}",
                "type": ["ResultDescription"],
                "name": names[theme["name"]],
                "resultType": "Percent",
                "requiredValue": _number(theme["minimum"]),
                "valueMin": "0",
                "valueMax": "100",
            }
            for theme in payload["result"]["themes"]
        ],
    }


def _record(sha256: str) -> Document:
    """Name the frozen record by its SHA-256 (RFC 6920): whoever is shown it can tell that it is this one."""
    digest = base64.urlsafe_b64encode(bytes.fromhex(sha256)).decode().rstrip("=")
    return {
        "id": f"ni:///sha-256;{digest}",
        "mediaType": "application/json",
        "digestMultibase": digest_multibase(sha256),
    }


def _number(value: float) -> str:
    return f"{value:g}"
