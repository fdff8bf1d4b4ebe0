"""Which groups give which roles: on the command line, in the trail, never beyond the provider's country."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.roles.actions import grant
from accounts.roles.enums import Role
from accounts.roles.errors import MappingRefused
from accounts.roles.groups import follow_groups, map_group, unmap_group
from accounts.roles.matrix import GROUPS_GIVE
from accounts.roles.models import GroupRole, Membership
from accounts.tenancy.scope import all_contributors
from accounts.trail.actions import System
from accounts.users.models import User
from config.identity import IdentityProvider
from tests.accounts.roles.reading import trail

NEPAL = IdentityProvider(
    id="nepal-mod",
    name="Ministry of Defence of Nepal",
    kind="oidc",
    contributor="NPL",
    email_domains=("mod.example.org",),
)


@pytest.fixture(autouse=True)
def _known(countries, settings):
    settings.IDENTITY_PROVIDERS = {NEPAL.id: NEPAL}


@pytest.fixture
def maya(countries) -> User:
    return User.objects.create_user(email="maya@mod.example.org", name="Maya Lama")


def maps(group: str = "G", role: Role = Role.PROCTOR, contributor: str = "NPL", provider: str = NEPAL.id):
    with all_contributors("a test maps a group"):
        return map_group(by=System(), provider=provider, group=group, role=role, contributor=contributor)


def unmaps(group: str = "G", role: Role = Role.PROCTOR) -> int:
    with all_contributors("a test ends a mapping"):
        return unmap_group(by=System(), provider=NEPAL.id, group=group, role=role, contributor="NPL")


def follow(user: User, *groups: str) -> None:
    follow_groups(user=user, provider=NEPAL.id, groups=groups)


def roles() -> list[tuple[str, str | None, str]]:
    return sorted(Membership.objects.values_list("role", "contributor", "source"))


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("group_roles", *arguments, stdout=out)
    return out.getvalue()


def test_rows_are_added_listed_and_removed(maya):
    assert run("list") == ""
    run("add", "nepal-mod", "Trainers of Nepal", "instructor", "NPL")
    assert run("list") == "nepal-mod: Trainers of Nepal -> instructor for NPL\n"
    follow(maya, "Trainers of Nepal")
    assert "1 lost the role" in run("remove", "nepal-mod", "Trainers of Nepal", "instructor", "NPL")
    assert (run("list"), roles()) == ("", [])


def test_each_row_stands_in_the_trail():
    maps()
    maps()
    unmaps()
    entries = trail(verb__startswith="group.")
    assert [(one.verb, one.chain, one.role, one.details["group"]) for one in entries] == [
        ("group.map", "NPL", "system", "G"),
        ("group.unmap", "NPL", "system", "G"),
    ]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"provider": "nobody"}, "provider"),
        ({"contributor": "MAR"}, "contributor"),
        ({"contributor": "XXX"}, "contributor"),
        ({"group": "  "}, "group"),
        *(({"role": role}, "role") for role in sorted(set(Role) - GROUPS_GIVE)),
    ],
)
def test_a_row_beyond_the_providers_own_country_or_of_the_world_is_refused(row, code):
    with pytest.raises(MappingRefused) as refused:
        maps(**row)
    assert (refused.value.code, GroupRole.objects.count()) == (code, 0)


def test_no_group_makes_an_administrator_an_auditor_or_an_author():
    assert GROUPS_GIVE & {Role.ADMINISTRATOR, Role.AUDITOR, Role.STANDARDS_AUTHORITY} == set()


@pytest.mark.parametrize(
    "row",
    [
        {"contributor_id": "MAR", "role": Role.CONTRIBUTOR_OFFICER},
        {"contributor_id": "NPL", "role": Role.ADMINISTRATOR},
        {"contributor_id": "NPL", "role": Role.AUDITOR},
        {"contributor_id": "NPL", "role": Role.PROCTOR, "provider": "nobody"},
    ],
)
def test_a_row_that_slipped_into_the_table_gives_nothing_at_sign_in(maya, row):
    GroupRole.objects.create(**({"provider": NEPAL.id, "group": "G"} | row))
    follow(maya, "G")
    assert roles() == []


def test_a_group_of_another_provider_gives_nothing(maya):
    GroupRole.objects.create(provider="other", group="G", role=Role.PROCTOR, contributor_id="NPL")
    follow(maya, "G")
    assert roles() == []


def test_two_groups_give_one_role_once_and_one_is_enough_to_keep_it(maya):
    maps("G")
    maps("H")
    follow(maya, "G", "H")
    follow(maya, "H")
    assert roles() == [("proctor", "NPL", NEPAL.id)]


def test_a_row_removed_while_another_group_gives_the_role_is_settled_at_the_next_sign_in(maya):
    maps("G")
    maps("H")
    follow(maya, "G")
    assert (unmaps("G"), len(roles())) == (0, 1)
    follow(maya, "G")
    assert roles() == []


def test_removing_a_row_leaves_what_people_gave(maya):
    Membership.objects.create(user=maya, role=Role.PROCTOR, contributor_id="NPL")
    maps()
    assert (unmaps(), roles()) == (0, [("proctor", "NPL", "")])


def test_removing_a_row_that_is_not_there_is_refused():
    with pytest.raises(MappingRefused):
        unmaps()
    with pytest.raises(CommandError, match="no such row"):
        run("remove", "nepal-mod", "G", "proctor", "NPL")


def test_a_role_of_a_group_stays_once_a_person_gives_it(maya, who):
    maps()
    follow(maya, "G")
    with all_contributors("a test gives a role"):
        grant(by=who("asha").actor, user=maya, role=Role.PROCTOR, contributor="NPL")
    follow(maya)
    held = Membership.objects.get(user=maya)
    assert (held.role, held.source, held.given_by) == ("proctor", "", who("asha").user.pk)


def test_a_login_made_by_a_slip_gets_no_role_that_needs_a_second_factor(countries):
    """It comes in by a PIN alone, whatever else is set up."""
    ram = User.objects.create_user()
    maps(role=Role.CONTRIBUTOR_OFFICER)
    maps(role=Role.PROCTOR)
    follow(ram, "G")
    assert roles() == [("proctor", "NPL", NEPAL.id)]
