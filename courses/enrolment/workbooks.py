"""Workbooks (XLSX, XLS, ODS) as rows of plain values, opened by calamine in a process of its own.

Damaged bytes can make calamine take all memory or end its process (docs/decisions/0022). There the kernel
bounds both, so that whatever a file holds, what ends is never the site.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from courses.enrolment.errors import BrokenFile, EncryptedFile, FileFault, TooLarge

MOST_MEMORY = 384  # MB, of a file's values at once; 100,000 rows of 12 columns take 140
MOST_SECONDS = 60  # of the processor; 100,000 rows of 12 columns take 3
MOST_COLUMNS = 200
ROWS_OF_TOP = 11
_PROCESS = Path(__file__).with_name("workbook_process.py")
_FAULTS: dict[int, type[FileFault]] = {3: EncryptedFile, 4: BrokenFile, 5: TooLarge}

Value = str | int | float | bool | list[int] | None


@dataclass(frozen=True)
class Top:
    """The first filled rows of one visible sheet, each with its number in the file."""

    number: int
    name: str
    rows: list[tuple[int, list[Value]]]


class Workbook:
    """A workbook being read. Close it, or drop it, and its process is gone."""

    def __init__(self, content: bytes) -> None:
        """Raise BrokenFile, EncryptedFile or TooLarge."""
        self._process = _started()
        try:
            self._tell(f"{len(content)}\n".encode() + content)
            self.tops = [
                Top(top["number"], top["name"], [tuple(row) for row in top["rows"]]) for top in self._heard()
            ]
        except BaseException:
            self.close()
            raise

    @property
    def process_id(self) -> int:
        return self._process.pid

    def rows(self, number: int) -> Iterator[list[Value]]:
        """Yield all rows of one sheet from the first on, the empty ones too. Once, for one sheet."""
        try:
            self._tell(f"{number}\n".encode())
            while (portion := self._heard()) is not None:
                yield from portion
        finally:
            self.close()

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe and not pipe.closed:
                _shut(pipe)

    def __del__(self) -> None:
        self.close()

    def _tell(self, what: bytes) -> None:
        pipe = self._process.stdin
        assert pipe  # noqa: S101
        try:
            pipe.write(what)
            pipe.flush()
        except BrokenPipeError:
            return  # it has ended; the answer says why

    def _heard(self) -> Any:
        """Return the process's next answer; None when it has said all."""
        pipe = self._process.stdout
        assert pipe  # noqa: S101
        line = pipe.readline()
        if line.endswith(b"\n"):
            return json.loads(line)
        status = self._process.wait()
        if status == 0:
            return None
        raise _FAULTS.get(status, TooLarge)  # ended by the kernel, or for want of memory


def _shut(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        return


def _started() -> subprocess.Popen[bytes]:
    """Start the process with nothing but the library it needs: no settings, no keys, no open files."""
    found = find_spec("python_calamine")
    assert found and found.origin  # noqa: S101, PT018
    library = Path(found.origin).parents[1]
    limits = map(str, (MOST_MEMORY, MOST_SECONDS, MOST_COLUMNS, ROWS_OF_TOP))
    shared = {"LD_LIBRARY_PATH": os.environ["LD_LIBRARY_PATH"]} if "LD_LIBRARY_PATH" in os.environ else {}
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", "-S", "-B", str(_PROCESS), str(library), *limits],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=shared,
    )
