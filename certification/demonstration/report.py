"""What the demonstration leaves behind: PDFs, readiness and a summary."""

import json
from pathlib import Path
from typing import Any

from accounts.contingents.models import Contingent
from certification.certificates.models import Certificate
from certification.demonstration.script import Part
from certification.documents.queries import document_bytes
from certification.readiness.export import as_csv, as_data
from certification.readiness.queries import names_of, readiness_of
from courses.assessment.models import Result
from courses.enrolment.enums import RowState
from courses.enrolment.models import Roster
from courses.enrolment.queries import rows_of


def write_certificates(folder: Path) -> list[dict[str, Any]]:
    """Copy every stored PDF under its serial, and return what the summary says of them."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for certificate in Certificate.objects.select_related("document").order_by("serial"):
        holder = json.loads(certificate.payload)["holder"]
        name = f"{certificate.serial}.pdf"
        (folder / name).write_bytes(document_bytes(certificate))
        lines.append(
            {
                "serial": certificate.serial,
                "name": f"{holder['given_names']} {holder['family_name']}".strip(),
                "name_native": holder["name_native"],
                "contributor": certificate.contributor_id,
                "file": f"certificates/{name}",
            }
        )
    return lines


def write_readiness(parts: tuple[Part, ...], out: Path) -> list[dict[str, Any]]:
    """Write the readiness of each contingent on its day of departure, and return the summary's lines."""
    found, tables = [], []
    for part in parts:
        contingent = Contingent.objects.get(code=part.contingent)
        readiness = readiness_of(contingent, contingent.planned_departure)
        names = names_of(slot.person for slot in readiness.slots)
        found.append(as_data(readiness, names))
        tables.append(as_csv(readiness, names))
    (out / "readiness.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    header, *_ = tables[0].split("\r\n", 1)
    rows = "".join(table.split("\r\n", 1)[1] for table in tables)
    (out / "readiness.csv").write_text(f"\ufeff{header}\r\n{rows}", newline="")
    keys = ("required", "certified", "expiring_before_end_of_tour", "unknown", "ready")
    return [{"code": one["contingent"], **{key: one[key] for key in keys}} for one in found]


def summary(
    parts: tuple[Part, ...], rosters: list[Roster], certificates: Any, contingents: Any
) -> dict[str, Any]:
    """Return the figures of the whole run."""
    results = list(Result.objects.values_list("passed", flat=True))
    return {
        "contributors": [part.contributor for part in parts],
        "people_in_files": sum(roster.counts["rows"] for roster in rosters),
        "created": sum((roster.outcome or {}).get("created", 0) for roster in rosters),
        "refused": [
            {"file": roster.file_name, "row": row.number, "column": fault["column"], "code": fault["code"]}
            for roster in rosters
            for row in rows_of(roster, RowState.REFUSED)
            for fault in row.faults
        ],
        "sittings": len(results),
        "passed": sum(results),
        "failed": len(results) - sum(results),
        "certificates": certificates,
        "contingents": contingents,
    }
