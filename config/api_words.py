"""What the description of the REST API says again and again: tags, errors, headers, how long things are."""

from enum import Enum
from typing import Any

from accounts.contingents.enums import ContingentKind
from accounts.contributors.enums import ContributorKind
from accounts.roles.limits import LARGEST_JSON, PERIOD
from accounts.webhooks.enums import DeliveryState
from courses.enrolment.enums import RosterState, RowState

TAGS = {
    "assignments": "Who fills which slot of a contingent, from which day, until which.",
    "awards": "What scored sittings earned.",
    "batches": "Awards issued together, decided by two officers.",
    "certificates": "The register of certificates.",
    "contingents": "Rotations of a contributor's units in missions.",
    "contributors": "Countries that send troops or police.",
    "courses": "What is taught.",
    "enrolments": "Who is to follow which training, and how far they have come.",
    "jobs": "Long work under way.",
    "missions": "The missions contingents serve in.",
    "persons": "People in a contributor's service.",
    "readiness": "Whether a contingent is ready on a date.",
    "rosters": "Files of people: checked first, applied then.",
    "slots": "The places of contingents.",
    "standards": "The unified standard, every published version.",
    "trail": "Who did what, when and in which role.",
    "verifications": "The public check of certificates.",
    "webhooks": "Where a contributor's own systems are told what happened.",
}
PROBLEMS = {
    400: "The request is malformed: a field, a filter or a header is missing or wrong.",
    401: "The key is unknown, revoked or expired, or nobody is signed in.",
    403: "The role does not allow this, or the key's purpose does not.",
    404: "There is no such object, or it belongs to a contributor you may not read.",
    406: "Only JSON is answered.",
    409: "It conflicts with what is on record, or a request with this Idempotency-Key is under way.",
    412: "The object has changed since you read it (`If-Match`).",
    413: f"The request is too large: {LARGEST_JSON // 1024} KiB, but for files.",
    415: "This kind of content is not read here.",
    422: "The request is well formed and cannot be carried out, or its Idempotency-Key was another's.",
    428: "A change needs `If-Match` with the ETag of the object you have seen.",
    429: "Too many requests: wait as long as `Retry-After` says.",
    500: "A fault of this site. Nothing was changed.",
}


def _text(most: int, pattern: str | None = None) -> dict[str, Any]:
    return {"type": "string", "maxLength": most, **({"pattern": pattern} if pattern else {})}


HEADERS: dict[str, Any] = {
    "Access-Control-Allow-Origin": {
        "description": "This site alone: pages of other sites may not read what is answered.",
        "schema": _text(300),
    },
    "RateLimit": {
        "description": "What is left of the quota, and in how many seconds it begins anew: "
        "draft-ietf-httpapi-ratelimit-headers.",
        "schema": _text(60, r'^"default";r=\d+;t=\d+$'),
    },
    "RateLimit-Policy": {
        "description": f"The quota of requests from one key, user or address in {PERIOD} seconds.",
        "schema": _text(60, r'^"default";q=\d+;w=\d+$'),
    },
    "Retry-After": {
        "description": "How many seconds to wait.",
        "schema": {"type": "integer", "minimum": 0, "maximum": 3600},
    },
    "ETag": {
        "description": "Names this state of the object; a change names it in `If-Match`.",
        "schema": _text(60, r'^"[0-9a-f]{32}"$'),
    },
    "Location": {"description": "The address of what was made.", "schema": _text(300)},
}
EVERY = ("Access-Control-Allow-Origin", "RateLimit", "RateLimit-Policy")
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Up to 120 printable ASCII characters, new for each act. The same key again, within two "
    "days, gets the first answer and changes nothing.",
    "schema": _text(120, r"^[!-~]{1,120}$"),
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the object you have seen.",
    "schema": _text(200, r'^(\*|"[!#-~]{1,100}")$'),
}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "ETags of what you have: answered 304 when one of them is the present one.",
    "schema": _text(200, r'^(\*|"[!#-~]{1,100}")$'),
}
PROBLEM_SCHEMAS: dict[str, Any] = {
    "Problem": {
        "type": "object",
        "description": "A problem detail (RFC 9457). `type` names its kind; `errors` say what is wrong.",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": _text(200),
            "title": _text(200),
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": _text(2_000),
            "errors": {
                "type": "array",
                "maxItems": 10_000,
                "items": {"$ref": "#/components/schemas/ProblemError"},
            },
        },
    },
    "ProblemError": {
        "type": "object",
        "description": "One thing wrong. `field`: its name, `slots.0.count` for one within others.",
        "properties": {"field": _text(200), "code": _text(100), "detail": _text(1_000)},
    },
}

# The longest text of each format; texts of no format say their own length.
LENGTHS = {
    "uuid": 36,
    "date": 10,
    "date-time": 40,
    "uri": 2_000,
    "email": 254,
    "binary": 64 * 1024 * 1024,
}
# The longest text under a name, where no column or field says it: a name means the same everywhere.
TEXTS = {
    "authority": 200,
    "category": 3,
    "code": 60,
    "column": 60,
    "contingent": 40,
    "contributor": 3,
    "cursor": 1_000,
    "fault": 40,
    "holder": 400,
    "holder_native": 200,
    "ignored_columns": 200,
    "iso3": 3,
    "kind": 30,
    "name": 400,
    "name_native": 200,
    "new": 1_000,
    "old": 1_000,
    "phase": 14,
    "position": 120,
    "reason": 60,
    "rows_url": 300,
    "secret": 60,
    "sentence": 1_000,
    "serial": 40,
    "service_number": 200,
    "standard_status": 120,
    "standard_version": 40,
    "state": 12,
    "status": 12,
    "subject_id": 64,
    "value": 1_000,
    "version": 40,
    "what_to_do": 1_000,
}
PATTERNS = {"contributor": "^[A-Z]{3}$", "serial": "^[A-Z0-9-]+$"}
# The longest list under a name, likewise.
LISTS = {
    "alike": 100,
    "by_category": 12,
    "by_theme": 2,
    "cautions": 20,
    "changes": 20,
    "checks": 20,
    "errors": 1_000,
    "events": 1_000,
    "faults": 100,
    "ignored_columns": 1_000,
    "left_out": 2_000,
    "others": 150_000,
    "reasons": 10,
    "refused": 1_000,
    "rows": 1_000,
    "slots": 30_000,
    "to_do": 30,
}


def _values(kind: type[Enum]) -> list[tuple[str, str]]:
    return [(one.value, one.value) for one in kind]


# Closed lists that stand under the same name in several places get names of their own.
CONTRIBUTOR_KINDS, CONTINGENT_KINDS = _values(ContributorKind), _values(ContingentKind)
DELIVERY_STATES, ROSTER_STATES, ROW_STATES = _values(DeliveryState), _values(RosterState), _values(RowState)
