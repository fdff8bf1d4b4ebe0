"""PostgreSQL is told the scope that is active: whatever begins, breaks or is handed on meanwhile."""

import threading
from contextlib import ExitStack

import pytest
from django.db import DatabaseError, connection, connections, transaction
from psycopg.pq import TransactionStatus

from accounts.jobs import registry
from accounts.jobs.actions import record_event, run
from accounts.jobs.registry import Task
from accounts.people.models import Person
from accounts.tenancy.scope import all_contributors, scoped
from accounts.tenancy.telling import TELL
from tests.cast import person
from tests.owner import site_role

pytestmark = pytest.mark.postgres
with_rows = pytest.mark.django_db(transaction=True)
READ = "SELECT current_setting('tutela.scope', true)"


def holds() -> str:
    """Return what a statement of ours finds the scope to be."""
    with connection.cursor() as cursor:
        cursor.execute(READ)
        return cursor.fetchone()[0]


def left() -> str:
    """Return what the session holds, asked past every wrapper: what a raw statement would find."""
    return connection.connection.execute(READ).fetchone()[0]


@pytest.fixture(autouse=True)
def session(request, db):
    """A connection of the test's own, in no transaction, in the place of the one that is rolled back."""
    if request.node.get_closest_marker("django_db"):
        yield
        return
    kept, connections["default"] = connections["default"], connections.create_connection("default")
    yield
    connections["default"].close()
    connections["default"] = kept


def broken() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


def test_outside_a_transaction_the_session_is_told_and_the_scope_is_taken_back():
    assert holds() == ""
    with scoped({"NPL"}):
        assert holds() == "NPL"
        with all_contributors("a test"):
            assert holds() == "*"
        assert (left(), holds()) == ("NPL", "NPL")
        with scoped({"NPL", "MAR"}):
            assert holds() == "MAR,NPL"
    assert left() == ""


def test_inside_a_transaction_the_scope_ends_with_it():
    with transaction.atomic():
        assert holds() == ""
        with scoped({"NPL"}):
            assert holds() == "NPL"
        assert holds() == ""
        with scoped({"MAR"}):
            assert holds() == "MAR"
    assert (left(), holds()) == ("", "")


def test_a_scope_around_a_transaction_holds_before_in_and_after_it():
    with scoped({"NPL"}):
        assert holds() == "NPL"
        with transaction.atomic():
            with scoped({"MAR"}):
                assert holds() == "MAR"
            assert holds() == "NPL"
        assert (left(), holds()) == ("NPL", "NPL")
    assert left() == ""


def test_what_was_told_in_one_transaction_is_told_again_in_the_next_whatever_begins_it():
    with scoped({"NPL"}):
        for _ in range(2):
            with transaction.atomic(), transaction.atomic():  # the second says SAVEPOINT first of all
                assert holds() == "NPL"


@pytest.mark.parametrize("fault", [broken, lambda: {}["a fault of ours"]])  # type: ignore[index]
def test_a_rollback_takes_back_what_was_told_since(fault):
    with scoped({"NPL"}):
        with pytest.raises((DatabaseError, KeyError)), transaction.atomic(), scoped({"MAR"}):  # noqa: PT012
            assert holds() == "MAR"
            fault()
        assert (left(), holds()) == ("NPL", "NPL")
    assert (left(), holds()) == ("", "")


@pytest.mark.parametrize("fault", [broken, lambda: {}["a fault of ours"]])  # type: ignore[index]
def test_so_does_a_rollback_to_a_savepoint(fault):
    with transaction.atomic(), scoped({"NPL"}):
        with transaction.atomic():  # whose scope was told before, and is not what a rollback returns to
            with pytest.raises((DatabaseError, KeyError)), transaction.atomic(), all_contributors("a test"):  # noqa: PT012
                assert holds() == "*"
                fault()
            assert holds() == "NPL"
        with pytest.raises((DatabaseError, KeyError)), transaction.atomic():  # noqa: PT012
            with scoped({"MAR"}):
                assert holds() == "MAR"
            assert holds() == "NPL"
            fault()
        assert holds() == "NPL"
    assert (left(), holds()) == ("", "")


def test_a_scope_that_was_first_told_in_an_undone_savepoint_is_told_again():
    with transaction.atomic(), scoped({"NPL"}):
        with pytest.raises(DatabaseError), transaction.atomic():  # noqa: PT012
            assert holds() == "NPL"
            broken()
        assert holds() == "NPL"


def test_amid_a_broken_transaction_nothing_is_told_and_the_fault_itself_is_seen():
    with pytest.raises(DatabaseError, match="division by zero"), transaction.atomic(), scoped({"NPL"}):
        broken()
    with pytest.raises(DatabaseError, match="current transaction is aborted"), transaction.atomic():  # noqa: PT012
        with pytest.raises(DatabaseError, match="division by zero"):
            broken()
        with scoped({"NPL"}):
            holds()
    assert (left(), holds()) == ("", "")


