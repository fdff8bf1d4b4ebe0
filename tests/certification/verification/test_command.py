"""`verify_certificate FILE...`: 0 all valid, 1 one is not, 2 cannot tell."""

import json

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def run(capsys, *files, **options) -> tuple[int | str | None, str]:
    code: int | str | None = 0
    try:
        call_command("verify_certificate", *map(str, files), **options)
    except SystemExit as ended:
        code = ended.code
    return code, capsys.readouterr().out


@pytest.fixture
def files(tmp_path, pdf):
    """The issued file, an altered one, a strange one and one that is not there."""
    named = {"good": pdf, "altered": pdf + b"%", "strange": b"%PDF-1.7 strange"}
    for name, content in named.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
    return {name: tmp_path / f"{name}.pdf" for name in (*named, "missing")}


def test_the_issued_file_is_valid(capsys, files, certificate):
    code, out = run(capsys, files["good"])
    expected = f"{files['good']}: valid, {certificate.serial}, Asha Gurung, 2028-11-20; signature: none\n"
    assert (code, out) == (0, expected)


def test_an_altered_file_says_so(capsys, files):
    assert run(capsys, files["altered"]) == (1, f"{files['altered']}: altered or not ours; signature: none\n")


@pytest.mark.parametrize("name", ["strange", "missing"])
def test_what_cannot_be_told_exits_with_2(capsys, files, name):
    assert run(capsys, files[name])[0] == 2


@pytest.mark.parametrize("happened", ["revoked", "replaced", "expired"])
def test_the_issued_file_of_a_certificate_that_stands_no_more_is_not_valid(capsys, files, after, happened):
    after(happened)
    code, out = run(capsys, files["good"])
    assert (code, f": {happened}," in out) == (1, True)


def test_one_bad_file_among_good_ones_decides(capsys, files):
    assert run(capsys, files["good"], files["strange"])[0] == 2
    assert run(capsys, files["good"], files["strange"], files["altered"])[0] == 1


def test_json_for_scripts(capsys, files, certificate):
    code, out = run(capsys, files["good"], files["altered"], json=True)
    good, altered = json.loads(out)
    assert (code, good["answer"], good["serial"], good["signature"]) == (
        1,
        "valid",
        certificate.serial,
        "none",
    )
    assert (altered["answer"], altered["checks"]) == ("altered", {"file": "other_bytes"})
