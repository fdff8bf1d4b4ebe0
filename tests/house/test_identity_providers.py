"""The file of ministries' sign-ins is read at the start; what is wrong in it is one line that says so."""

import json
from pathlib import Path
from typing import Any

import pytest

from config.env import BadSetting
from config.identity import SAML_CLAIMS, identity_providers
from tests.accounts.roles import saml_idp
from tests.house.test_settings import ROOT, start

OIDC: dict[str, Any] = {
    "id": "nepal-mod",
    "name": "Ministry of Defence of Nepal",
    "kind": "oidc",
    "contributor": "NPL",
    "email_domains": ["mod.example.org"],
    "issuer": "https://idp.mod.example.org",
    "client_id": "tutela",
    "client_secret": "a long shared secret",
}
SAML: dict[str, Any] = {name: OIDC[name] for name in ("name", "contributor", "email_domains")} | {
    "id": "nepal-army",
    "kind": "saml",
    "metadata": "idp.xml",
}


def written(folder: Path, *listed: dict, metadata: str | None = None) -> str:
    (folder / "idp.xml").write_text(saml_idp.metadata() if metadata is None else metadata)
    path = folder / "providers.json"
    path.write_text(json.dumps(listed))
    return str(path)


def read(folder: Path, *listed: dict, local: bool = False, metadata: str | None = None):
    return identity_providers("IDENTITY_PROVIDERS", written(folder, *listed, metadata=metadata), local=local)


def test_without_a_file_there_are_none():
    assert identity_providers("IDENTITY_PROVIDERS", "", local=False) == {}


def test_both_kinds_are_read(tmp_path):
    found = read(tmp_path, OIDC, SAML | {"groups": "memberOf", "claims": {"uid": "eduPersonUniqueId"}})
    oidc, saml = found["nepal-mod"], found["nepal-army"]
    assert (oidc.issuer, oidc.groups, oidc.scopes) == (
        OIDC["issuer"],
        "groups",
        ("openid", "profile", "email"),
    )
    assert (saml.idp["entityId"], saml.groups) == (saml_idp.ENTITY, "memberOf")
    assert saml.claims == SAML_CLAIMS | {"uid": ("eduPersonUniqueId",)}


def test_a_secret_is_not_printed_with_the_rest(tmp_path):
    assert OIDC["client_secret"] not in repr(read(tmp_path, OIDC))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"id": "Nepal"}, "id must be small letters"),
        ({"id": "saml"}, "id must be small letters"),
        ({"kind": "ldap"}, "kind must be oidc or saml"),
        ({"name": ""}, "name must have 1 to 80 characters"),
        ({"contributor": "Nepal"}, "contributor must be an ISO 3166-1 alpha-3 code"),
        ({"email_domains": []}, "email_domains must list"),
        ({"email_domains": ["@mod.example.org"]}, "is not a domain of e-mail addresses"),
        ({"email_domains": ["org"]}, "is not a domain of e-mail addresses"),
        ({"issuer": "http://idp.mod.example.org"}, "issuer must be an https:// address"),
        ({"issuer": "https://idp.mod.example.org/?x=1"}, "issuer must be an https:// address"),
        ({"client_secret": "short"}, "client_secret must have at least 16 characters"),
        ({"client_id": ""}, "client_id must be the name"),
        ({"scopes": ["email"]}, "scopes must be a list with openid in it"),
        ({"groups": 3}, "groups must name a claim"),
        ({"role": "administrator"}, "does not know role"),
    ],
)
def test_what_is_wrong_with_one_is_said_with_its_name(tmp_path, changes, words):
    with pytest.raises(BadSetting) as bad:
        read(tmp_path, OIDC | changes)
    said = str(bad.value.code)
    assert (words in said, "IDENTITY_PROVIDERS provider" in said, "\n" in said) == (True, True, False)


@pytest.mark.parametrize("name", sorted(OIDC.keys() - {"kind"}))
def test_what_is_missing_is_named(tmp_path, name):
    with pytest.raises(BadSetting, match=f"lacks {name}"):
        read(tmp_path, {key: value for key, value in OIDC.items() if key != name})


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ("", "metadata cannot be read"),
        ("<a", "metadata cannot be read"),
        ("<a/>", "metadata names no entity"),
        (saml_idp.metadata().replace("X509", "X510"), "metadata holds no certificate"),
    ],
)
def test_metadata_that_is_none_is_refused(tmp_path, metadata, words):
    with pytest.raises(BadSetting, match=words):
        read(tmp_path, SAML, metadata=metadata)


@pytest.mark.parametrize("content", ["", "{", "{}", "[1]"])
def test_a_file_that_is_no_list_is_refused(tmp_path, content):
    path = tmp_path / "providers.json"
    path.write_text(content)
    with pytest.raises(BadSetting):
        identity_providers("IDENTITY_PROVIDERS", str(path), local=False)


def test_two_of_one_name_are_refused(tmp_path):
    with pytest.raises(BadSetting, match="twice"):
        read(tmp_path, OIDC, OIDC)


def test_a_developer_may_use_an_issuer_on_the_own_machine(tmp_path):
    assert read(tmp_path, OIDC | {"issuer": "http://127.0.0.1:9000"}, local=True)


def test_a_bad_file_stops_the_start_with_one_line(tmp_path):
    ended = start(IDENTITY_PROVIDERS=written(tmp_path, OIDC | {"kind": "ldap"}))
    assert (ended.returncode, len(ended.stderr.strip().splitlines())) == (1, 1)
    assert "IDENTITY_PROVIDERS provider nepal-mod: kind must be oidc or saml" in ended.stderr


def test_the_documented_example_can_be_read(tmp_path):
    page = (ROOT / "docs/configuration.md").read_text()
    example = page.split("### Ministries’ own sign-ins")[1].split("```json")[1].split("```")[0]
    found = read(tmp_path, *json.loads(example))
    assert {one.kind for one in found.values()} == {"oidc", "saml"}
