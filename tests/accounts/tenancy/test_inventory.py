"""Every table is owned by a contributor or is on the list of those that belong to none."""

import re
from pathlib import Path

from django.apps import apps
from django.db.models import UniqueConstraint

from accounts.tenancy.inventory import GLOBAL_TABLES
from accounts.tenancy.managers import TenantModel, TenantQuerySet

OURS = [
    model
    for app in ("accounts", "courses", "certification")
    for model in apps.get_app_config(app).get_models()
]


def test_every_table_is_tenant_owned_or_on_the_list():
    unowned = {model._meta.label for model in OURS if not issubclass(model, TenantModel)}
    through = {label for label in unowned if apps.get_model(label)._meta.auto_created}
    assert unowned - through == GLOBAL_TABLES


def test_every_tenant_table_is_read_through_the_scope():
    plain = [
        model._meta.label
        for model in OURS
        if issubclass(model, TenantModel) and not isinstance(model._default_manager.all(), TenantQuerySet)
    ]
    assert plain == []


TELL_NOTHING = {  # they begin with the country by a constraint, or nobody can choose them
    "accounts.Contingent": {"code"},
    "accounts.Invitation": {"digest"},  # of a random token
    "accounts.TrailEntry": {"chain"},
    "certification.Certificate": {"serial"},
    "certification.RegisterLeaf": {"number"},  # given by the platform to every event in turn
}


def unique_keys(model) -> list[set[str]]:
    """Return the fields of each unique key besides the primary key."""
    single = [{f.name} for f in model._meta.fields if f.unique and not f.primary_key]
    several = [set(c.fields) for c in model._meta.constraints if isinstance(c, UniqueConstraint)]
    return single + several


def test_unique_keys_of_tenant_tables_do_not_tell_of_other_countries():
    """A key holds the country, or a relation (to a row that is in one country), or tells nothing."""
    telling = {}
    for model in OURS:
        if not issubclass(model, TenantModel):
            continue
        inside = {f.name for f in model._meta.fields if f.is_relation}
        inside |= TELL_NOTHING.get(model._meta.label, set())
        if keys := [key for key in unique_keys(model) if not key & inside]:
            telling[model._meta.label] = keys
    assert telling == {}


ROOT = Path(__file__).resolve().parents[3]
SQL_BY_HAND = re.compile(r"\.cursor\(|\.(raw|extra|execute|executemany)\(|RawSQL")
WRITES_SQL_BY_HAND = {  # past the first wall: each is read with that in mind, and binds its values
    "accounts/jobs/answers.py",
    "accounts/jobs/views.py",
    "accounts/management/commands/database_role.py",
    "accounts/tenancy/bulk.py",
    "accounts/tenancy/policies.py",
    "accounts/tenancy/telling.py",
    "accounts/tenancy/wall.py",
    "certification/management/commands/demo.py",  # the demonstration's own SQLite file
    "certification/signing/desk.py",  # the signer's ledger, a file of its own
    "courses/assessment/saving.py",
}


def test_sql_is_written_by_hand_in_listed_files_alone():
    ours = [
        p for app in ("accounts", "courses", "certification", "config") for p in (ROOT / app).rglob("*.py")
    ]
    found = {str(path.relative_to(ROOT)) for path in ours if SQL_BY_HAND.search(path.read_text())}
    assert {name for name in found if "/migrations/" not in name} == WRITES_SQL_BY_HAND
