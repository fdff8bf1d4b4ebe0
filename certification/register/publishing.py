"""The published heads as files outside the database, for everybody who wants to keep a copy. No Django.

`checkpoints/<size>-<date>.txt` is never overwritten: another head under the same size and day is an alarm,
not an update. `latest` is the newest of them.
"""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from certification.register.errors import BadNote, PublishedDifferently
from certification.register.notes import parse


@dataclass(frozen=True)
class PublishedHead:
    """A published file and the note in it."""

    path: Path
    note: str


def publish_file(home: Path, note: str, size: int, day: date) -> Path:
    """Write a note to its file and to `latest`, flushed to disk. Twice makes one file.

    Raises PublishedDifferently when another head was published under the same size and day.
    """
    folder = home / "checkpoints"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{size}-{day.isoformat()}.txt"
    with _flushed(folder, note) as made, contextlib.suppress(FileExistsError):
        os.link(made, path)  # unlike a rename it overwrites nothing
    if not _says_the_same(path.read_text(), note):
        raise PublishedDifferently(f"{path.name} says something else")
    with _flushed(folder, note) as made:
        made.replace(home / "latest")
    _flush_folder(folder)
    _flush_folder(home)
    return path


def published_heads(home: Path) -> list[PublishedHead]:
    """Return every published head, the smallest first."""
    files = [path for path in (home / "checkpoints").glob("*.txt") if path.stem.split("-")[0].isdecimal()]
    files.sort(key=lambda path: (int(path.stem.split("-")[0]), path.name))
    return [PublishedHead(path, path.read_text()) for path in files]


@contextlib.contextmanager
def _flushed(folder: Path, note: str) -> Iterator[Path]:
    """Give a new file in the folder with the note on disk; afterwards it is gone."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=".")
    made = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            os.fchmod(handle, 0o644)
            file.write(note)
            file.flush()
            os.fsync(handle)
        yield made
    finally:
        made.unlink(missing_ok=True)


def _says_the_same(one: str, other: str) -> bool:
    """Say whether two notes have one text, whoever signed it: after a change of keys the first stays."""
    try:
        return one == other or parse(one).text == parse(other).text
    except BadNote:
        return False


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
