"""The site does not start with a database role that row-level security does not bind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from tests.owner import as_owner, site_role, site_url

ROOT = Path(__file__).resolve().parents[3]
postgres = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def started(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def owner_url() -> str:
    one = connection.settings_dict
    return f"postgres://{one['USER']}:{one['PASSWORD']}@{one['HOST']}:{one['PORT']}/{one['NAME']}"


WEB = ("-c", "import config.wsgi")
WORKER = ("manage.py", "worker", "--until-empty")
SIGNER = ("manage.py", "signer")


class TestOnPostgreSQL:
    pytestmark = postgres

    @pytest.mark.parametrize("process", [WEB, WORKER, SIGNER], ids=["web", "worker", "signer"])
    def test_a_process_of_the_site_ends_at_its_start_as_the_owner(self, process, tmp_path):
        ended = started(
            *process,
            DATABASE_URL=owner_url(),
            DATABASE_ROLE_CHECK="1",
            BROKER_URL="",
            SIGNER_SOCKET=str(tmp_path / "s"),
        )
        assert ended.returncode == 1
        words = (
            f"Tutela cannot start: DATABASE_URL: the role {connection.settings_dict['USER']} owns accounts_"
        )
        assert words in ended.stderr
        assert ended.stderr.strip().count("\n") == 0

    @pytest.mark.parametrize("process", [WEB, WORKER], ids=["web", "worker"])
    def test_it_starts_in_the_sites_role(self, process):
        ended = started(*process, DATABASE_URL=site_url(), DATABASE_ROLE_CHECK="1", BROKER_URL="")
        assert (ended.returncode, ended.stderr) == (0, "")

    def test_a_developers_own_machine_is_not_asked(self):
        assert started(*WEB, DATABASE_URL=owner_url(), DATABASE_ROLE_CHECK="0").returncode == 0

    def test_while_the_database_is_away_its_first_answer_decides(self):
        """The site starts, and refuses every use once the database turns out to be the owner's."""
        script = (
            "import config.wsgi\n"
            "from django.db import connection\n"
            "connection.settings_dict['PORT'] = '{port}'\n"
            "try: connection.ensure_connection()\n"
            "except Exception as error: print(type(error).__name__)\n"
            "else: print('served')\n"
        ).format(port=connection.settings_dict["PORT"])
        for url, said in ((owner_url(), "ImproperlyConfigured"), (site_url(), "served")):
            place = url.replace(f":{connection.settings_dict['PORT']}/", ":1/")
            ended = started("-c", script, DATABASE_URL=place, DATABASE_ROLE_CHECK="1")
            assert (ended.returncode, ended.stdout.strip()) == (0, said), ended.stderr

    def test_the_deployment_check_says_the_same(self):
        words = ("manage.py", "check", "--deploy", "--database", "default")
        ended = started(*words, DATABASE_URL=owner_url())
        assert "(tutela.E001) the role" in ended.stderr
        assert "(tutela.E001)" not in started(*words, DATABASE_URL=site_url()).stderr

    def test_the_owner_still_migrates(self):
        assert started("manage.py", "migrate", "--check", DATABASE_URL=owner_url()).returncode == 0


@pytest.mark.postgres
@pytest.mark.django_db
class TestTheCommand:
    def test_it_changes_nothing_twice(self, capsys):
        with as_owner():
            call_command("database_role", site_role())
        assert capsys.readouterr().out == f"{site_role()} may read and write within a scope\n"

    def test_it_prints_what_an_administrator_has_to_run(self, capsys):
        with as_owner():
            call_command("database_role", "tutela_new", sql=True)
        lines = capsys.readouterr().out.splitlines()
        assert lines[0] == 'CREATE ROLE "tutela_new" LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;'
        assert 'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "tutela_new";' in lines
        assert not [line for line in lines if "PASSWORD" in line or "TRUNCATE" in line]

    def test_a_reader_is_given_nothing_to_write(self, capsys):
        with as_owner():
            call_command("database_role", "tutela_look", sql=True, read_only=True)
        given = [line for line in capsys.readouterr().out.splitlines() if "GRANT" in line]
        assert [line for line in given if any(w in line for w in ("INSERT", "UPDATE", "DELETE", "SEQ"))] == []

    def test_the_owner_is_not_made_the_sites_role(self):
        with as_owner(), pytest.raises(CommandError, match="is the owner"):
            call_command("database_role", connection.settings_dict["USER"])

    def test_nor_is_a_superuser(self):
        with as_owner(), pytest.raises(CommandError, match="passes by row-level security"):
            call_command("database_role", "postgres")

    def test_who_may_not_make_roles_is_told_what_to_do(self):
        with as_owner(), pytest.raises(CommandError, match="--sql prints"):
            call_command("database_role", "tutela_new")


@pytest.mark.skipif("sqlite" not in settings.DATABASES["default"]["ENGINE"], reason="SQLite's own answer")
def test_sqlite_has_no_roles():
    with pytest.raises(CommandError, match="only PostgreSQL has roles"):
        call_command("database_role", "tutela_app")


def test_the_check_is_switched_off_only_while_debug_is_on():
    ended = started(
        "manage.py", "check", DEBUG="0", DATABASE_ROLE_CHECK="0", SECRET_KEY="s" * 40, PIN_KEY="p" * 40
    )
    assert "DATABASE_ROLE_CHECK may be off only while DEBUG is on" in ended.stderr
