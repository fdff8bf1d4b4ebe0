"""Seed files: YAML read into records whose faults name the file, the entry and the field. No Django.

Every feature's `seeding.py` reads its files through this module, so that a rejected file says in one line
what to correct and nothing is loaded from it.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class SeedFault(ValueError):
    """A seed file does not fit its schema; nothing of it was loaded."""

    def __init__(self, file: str, entry: str, field: str, problem: str) -> None:
        super().__init__(": ".join(part for part in (file, entry, field, problem) if part))
        self.file, self.entry, self.field, self.problem = file, entry, field, problem


def parse_yaml(text: str, file: str) -> Any:
    """Read YAML. Raises SeedFault with the line when it is not YAML."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - both loaders are the safe one
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise SeedFault(file, f"line {mark.line + 1}" if mark else "", "", "is not YAML") from error


@dataclass(frozen=True)
class Record:
    """One entry of a seed file. Each reader returns a checked value or raises SeedFault."""

    file: str
    entry: str
    data: Mapping[str, Any]

    def fault(self, field: str, problem: str) -> SeedFault:
        return SeedFault(self.file, self.entry, field, problem)

    def only(self, *fields: str) -> None:
        """Refuse fields nobody reads: a misspelled name would otherwise pass unseen."""
        for field in self.data:
            if field not in fields:
                raise self.fault(str(field), f"is not a field here (known: {', '.join(fields)})")

    def text(self, field: str, *, optional: bool = False, limit: int | None = None) -> str:
        """Return a text without the blanks around it; "" for an optional one that is missing or null."""
        value = self.data.get(field)
        if value is None and optional:
            return ""
        if not isinstance(value, str) or not value.strip():
            raise self.fault(field, "must be a text")
        if limit is not None and len(value.strip()) > limit:
            raise self.fault(field, f"has {len(value.strip())} characters, at most {limit} fit")
        return value.strip()

    def pattern(self, field: str, pattern: str, meaning: str) -> str:
        value = self.text(field)
        if not re.fullmatch(pattern, value):
            raise self.fault(field, f"must be {meaning}, not {value!r}")
        return value

    def choice(self, field: str, choices: Collection[str]) -> str:
        value = self.data.get(field)
        if not isinstance(value, str) or value not in choices:
            raise self.fault(field, f"must be one of {', '.join(choices)}, not {value!r}")
        return value

    def whole(self, field: str, low: int, high: int) -> int:
        value = self.data.get(field)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.fault(field, f"must be a whole number from {low} to {high}, not {value!r}")
        return value

    def flag(self, field: str, default: bool | None = None) -> bool:
        value = self.data.get(field, default)
        if not isinstance(value, bool):
            raise self.fault(field, f"must be true or false, not {value!r}")
        return value

    def day(self, field: str, *, optional: bool = False) -> date | None:
        value = self.data.get(field)
        if value is None and optional:
            return None
        if not isinstance(value, date):
            raise self.fault(field, f"must be a day like 2027-01-31, not {value!r}")
        return value

    def texts(self, field: str, *, optional: bool = False, at_least: int = 1) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self.data.get(field)
        if value is None and optional:
            return ()
        if not isinstance(value, list) or len(value) < at_least:
            raise self.fault(field, f"must be a list of at least {at_least}")
        for text in value:
            if not isinstance(text, str) or not text.strip():
                raise self.fault(field, f"must hold texts, not {text!r}")
        return tuple(text.strip() for text in value)

    def mapping(self, field: str, *, optional: bool = False) -> dict[str, Any]:
        value = self.data.get(field)
        if value is None and optional:
            return {}
        if not isinstance(value, dict):
            raise self.fault(field, "must be a mapping of names to values")
        return value

    def words(self, field: str, *, optional: bool = False) -> dict[str, str]:
        """Return a mapping of names to texts."""
        value = self.mapping(field, optional=optional)
        for name, text in value.items():
            if not isinstance(text, str) or not text.strip():
                raise self.fault(f"{field}.{name}", "must be a text")
        return {name: text.strip() for name, text in value.items()}

    def parts(self, field: str, *, at_least: int = 1) -> list["Record"]:
        """Return a list of mappings as records of their own."""
        value = self.data.get(field)
        if not isinstance(value, list) or len(value) < at_least:
            raise self.fault(field, f"must be a list of at least {at_least}")
        return [self.part(f"{field}[{n}]", entry) for n, entry in enumerate(value, start=1)]

    def part(self, field: str, value: Any) -> "Record":
        if not isinstance(value, dict):
            raise self.fault(field, "must be a mapping of names to values")
        return Record(self.file, f"{self.entry} {field}".strip(), value)


def read_record(path: Path, root: Path) -> Record:
    """Read a file that holds one mapping."""
    name = str(path.relative_to(root))
    return Record(name, "", {}).part("", parse_yaml(_text(path, name), name))


def read_list(path: Path, root: Path, key: str) -> list[Record]:
    """Read a file that holds a list of mappings, each named by its `key`, which must be there once."""
    name = str(path.relative_to(root))
    value = parse_yaml(_text(path, name), name)
    if not isinstance(value, list):
        raise SeedFault(name, "", "", "must be a list")
    return list(_keyed(value, name, key))


def _keyed(entries: list[Any], name: str, key: str) -> Iterator[Record]:
    seen: set[str] = set()
    for number, entry in enumerate(entries, start=1):
        code = entry.get(key) if isinstance(entry, dict) else None
        if not isinstance(code, str) or not code:
            raise SeedFault(name, f"entry {number}", key, "is missing")
        if code in seen:
            raise SeedFault(name, code, key, "stands there twice")
        seen.add(code)
        yield Record(name, code, entry)


def read_text(path: Path, root: Path) -> str:
    """Read a file as UTF-8 text. Raises SeedFault when it is missing or not UTF-8."""
    return _text(path, str(path.relative_to(root)))


def _text(path: Path, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise SeedFault(name, "", "", "is missing") from error
    except UnicodeDecodeError as error:
        raise SeedFault(name, "", "", "is not UTF-8 text") from error
