"""A lesson's Markdown as safe HTML. No Django.

HTML in the text is shown, never obeyed; pictures are off; a link leads to the web or nowhere. `[S45]` and
`[N¶9]` become links to the list of sources at the foot of the page; `[B]` and `[P]` become marks in words.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from courses.curriculum.schema import CITATION


@dataclass(frozen=True)
class MarkWords:
    """The words of the marks in the reader's language: what is seen, and the longer title behind it."""

    to_verify: str = "to be verified"
    to_verify_title: str = "To be verified by an expert"
    proposal: str = "proposal"
    proposal_title: str = "A proposal of this project, not taken from a source"
    source: str = "Source"
    table: str = "Table"


def render(markdown: str, words: MarkWords | None = None) -> str:
    """Return a whole text as HTML blocks."""
    return str(_parser().render(markdown, {"words": words or MarkWords()}))


def render_line(markdown: str, words: MarkWords | None = None) -> str:
    """Return one line (a key point, an answer's feedback) as HTML without a paragraph around it."""
    return str(_parser().renderInline(markdown, {"words": words or MarkWords()})).strip()


def source_anchor(ref: str) -> str:
    """Return the id of a source in the list at the foot of the page; blocks of a document share one.

    >>> source_anchor("N¶9")
    'source-N'
    """
    return f"source-{ref.partition('¶')[0]}"


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    parser.inline.ruler.before("link", "reference", _reference)
    parser.add_render_rule("source_ref", _source_ref)
    parser.add_render_rule("mark", _mark)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    parser.validateLink = _leads_to_the_web  # type: ignore[method-assign,assignment]
    return parser


def _leads_to_the_web(address: str) -> bool:
    return address.startswith(("https://", "http://", "#"))


def _reference(state: StateInline, silent: bool) -> bool:
    """Read `[S45]`, `[N¶9]`, `[B]` or `[P]` at the cursor."""
    rest = state.src[state.pos : state.posMax]
    if rest[:3] in {"[B]", "[P]"}:
        kind, content, length = "mark", rest[1], 3
    elif match := CITATION.match(rest):
        kind, content, length = "source_ref", match.group(1), match.end()
    else:
        return False
    if rest[length : length + 1] == "(":
        return False
    if not silent:
        state.push(kind, "", 0).content = content
    state.pos += length
    return True


def _source_ref(
    renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: dict[str, Any]
) -> str:
    del renderer, options
    ref = escapeHtml(tokens[index].content)
    label = escapeHtml(f"{env['words'].source} {tokens[index].content}")
    return f'<a class="source-ref" href="#{source_anchor(ref)}" aria-label="{label}"><bdi>{ref}</bdi></a>'


def _mark(renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: dict[str, Any]) -> str:
    del renderer, options
    words: MarkWords = env["words"]
    to_verify = tokens[index].content == "B"
    title = words.to_verify_title if to_verify else words.proposal_title
    word = words.to_verify if to_verify else words.proposal
    return f'<abbr class="mark" title="{escapeHtml(title)}">{escapeHtml(word)}</abbr>'


def _table_open(
    renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: dict[str, Any]
) -> str:
    del renderer, tokens, index, options
    label = escapeHtml(env["words"].table)
    return f'<div class="table-box" role="region" tabindex="0" aria-label="{label}">\n<table>\n'


def _table_close(
    renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: dict[str, Any]
) -> str:
    del renderer, tokens, index, options, env
    return "</table>\n</div>\n"
