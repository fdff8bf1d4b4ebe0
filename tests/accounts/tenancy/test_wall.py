"""The second wall: PostgreSQL itself shows the site's role no row of a country outside the scope."""

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from accounts.people.models import Person, SlipCode
from accounts.tenancy.inventory import APPEND_ONLY, ERASABLE, LOCKED_ONLY
from accounts.tenancy.managers import TenantModel
from accounts.tenancy.scope import all_contributors, scoped
from accounts.tenancy.wall import breaches, walled_tables
from accounts.trail.actions import System, record
from accounts.trail.models import TrailEntry
from tests.cast import person
from tests.owner import as_owner, site_role, site_url

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
NUMBERS = "SELECT service_number FROM accounts_person ORDER BY 1"


def ask(statement: str, *values) -> list:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return [row[0] for row in cursor.fetchall()] if cursor.description else [cursor.rowcount]


def refused(statement: str, *values) -> str:
    """Return what PostgreSQL says against a statement; fail when it says nothing."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        ask(statement, *values)
    return str(error.value).splitlines()[0]


@pytest.fixture
def two_countries(countries):
    person("N-1", "Gurung")
    person("N-2", "Rai")
    person("M-1", "Benali", contributor_id="MAR")


# ---------------------------------------------------------------- the guard


def test_every_table_of_the_contributors_has_the_policy():
    """A new table without one: add RowLevelSecurity("ItsModel") to its app's newest migration."""
    tables = {
        model._meta.db_table
        for app in ("accounts", "courses", "certification")
        for model in apps.get_app_config(app).get_models()
        if issubclass(model, TenantModel)
    }
    policies = "SELECT tablename || ' ' || cmd || ' ' || permissive || ' ' || roles::text FROM pg_policies"
    assert sorted(ask(policies)) == sorted(f"{table} ALL PERMISSIVE {{public}}" for table in tables)
    open_tables = "SELECT relname FROM pg_class WHERE relname = ANY (%s) AND NOT relrowsecurity"
    assert ask(open_tables, sorted(tables)) == []
    assert len(ask("SELECT DISTINCT qual FROM pg_policies")) == 1
    assert ask("SELECT tablename FROM pg_policies WHERE qual IS DISTINCT FROM with_check") == []
    assert walled_tables() == sorted(tables)


def test_the_whole_suite_acts_in_a_role_that_is_bound():
    assert ask("SELECT current_user") == [site_role()]
    asked = "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    assert ask(asked) == [False]
    assert ask("SELECT tablename FROM pg_tables WHERE tableowner = current_user") == []
    assert ask("SELECT row_security_active(oid) FROM pg_class WHERE relname = 'accounts_person'") == [True]


# ---------------------------------------------------------------- rows


def test_raw_sql_sees_nothing_without_a_scope_and_its_own_with_one(two_countries):
    assert ask(NUMBERS) == []
    with scoped({"NPL"}):
        assert ask(NUMBERS) == ["N-1", "N-2"]
    with scoped({"MAR"}):
        assert ask(NUMBERS) == ["M-1"]
    with scoped({"NPL", "MAR"}):
        assert ask(NUMBERS) == ["M-1", "N-1", "N-2"]
    with scoped(()):
        assert ask(NUMBERS) == []
    with all_contributors("a test looks at all"):
        assert ask(NUMBERS) == ["M-1", "N-1", "N-2"]
    assert ask(NUMBERS) == []


@pytest.mark.parametrize("text", ["", "NP", "npl", "NPLMAR", "*,", ",*", "NPL*", "%", "' OR true --"])
def test_what_is_no_scope_shows_nothing(two_countries, text):
    connection.ensure_connection()
    connection.connection.execute("SELECT set_config('tutela.scope', %s, true)", [text])
    assert connection.connection.execute(NUMBERS).fetchall() == []


@pytest.mark.parametrize("name", ["*", "NPL,MAR", "", "' OR true --"])
def test_what_is_no_country_opens_none(two_countries, name):
    with scoped({name}):
        assert ask(NUMBERS) == []


def test_no_row_is_put_into_another_country_or_taken_out_of_it(two_countries):
    copied = """INSERT INTO accounts_person (id, contributor_id, service_number, family_name, given_names,
        name_native, sex, category, rank, language, email, created_at)
        VALUES (gen_random_uuid(), %s, 'N-9', 'Rai', '', '', '', 'TRP', '', 'en', '', now())"""
    with scoped({"NPL"}):
        assert "violates row-level security policy" in refused(copied, "MAR")
        assert ask(copied, "NPL") == [1]
        moved = "UPDATE accounts_person SET contributor_id = 'MAR' WHERE service_number = 'N-1'"
        assert "violates row-level security policy" in refused(moved)
        assert ask("UPDATE accounts_person SET rank = 'x' WHERE contributor_id = 'MAR'") == [0]
        assert ask("DELETE FROM accounts_person WHERE contributor_id = 'MAR'") == [0]
        upsert = f"{copied} ON CONFLICT (contributor_id, service_number) DO UPDATE SET rank = 'x'"
        assert "violates row-level security policy" in refused(upsert.replace("'N-9'", "'M-1'"), "MAR")
    with scoped({"MAR"}):
        assert ask("SELECT rank FROM accounts_person") == [""]


