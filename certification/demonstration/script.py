"""Who in the demonstration does what: data. Everybody not named here passes. No Django."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Part:
    """One contributor's part. Numbers count its people by service number, from 1.

    `fails`: answers about half right. `second_block`: misses one must-pass item, then answers the block
    right. `unattested`: the proctor never attests who sat. `absent`: never comes to the session.
    `staff`: contributor officer, two certifying officers, proctor (invented names).
    `swap`: (slot number, first day) of a late swap, filled by the contributor's first reserve.
    """

    contributor: str
    contingent: str
    roster: str
    staff: tuple[str, str, str, str]
    fails: frozenset[int] = field(default_factory=frozenset)
    second_block: frozenset[int] = field(default_factory=frozenset)
    unattested: frozenset[int] = field(default_factory=frozenset)
    absent: frozenset[int] = field(default_factory=frozenset)
    swap: tuple[int, date] | None = None


PARTS = (
    Part(
        contributor="NPL",
        contingent="NPL-UNMISS-2027A",
        roster="nepal-company.xlsx",
        staff=("Asha Gurung", "Bikram Thapa", "Chandra Rai", "Hari Magar"),
        fails=frozenset({8, 21}),
        second_block=frozenset({12}),
        swap=(30, date(2027, 1, 12)),
    ),
    Part(
        contributor="MAR",
        contingent="MAR-MINUSCA-2027A",
        roster="morocco-police.csv",
        staff=("Omar Benali", "Salma Idrissi", "Karim Alaoui", "Nadia Tazi"),
        fails=frozenset({5}),
        unattested=frozenset({9}),
        absent=frozenset({14}),
    ),
    Part(
        contributor="CHN",
        contingent="CHN-UNMISS-2027A",
        roster="china-engineers.xlsx",
        staff=("Chen Jing", "Li Guang", "Wang Fang", "Zhao Min"),
        second_block=frozenset({3}),
    ),
    Part(
        contributor="MNG",
        contingent="MNG-UNMISS-2027A",
        roster="mongolia-guards.csv",
        staff=("Bolor Ganbold", "Tuya Dorj", "Naran Bayar", "Oyun Temur"),
    ),
)
