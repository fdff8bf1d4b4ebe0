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
def files(tmp_path, pdf, qr, code):
    """What was issued as PDF, as QR text and as code, an altered PDF, a strange one, and a missing one."""
    named = {"good": pdf, "altered": pdf + b"%", "strange": b"%PDF-1.7 strange"}
    for name, content in named.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
    (tmp_path / "qr.txt").write_text(f"{qr}\n")
    (tmp_path / "code.txt").write_text(code)
    found = {name: tmp_path / f"{name}.pdf" for name in (*named, "missing")}
    return found | {"qr": tmp_path / "qr.txt", "code": tmp_path / "code.txt", "text": qr}


@pytest.mark.parametrize("name", ["good", "qr", "code", "text"])
def test_what_was_issued_is_valid_in_each_of_its_forms(capsys, files, certificate, name):
    code, out = run(capsys, files[name])
    first, *facts = out.splitlines()
    assert (code, first.endswith(f": valid, {certificate.serial}, Asha Gurung, 2028-11-20")) == (0, True)
    assert (
        "    register: passed. The entry is whole, and the published register proves that it is in it."
        in facts
    )


def test_an_altered_file_says_so_and_names_nobody(capsys, files):
    code, out = run(capsys, files["altered"])
    assert (code, out.splitlines()[0]) == (
        1,
        f"{files['altered']}: cannot tell, This file is not what was issued. Treat it as no certificate.",
    )
    assert "Asha" not in out


@pytest.mark.parametrize("name", ["strange", "missing"])
def test_what_cannot_be_told_exits_with_2(capsys, files, name):
    assert run(capsys, files[name])[0] == 2


@pytest.mark.parametrize("happened", ["suspended", "revoked", "replaced", "expired"])
@pytest.mark.parametrize("name", ["good", "qr", "code"])
def test_what_stands_no_more_is_not_valid(capsys, files, after, name, happened):
    after(happened)
    code, out = run(capsys, files[name])
    assert (code, f": {happened}," in out) == (1, True)


def test_one_bad_file_among_good_ones_decides(capsys, files):
    assert run(capsys, files["good"], files["strange"])[0] == 2
    assert run(capsys, files["good"], files["strange"], files["altered"])[0] == 1


def test_a_file_larger_than_any_certificate_is_not_read(capsys, tmp_path):
    (tmp_path / "large.pdf").write_bytes(b"%PDF-" + bytes(5 * 1024 * 1024))
    code, out = run(capsys, tmp_path / "large.pdf")
    assert (code, "larger than 5 MB" in out) == (2, True)


def test_json_for_scripts(capsys, files, certificate):
    code, out = run(capsys, files["good"], files["altered"], json=True)
    good, altered = json.loads(out)
    assert (code, good["answer"], good["serial"], good["name"]) == (
        1,
        "valid",
        certificate.serial,
        "Asha Gurung",
    )
    assert {name: fact["outcome"] for name, fact in good["facts"].items()} == dict.fromkeys(
        ("format", "file", "signature", "issuer", "register", "status", "dates", "list_age"), "passed"
    )
    assert (altered["answer"], altered["exit"], "name" in altered) == ("cannot_tell", 1, False)
    assert altered["facts"]["file"]["reason"] == "other_bytes"
