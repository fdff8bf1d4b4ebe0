"""What a certificate of one language says, in the order of the page: for programs that do not read HTML."""

from dataclasses import asdict, dataclass
from typing import Any

from certification.certificates.codes import grouped
from certification.certificates.payload import full_name, read


@dataclass(frozen=True)
class Words:
    """Every printed line; `rows` are the table's, `heading` is the document's title."""

    language: str
    accent: str
    heading: str
    authority: str
    centre: str
    country: str
    serial_label: str
    serial: str
    title: str
    certifies: str
    rank: str
    name: str
    statement: str
    fine: tuple[str, ...]
    strong: str
    rows: tuple[tuple[str, str], ...]
    check: str
    address: str
    code: str
    standard: str
    digest: str
    signs: str
    signs_as: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def words_of(text: str) -> Words:
    """Return what the payload's first language says."""
    payload = read(text)
    said, name = payload["texts"][0], full_name(payload)
    labels = said["labels"]
    rows = [(theme["name"], f"{theme['figure']} · {theme['share']}") for theme in said["themes"]]
    rows += [(labels[key], said[key]) for key in ("assessed", "issued", "valid_until")]
    return Words(
        language=said["language"],
        accent=payload["design"]["accent"],
        heading=f"{said['title']} {payload['serial']}: {name}",
        authority=said["authority"],
        centre=said["centre"],
        country=said["country"],
        serial_label=labels["serial"],
        serial=payload["serial"],
        title=said["title"],
        certifies=said["certifies"],
        rank=payload["holder"]["rank"],
        name=name,
        statement=said["statement"],
        fine=(f"{said['rule']} {said['must_pass']}", said["issuer"]),
        strong=f"{said['not_un']} {said['status']}",
        rows=tuple(rows),
        check=labels["check"],
        address=payload["address"],
        code=f"{labels['code']} {grouped(payload['code'])}",
        standard=f"{labels['standard']}, {labels['version']} {payload['standard']['version']}",
        digest=f"SHA-256 {payload['standard']['digest'][:16]}…",
        signs=payload["signatory"] or payload["officer"],
        signs_as=said["signatory_title"] or labels["officer"],
    )
