"""Nothing grows past what a reader can hold. Statement lines count; docstrings and comments do not."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = [
    path
    for app in ("accounts", "courses", "certification", "config")
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def statement_lines(tree: ast.AST) -> int:
    """Count the lines that statements cover, without docstrings (comments are not in the tree)."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt):
            continue
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            continue
        body = getattr(node, "body", None)
        end = body[0].lineno if isinstance(body, list) else (node.end_lineno or node.lineno) + 1
        lines.update(range(node.lineno, end))
    return len(lines)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_has_at_most_400_lines_and_its_functions_60(path):
    tree = ast.parse(path.read_text())
    assert statement_lines(tree) <= 400
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    assert {f.name: n for f in functions if (n := statement_lines(f)) > 60} == {}


def test_a_template_has_at_most_120_lines():
    long = {path.name: n for path in TEMPLATES if (n := len(path.read_text().splitlines())) > 120}
    assert long == {}


def test_no_junk_drawers():
    junk = {"utils", "common", "core", "helpers", "services", "misc"}
    assert [path for path in MODULES if {path.stem, *path.relative_to(ROOT).parent.parts} & junk] == []


def test_imports_stand_at_the_top():
    """An import hidden in a function hides a knot; only AppConfig.ready() may have one."""
    hidden = []
    for path in MODULES:
        if path.name == "apps.py":
            continue
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                inside = [n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
                hidden += [f"{path.relative_to(ROOT)}:{node.lineno}" for node in inside]
    assert hidden == []


def test_the_style_sheet_is_light_and_knows_no_left_or_right():
    sheet = (ROOT / "static/css/tutela.css").read_text()
    words = {word.strip(":;(),") for word in sheet.split()}
    assert words & {"left", "right", "margin-left", "margin-right", "padding-left", "padding-right"} == set()


def test_pages_carry_no_inline_style_or_script():
    guilty = [
        path.relative_to(ROOT).as_posix()
        for path in TEMPLATES
        if path.parent.name != "documents"
        and (' style="' in path.read_text() or "<style" in path.read_text() or "<script>" in path.read_text())
    ]
    assert guilty == []
