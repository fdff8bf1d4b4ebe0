"""Reads tests/house/matrix.txt: who is answered what, at every route, by every method.

A line of it without an indent names a route. Each line below says, for some methods, an answer and the
visitors who get it, a letter each: `200/404 OC 403 TI door n`. An answer is a status, or `door` (a stranger
is led to the sign-in, or told 401 by the API); `200/404`: 200 for what is their own country's, 404 for
another's.
"""

from dataclasses import dataclass
from pathlib import Path

from tests.house.asking import OF_THE_WORLD, VISITORS

MATRIX = Path(__file__).with_name("matrix.txt")
LETTERS = {
    "S": "standards_authority",
    "O": "contributor_officer",
    "C": "certifying_officer",
    "I": "instructor",
    "P": "proctor",
    "T": "trainee",
    "A": "auditor",
    "M": "mission_training_officer",
    "X": "administrator",
    "n": "anonymous",
    "p": "personnel key",
    "r": "reporting key",
    "Z": "auditor of the world",
    "W": "administrator of the world",
}
assert tuple(LETTERS.values()) == (*VISITORS, *OF_THE_WORLD)


@dataclass(frozen=True)
class Cell:
    """What one visitor is answered at one route by one method: about an own thing, and another country's."""

    own: str
    other: str

    @property
    def is_let_in(self) -> bool:
        return self.own[0] in "2345" and self.own not in {"401", "403", "405"}


def cells(text: str) -> dict[tuple[str, str, str], Cell]:
    """Return the cells by route, method and visitor. Raises ValueError for one that is written twice."""
    found: dict[tuple[str, str, str], Cell] = {}
    route = ""
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            route = line.strip()
            continue
        methods, answers = line.strip().split("  ", 1)
        for answer in answers.split("  "):
            said, letters = answer.split()
            own, _, other = said.partition("/")
            for method in methods.split():
                for letter in letters:
                    at = (route, method, LETTERS[letter])
                    if at in found:
                        raise ValueError(f"{at} is written twice")
                    found[at] = Cell(own, other or own)
    return found
