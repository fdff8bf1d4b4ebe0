"""A large file is read in bounded memory: the kernel keeps count, of processes made for the purpose.

Ten times the rows take this process hardly more; the process that opens a workbook holds its values once.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from courses.enrolment.columns import COLUMNS
from courses.enrolment.tables import Table, csv_file
from courses.enrolment.tables_xlsx import xlsx_file

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[3]
READ = """
import json, re, sys
from pathlib import Path
from courses.enrolment.reading import open_sheet

def most(process):
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path(f"/proc/{process}/status").read_text())[1]) // 1024

bare = most("self")
sheet = open_sheet(Path(sys.argv[1]).read_bytes())
rows = sheet.rows()
next(rows)
(child,) = Path("/proc/self/task").glob("*/children")
opening = sum(most(number) for number in child.read_text().split())
count = 1 + sum(1 for _ in rows)
print(json.dumps({"rows": count, "reading": most("self") - bare, "opening": opening}))
"""


def lines(people: int) -> list[list[str]]:
    return [list(COLUMNS)] + [
        [
            f"{n:07}", f"Thapa Magar {n}", f"Rajendra {n}", "राजेन्द्र बहादुर थापा", "M", "1995-03-27", "TRP",
            "Private", "ne", "NPL-UNMISS-2027A", f"Driver {n}", f"p{n}@example.org",
        ]
        for n in range(people)
    ]  # fmt: skip


def taken(file: Path, content: bytes) -> dict[str, int]:
    """Read a file to its end; return how many rows it has and what that took, in MiB."""
    file.write_bytes(content)
    command = [sys.executable, "-c", READ, str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_text_is_read_a_piece_at_a_time(tmp_path):
    content = b"".join(csv_file(lines(100_000)))
    found = taken(tmp_path / "people.csv", content)
    assert found["rows"] == 100_000
    assert found["reading"] < len(content) // 1024**2 + 12


def test_the_rows_of_a_workbook_are_handed_over_a_portion_at_a_time(tmp_path):
    found = taken(tmp_path / "people.xlsx", xlsx_file([Table("Roster", lines(25_000))]))
    assert found["rows"] == 25_000
    assert found["reading"] < 16
    assert found["opening"] < 20 + 25_000 * 12 * 140 // 1024**2  # bytes a cell