def test_scopes_and_transactions_that_end_in_the_wrong_order_leave_nothing_open():
    scope, block = ExitStack(), ExitStack()
    scope.enter_context(all_contributors("a test"))
    assert holds() == "*"
    block.enter_context(transaction.atomic())
    scope.close()
    assert holds() == ""
    block.close()
    assert holds() == ""
    block.enter_context(transaction.atomic())
    scope.enter_context(all_contributors("a test"))
    assert holds() == "*"
    block.close()
    assert left() == ""
    assert holds() == "*"
    scope.close()
    assert left() == ""


def test_a_connection_made_inside_a_scope_learns_it():
    with scoped({"NPL"}):
        assert holds() == "NPL"
        connection.close()
        assert holds() == "NPL"
        with transaction.atomic():
            assert holds() == "NPL"
    assert left() == ""


@with_rows
def test_a_session_that_comes_back_from_a_pool_carries_nothing_over(countries):
    """Whatever was left in it, the next to use it is told what holds for them."""
    person("N-1", "Gurung")
    pooled = connection.copy("pooled")
    pooled.settings_dict |= {"USER": site_role(), "CONN_MAX_AGE": 0}
    pooled.settings_dict["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 1}}
    try:
        with pooled.cursor() as cursor:
            backend = pooled.connection.info.backend_pid
            cursor.execute(TELL + " -- behind everybody's back", ["*", False])
        assert pooled.connection.execute(READ).fetchone() == ("*",)
        pooled.close()
        with pooled.cursor() as cursor:
            assert pooled.connection.info.backend_pid == backend
            assert pooled.connection.execute(READ).fetchone() == ("",)
            cursor.execute("SELECT count(*) FROM accounts_person")
            assert cursor.fetchone() == (0,)
    finally:
        pooled.close()
        pooled.close_pool()  # type: ignore[attr-defined]


def test_a_lost_connection_is_dropped_with_what_it_was_told():
    with scoped({"NPL"}):
        assert holds() == "NPL"
        pid = connection.connection.info.backend_pid
        other = connections.create_connection("default")
        try:
            with other.cursor() as cursor:
                cursor.execute("RESET ROLE")
                cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
        finally:
            other.close()
    assert connection.connection is None
    assert holds() == ""


@with_rows
@pytest.mark.parametrize("fault", [False, True], ids=["done", "failed"])
def test_a_request_leaves_its_connection_with_no_scope(who, monkeypatch, fault):
    """A persistent connection serves the next visitor, whoever the last was and however it ended."""
    browser = who("asha").browser()
    browser.raise_request_exception = False
    if fault:
        monkeypatch.setattr("accounts.roles.context._navigation", lambda *_: broken())
    assert browser.get("/contributor/").status_code == (500 if fault else 200)
    assert connection.connection.info.transaction_status == TransactionStatus.IDLE
    assert left() == ""


@with_rows
@pytest.mark.parametrize("fault", [False, True], ids=["done", "failed"])
def test_so_does_a_job(countries, monkeypatch, fault):
    one = person("N-1", "Gurung")

    def handler(task: Task) -> None:
        assert (holds(), Person._base_manager.get().pk) == ("NPL", one.pk)
        if fault:
            broken()

    monkeypatch.setitem(registry._handlers, "test.done", handler)
    job = record_event("test.done", key="1", payload={}, contributor="NPL")
    assert run(job.pk) is not fault
    assert connection.connection.info.transaction_status == TransactionStatus.IDLE
    assert left() == ""


@with_rows
def test_a_thread_has_no_scope_but_its_own(countries):
    person("N-1", "Gurung")
    found = {}  # type: ignore[var-annotated]

    def look(name: str, open_scope) -> None:
        try:
            with ExitStack() as stack:
                if open_scope:
                    stack.enter_context(open_scope())
                barrier.wait()
                found[name] = [(holds(), Person._base_manager.count()) for _ in range(20)]
        finally:
            connection.close()

    scopes = {"none": None, "npl": lambda: scoped({"NPL"}), "mar": lambda: scoped({"MAR"})}
    barrier = threading.Barrier(len(scopes))
    with all_contributors("a test has a scope of its own while others run"):
        threads = [threading.Thread(target=look, args=pair) for pair in scopes.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {name: set(seen) for name, seen in found.items()} == {
        "none": {("", 0)},
        "npl": {("NPL", 1)},
        "mar": {("MAR", 0)},
    }


@with_rows
def test_rows_that_come_in_portions_stay_those_of_their_scope(countries):
    for number in range(5):
        person(f"N-{number}", "Gurung")
        person(f"M-{number}", "Benali", contributor_id="MAR")
    with scoped({"NPL"}):
        for rows in (Person.objects, Person._base_manager):
            seen = []
            for one in rows.order_by("service_number").iterator(chunk_size=2):
                with scoped({"MAR"}):
                    assert Person.objects.count() == 5
                seen.append(one.service_number)
            assert seen == [f"N-{number}" for number in range(5)]


def test_the_scope_is_told_only_when_it_changes(django_assert_max_num_queries):
    with scoped({"NPL"}), transaction.atomic():
        holds()
        with django_assert_max_num_queries(3):
            for _ in range(3):
                holds()