def test_a_hole_in_the_first_wall_is_stopped_by_the_second(two_countries):
    """Managers that ask for no scope: the plain one that cascades use, and one that somebody forgot."""
    with all_contributors("a test fetches"):
        moroccan = Person.objects.get(service_number="M-1")
    forgotten = models.QuerySet(Person)  # type: ignore[var-annotated]
    assert (Person._base_manager.count(), forgotten.count()) == (0, 0)
    with scoped({"NPL"}):
        assert (Person._base_manager.count(), forgotten.count()) == (2, 2)
        assert forgotten.filter(pk=moroccan.pk).update(rank="x") == 0
        with pytest.raises(Person.DoesNotExist):
            moroccan.refresh_from_db()
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():  # noqa: PT012
            slip = SlipCode(person=moroccan, contributor_id="MAR", code="x", expires_at=moroccan.created_at)
            models.Model.save(slip)


def test_only_who_acts_for_all_reads_the_chain_of_no_country(countries):
    with scoped({"NPL"}):
        entry = record(by=System(), verb="test.done", subject=Person(), contributor=None)
        assert TrailEntry._base_manager.filter(pk=entry.pk).count() == 0
    with all_contributors("a test looks"):
        assert TrailEntry._base_manager.filter(pk=entry.pk).count() == 1


# ---------------------------------------------------------------- rights


@pytest.fixture
def site():
    """A session of the site's own login, as another process has it, and what it is told by nobody."""
    with psycopg.connect(site_url(), autocommit=True) as session:
        yield session


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE accounts_person DISABLE ROW LEVEL SECURITY",
        "DROP POLICY tutela_scope ON accounts_person",
        "CREATE POLICY more ON accounts_person USING (true)",
        "ALTER TABLE accounts_person OWNER TO current_user",
        "TRUNCATE accounts_person CASCADE",
        "DROP TABLE accounts_person",
        "CREATE TABLE public.mine (id int)",
        "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER ROLE current_user BYPASSRLS",
        "ALTER ROLE current_user SUPERUSER",
        "SET ROLE {owner}",
        "SET SESSION AUTHORIZATION {owner}",
        "SET ROLE postgres",
        "GRANT {owner} TO current_user",
        "SET row_security = off; SELECT * FROM accounts_person",
        "COPY accounts_person TO PROGRAM 'true'",
        "UPDATE django_migrations SET app = 'x'",
    ],
)
def test_the_sites_role_cannot_take_the_wall_down(site, statement):
    with pytest.raises(psycopg.Error) as error:
        site.execute(statement.format(owner=connection.settings_dict["USER"]))
    assert error.value.sqlstate in {"42501", "42809", "0LP01"}, error.value  # all: insufficient privilege


def test_a_session_that_was_told_nothing_sees_nothing(site):
    for table in walled_tables():
        assert site.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


@pytest.mark.parametrize("label", sorted(APPEND_ONLY | LOCKED_ONLY))
def test_history_is_added_to_and_never_rewritten(label):
    table, key = apps.get_model(label)._meta.db_table, apps.get_model(label)._meta.pk.column
    with all_contributors("a test tries to rewrite history"):
        assert refused(f"DELETE FROM {table}") == f"permission denied for table {table}"
        column = next(f.column for f in apps.get_model(label)._meta.concrete_fields if not f.primary_key)
        assert refused(f"UPDATE {table} SET {column} = {column}") == f"permission denied for table {table}"
        if label in LOCKED_ONLY:
            ask(f"SELECT {key} FROM {table} FOR UPDATE")


@pytest.mark.parametrize("label", sorted(ERASABLE))
def test_personal_values_can_be_erased_and_not_altered(label):
    table = apps.get_model(label)._meta.db_table
    with scoped({"NPL"}):
        assert refused(f"UPDATE {table} SET salt = salt") == f"permission denied for table {table}"
        ask(f"DELETE FROM {table}")


def test_the_signers_role_only_looks(two_countries):
    with as_owner():
        call_command("database_role", site_role(), read_only=True, verbosity=0)
    with scoped({"NPL"}):
        assert ask(NUMBERS) == ["N-1", "N-2"]
        for statement in (
            "UPDATE accounts_person SET rank = 'x'",
            "DELETE FROM accounts_person",
            "INSERT INTO accounts_trailhead (chain, position, hash) VALUES ('x', 0, '')",
            "SELECT nextval(pg_get_serial_sequence('accounts_trailentry', 'id'))",
        ):
            assert refused(statement).startswith("permission denied")
    assert ask(NUMBERS) == []


# ---------------------------------------------------------------- whoever is not bound


def test_the_owner_is_not_bound_and_is_called_out(two_countries):
    with as_owner():
        assert ask(NUMBERS) == ["M-1", "N-1", "N-2"]
        owner, tables = connection.settings_dict["USER"], len(walled_tables())
        assert (
            f"the role {owner} owns accounts_assignment and {tables - 1} more tables: its rows could be read "
            "past the scope, or the scope switched off"
        ) in breaches(connection)


def test_a_table_without_its_policy_and_a_history_to_rewrite_are_called_out():
    with as_owner():
        ask("ALTER TABLE accounts_person DISABLE ROW LEVEL SECURITY")
        ask("DROP POLICY tutela_scope ON accounts_slot")
        ask(f"GRANT DELETE ON accounts_trailentry TO {site_role()}")
    assert [breach for breach in breaches(connection) if not breach.startswith("the role")] == [
        "the table accounts_person has no row-level security: a migration must give it some",
        "the table accounts_slot has no row-level security: a migration must give it some",
        "this role may rewrite the history in accounts_trailentry: give the grants again "  # noqa: ISC004
        "(manage.py database_role)",
    ]
