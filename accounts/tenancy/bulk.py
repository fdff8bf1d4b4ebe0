"""Many rows of one contributor at once, by one prepared statement (raw SQL: the ORM's rows cost far more).

Django's bulk_create makes an object and an expression of every value, and bulk_update compares each row with
all rows of its batch; both show in files of thousands of rows. Here each value passes through its field's own
preparation and nothing else: no defaults are filled in and no signals sent. On PostgreSQL row-level security
applies as to any statement; elsewhere the contributor is part of every row written and of every row sought.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import repeat
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from accounts.tenancy.errors import OutOfScope
from accounts.tenancy.managers import TenantModel
from accounts.tenancy.scope import active_scope

# Fields whose values every engine takes as they are.
_PLAIN = frozenset({"CharField", "EmailField", "IntegerField", "PositiveIntegerField", "TextField"})


def insert_rows(
    model: type[TenantModel],
    contributor: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    **same: Any,
) -> None:
    """Insert rows given as values of `columns`; `same`: what all rows share. Both name fields as `attname`.

    Raises OutOfScope, ValueError unless every field but an automatic key is given, and IntegrityError.
    """
    _check(model, contributor)
    shared = {"contributor_id": contributor, **same}
    fields = {f.attname: f for f in model._meta.concrete_fields if not _automatic(f)}
    if wrong := fields.keys() ^ {*columns, *shared}:
        raise ValueError(f"{model.__name__}: {', '.join(sorted(wrong))} given wrongly or not at all")
    constants = [_preparing(fields[name])(value) for name, value in shared.items()]
    varying = _prepared([fields[name] for name in columns], rows)
    values = zip(*(repeat(value) for value in constants), *varying, strict=False)
    names = ", ".join(_quoted(str(fields[name].column)) for name in (*shared, *columns))
    marks = ", ".join(["%s"] * (len(shared) + len(columns)))
    sql = f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608
    _execute(sql, list(values) if varying else [])


def update_rows(
    model: type[TenantModel], contributor: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Write `columns` of rows given as their values and, last, the row's key.

    Raises OutOfScope and IntegrityError.
    """
    _check(model, contributor)
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    key: Any = model._meta.pk
    owner = _preparing(model._meta.get_field("contributor"))(contributor)
    varying = _prepared([*fields, key], rows)
    what = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    where = f"{_quoted(key.column)} = %s AND {_quoted('contributor_id')} = %s"
    sql = f"UPDATE {_quoted(model._meta.db_table)} SET {what} WHERE {where}"  # noqa: S608
    _execute(sql, list(zip(*varying, repeat(owner), strict=False)) if varying else [])


def _check(model: type[TenantModel], contributor: str) -> None:
    if not active_scope().covers(contributor):
        raise OutOfScope(f"{model.__name__} of {contributor} is outside the active scope")


def _automatic(field: Any) -> bool:
    return bool(field.get_internal_type().endswith("AutoField"))


def _prepared(fields: Sequence[Any], rows: Iterable[Sequence[Any]]) -> list[Iterator[Any]]:
    """Return the rows' values by column, made ready for the engine; nothing when there is no row."""
    by_column = list(zip(*rows, strict=True))
    return [map(_preparing(f), values) for f, values in zip(fields, by_column, strict=bool(by_column))]


def _preparing(field: Any) -> Callable[[Any], Any]:
    """Return what makes a value of this field ready for the engine in use."""
    target = field.target_field if field.is_relation else field
    kind = target.get_internal_type()
    if kind in _PLAIN:
        return _as_it_is
    if kind == "UUIDField":
        return _as_it_is if _engine().features.has_native_uuid_field else _as_hex
    return partial(field.get_db_prep_save, connection=_engine())


def _as_it_is(value: Any) -> Any:
    return value


def _as_hex(value: Any) -> str | None:
    return value.hex if value else None


def _engine() -> Any:
    return connections[DEFAULT_DB_ALIAS]


def _quoted(name: str) -> str:
    quoted: str = _engine().ops.quote_name(name)
    return quoted


def _execute(sql: str, values: list[tuple[Any, ...]]) -> None:
    if values:
        with _engine().cursor() as cursor:
            cursor.executemany(sql, values)
