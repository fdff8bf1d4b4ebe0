"""Fixtures of the whole suite: the cast, and a clean language and scope for each test."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connections
from django.utils import translation

from accounts.tenancy.scope import has_scope
from tests import cast, keys, owner
from tests.counting import exactly
from tests.seeded import load_seeds, load_seeds_again

# The same examples in every run, and no test that fails because a machine is slow.
hypothesis.settings.register_profile("house", derandomize=True, deadline=None)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory) -> None:
    """Keep the SQLite test database in a file, so that threads meet the same locks as in production.

    The fixture asked for gives each of several test processes a PostgreSQL database of its own.
    """
    database = connections["default"].settings_dict
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "tests.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Load the seeds once, when the test database is made: every test starts with them.

    On PostgreSQL the site's own role loads them, which every test acts in (tests/owner.py).
    """
    with django_db_blocker.unblock(), owner.handed_over():
        load_seeds()
        with django_db_blocker.block():
            yield


@pytest.fixture
def seeded(db) -> None:
    """The standard, the item bank, the courses, all contributors and missions."""
    load_seeds_again()


@pytest.fixture(autouse=True)
def _each_test_starts_clean(settings, tmp_path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.REGISTER_HOME = tmp_path / "register"
    keys.forget()
    cache.clear()
    with translation.override("en"):
        yield
    assert not has_scope(), "a test left a scope open"


@pytest.fixture
def django_assert_num_queries() -> Callable[[int], AbstractContextManager[None]]:
    """Count statements alike on both engines (tests/counting.py), instead of what pytest-django counts."""
    return exactly


@pytest.fixture
def countries(db) -> None:
    """Nepal and Morocco."""
    cast.contributor("NPL", "NP", "National Peace Operations Training Centre (demonstration)")
    cast.contributor("MAR", "MA", "National Training Directorate (demonstration)")


@pytest.fixture
def who(countries) -> Callable[[str], cast.Member]:
    """Call with a name of the cast: `who("asha").actor`, `who("asha").browser()`."""
    return cast.member
