"""A lesson's Markdown becomes HTML that can do no harm and shows where each fact comes from."""

import pytest
from django.conf import settings

from courses.curriculum.rendering import MarkWords, render, render_line, source_anchor


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](javascript:alert(1))",
        "[S45<script>]",
        '[x](https://example.org/"onmouseover="alert(1))',
        "<https://example.org/><svg onload=alert(1)>",
        "| a |\n|---|\n| <iframe src=//x> |",
    ],
)
def test_nothing_written_in_a_lesson_runs(attack):
    html = render(attack)
    live = (
        "<script",
        "<img",
        "<svg",
        "<iframe",
        "onerror=alert(1)>",
        'href="javascript',
        'href="data',
        '"onm',
    )
    assert [part for part in live if part in html.lower()] == []


def test_a_source_leads_to_the_foot_of_the_page():
    assert render_line("Fact [S45].") == (
        'Fact <a class="source-ref" href="#source-S45" aria-label="Source S45"><bdi>S45</bdi></a>.'
    )


def test_blocks_of_the_note_share_one_anchor():
    assert (source_anchor("N¶9"), source_anchor("N¶16"), source_anchor("S84b")) == (
        "source-N",
        "source-N",
        "source-S84b",
    )
    assert 'href="#source-N" aria-label="Source N¶9"' in render_line("[N¶9]")


def test_marks_are_said_in_the_readers_words():
    words = MarkWords(
        to_verify="à vérifier", to_verify_title="À vérifier par un expert", proposal="proposition"
    )
    assert render_line("[B] [P]", words) == (
        '<abbr class="mark" title="À vérifier par un expert">à vérifier</abbr> '
        '<abbr class="mark" title="A proposal of this project, not taken from a source">proposition</abbr>'
    )


def test_marks_in_code_and_in_links_stay_as_they_are():
    assert render_line("`[B]`") == "<code>[B]</code>"
    assert render_line("[B](https://example.org)") == '<a href="https://example.org">B</a>'


def test_a_wide_table_scrolls_in_its_own_box():
    html = render("| a | b |\n|---|---|\n| 1 [B] | 2 |")
    assert html.startswith('<div class="table-box" role="region" tabindex="0" aria-label="Table">\n<table>')
    assert html.endswith("</table>\n</div>\n")


def test_every_real_lesson_renders_without_a_bare_mark_left():
    folder = settings.SEEDS_DIR / "curriculum"
    bodies = [path.read_text().split("\n---\n", 1)[1] for path in sorted(folder.glob("*/*.en.md"))]
    left = [body[:40] for body in bodies if any(mark in render(body) for mark in ("[B]", "[P]", "[S", "[N¶"))]
    assert (len(bodies), left) == (11, [])
