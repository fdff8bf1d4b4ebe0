"""Every table is owned by a contributor or is on the list of those that belong to none."""

from django.apps import apps

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


def test_unique_keys_of_tenant_tables_do_not_tell_of_other_countries():
    """A unique key over values a country chooses must include the country, or be one of these."""
    global_by_design = {"contingent code", "certificate serial"}
    assert global_by_design  # both begin with the ISO3 code, by constraint
    for label in ("accounts.Contingent", "certification.Certificate"):
        names = {c.name for c in apps.get_model(label)._meta.constraints}
        assert names & {"contingent_code_begins_with_iso3", "serial_begins_with_iso3"}
