"""Tenant-owned rows: every query is limited to the active scope when it is turned into SQL.

Building a queryset without a scope is allowed (forms, serializers and the schema do so at import);
compiling one raises ScopeMissing. Compilation is the one gate that every read, count, existence test,
aggregate, update, deletion and subquery passes (idea: django-scopes, whose managers block named methods
and so miss `exists`).
"""

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import sql
from django.db.models.lookups import In
from django.db.models.sql.constants import ROW_COUNT
from django.db.models.sql.where import AND, NothingNode

from accounts.tenancy.errors import OutOfScope
from accounts.tenancy.scope import active_scope

if TYPE_CHECKING:
    _Base = sql.Query
else:
    _Base = object


class _Scoped(_Base):
    """Mixed into Django's query classes: adds the scope's filter to a copy just before compilation."""

    def chain(self, klass: Any = None) -> Any:
        if klass is not None and not issubclass(klass, _Scoped):
            klass = scoped_class(klass)
        return super().chain(klass)

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        if self.combinator or isinstance(self, sql.AggregateQuery):
            return super().get_compiler(*args, **kwargs)  # its parts are compiled, and scoped, one by one
        query: Any = self.clone()
        query.limit_to_scope()
        return super(_Scoped, query).get_compiler(*args, **kwargs)

    def is_trimmed(self) -> bool:
        """Say whether Django took the model's own table out, as in the inner query of an exclude().

        Such a query is correlated with the outer one, which is limited; the model's rows are not in it.
        """
        return bool(self.alias_map) and not self.alias_refcount[next(iter(self.alias_map))]

    def limit_to_scope(self) -> None:
        scope = active_scope()
        if scope.contributors is None or self.is_trimmed():
            return
        if not scope.contributors:
            self.where.add(NothingNode(), AND)
            return
        model: Any = self.model
        field = model._meta.get_field("contributor")
        column = field.get_col(self.get_initial_alias())
        self.where.add(In(column, sorted(scope.contributors)), AND)


_classes: dict[type, type] = {}


def scoped_class(klass: type) -> type:
    """Return Django's query class `klass` with the scope mixed in (one class each, made once)."""
    if klass not in _classes:
        _classes[klass] = type(f"Scoped{klass.__name__}", (_Scoped, klass), {})
    return _classes[klass]


_Row = TypeVar("_Row", bound="TenantModel")


class TenantQuerySet(models.QuerySet[_Row]):
    """A queryset of tenant-owned rows."""

    def __init__(self, model: Any = None, query: Any = None, using: Any = None, hints: Any = None) -> None:
        if query is None and model is not None:
            query = scoped_class(sql.Query)(model)
        super().__init__(model, query, using, hints)

    def _raw_delete(self, using: str | None) -> int:
        query: Any = self.query.clone()
        query.limit_to_scope()
        query.__class__ = sql.DeleteQuery
        return query.get_compiler(using).execute_sql(ROW_COUNT) or 0

    def update(self, **values: Any) -> int:
        if {"contributor", "contributor_id"} & values.keys():
            raise OutOfScope("a row stays with its contributor")
        return super().update(**values)

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[_Row]:
        rows = list(objs)
        for row in rows:
            row.check_scope()
        return super().bulk_create(rows, *args, **kwargs)

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError("raw SQL would pass by the scope")

    def extra(self, *args: Any, **kwargs: Any) -> Self:
        raise NotImplementedError("raw SQL would pass by the scope")


class TenantModel(models.Model):
    """A row owned by one contributor country. Saving it outside the scope raises OutOfScope."""

    contributor = models.ForeignKey(
        "accounts.ContributorCountry", on_delete=models.PROTECT, related_name="+", db_index=True
    )

    objects = TenantQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.check_scope()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.check_scope()
        return super().delete(*args, **kwargs)

    def check_scope(self) -> None:
        owner: str | None = self.contributor_id
        if not active_scope().covers(owner):
            raise OutOfScope(f"{type(self).__name__} of {owner} is outside the active scope")
