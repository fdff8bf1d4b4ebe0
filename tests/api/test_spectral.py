"""The API's description under rules of others: spectral, with OWASP's. No error, no unexplained warning."""

import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer

ROOT = Path(__file__).resolve().parents[2]
SPECTRAL = ROOT / "node_modules/.bin/spectral"
RULES = Path(__file__).with_name("spectral.yaml")
ERROR = 0
EXPLAINED = {
    "path-keys-no-trailing-slash",
    "owasp:api3:2023-constrained-additionalProperties",
    "owasp:api3:2023-no-additionalProperties",
    "owasp:api4:2023-string-restricted",
}

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(
        not (shutil.which("node") and SPECTRAL.exists()),
        reason="the test tools for Node are not installed (deploy/node_tools.sh)",
    ),
]


def findings(schema: dict, folder: Path) -> list[dict]:
    described = folder / "openapi.json"
    described.write_bytes(OpenApiJsonRenderer().render(schema))
    judged = subprocess.run(
        [SPECTRAL, "lint", described, "--ruleset", RULES, "--format", "json", "--quiet"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    found: list[dict] = json.loads(judged.stdout)
    return found


@pytest.mark.parametrize("site", ["http://127.0.0.1:8000", "https://training.example.org"])
def test_the_description_has_no_error_and_only_explained_warnings(tmp_path, settings, site):
    settings.SITE_URL = site
    found = findings(SchemaGenerator().get_schema(request=None, public=True), tmp_path)
    errors = [
        f"{one['code']} at {'.'.join(map(str, one['path']))}" for one in found if one["severity"] == ERROR
    ]
    assert errors == []
    assert Counter(one["code"] for one in found if one["code"] not in EXPLAINED) == Counter()


def test_the_rules_are_really_asked(tmp_path):
    """A description with two known faults has them found."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    schema["servers"][0]["url"] = "http://training.example.org"
    del schema["components"]["schemas"]["Person"]["properties"]["family_name"]["maxLength"]
    found = {one["code"] for one in findings(schema, tmp_path) if one["severity"] == ERROR}
    assert found == {"owasp:api8:2023-no-server-http", "owasp:api4:2023-string-limit"}
