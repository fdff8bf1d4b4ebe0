"""Laying a certificate's page out with what the sheets before it had in common. No Django.

WeasyPrint parses HTML in Python, gives each element six pseudo-elements, and works out every style anew for
each document. Here the page is read as XML, its elements have only the defaults a certificate needs, and a
page of the same shape (the same elements with the same attributes; only texts differ) uses the styles of the
last, and its lines where they say the same. This reaches into WeasyPrint 70 (pinned); tests hold that what is
kept draws the same bytes.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any
from xml.etree import ElementTree as ET

from cssselect2 import ElementWrapper
from weasyprint import CSS, DEFAULT_OPTIONS, HTML, Document
from weasyprint.css.targets import TargetCollector
from weasyprint.images import get_image_from_uri
from weasyprint.layout import LayoutContext, inline
from weasyprint.text.fonts import FontConfiguration

from accounts.printing.bundled import STATIC, BundledFiles

VARIANT = "pdf/a-3a"
_SHAPES_KEPT = 8  # in a process; each holds some two megabytes, and a worker draws batches
_LINES_KEPT = 400  # of a shape: those all its certificates have, and those of some holders
_WORDS = frozenset(("alt", "content"))  # attributes that say something and style nothing
_LINES = "lines of certificates"  # where WeasyPrint keeps what it knows of a page's styles
_shapes: OrderedDict[tuple[object, ...], "Page"] = OrderedDict()


@lru_cache(maxsize=1)
def faces() -> FontConfiguration:
    """Return the bundled faces, read once in each process: a fresh set costs more than a sheet, and leaks."""
    fonts = FontConfiguration()
    CSS(filename=str(STATIC / "css" / "certificate-faces.css"), font_config=fonts, url_fetcher=BundledFiles())
    return fonts


@lru_cache(maxsize=1)
def _ground() -> CSS:
    return CSS(filename=str(STATIC / "css" / "certificate-ground.css"), url_fetcher=BundledFiles())


class Page(HTML):  # type: ignore[misc]
    """A page read as XML; `styles` are those of its shape, once they were worked out."""

    def __init__(self, tree: ET.Element) -> None:
        self.base_url, self.url_fetcher, self.media_type = STATIC.as_uri(), BundledFiles(), "print"
        self.wrapper_element = ElementWrapper.from_html_root(tree, content_language=None)
        self.etree_element = tree
        self.styles: Any = None

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        del forms
        return [_ground()]


class _Laid(Document):  # type: ignore[misc]
    """A document that keeps its page's styles, or takes those that were kept."""

    @classmethod
    def _build_layout_context(
        cls,
        html: Page,
        font_config: FontConfiguration,
        counter_style: object,
        color_profiles: object,
        options: dict[str, Any],
    ) -> LayoutContext:
        if html.styles is None:
            context = super()._build_layout_context(html, font_config, counter_style, color_profiles, options)
            html.styles = context.style_for
            html.styles(html.etree_element).cache[_LINES] = {}
            return context
        images = partial(
            get_image_from_uri, cache=options["cache"], url_fetcher=html.url_fetcher, options=options
        )
        return LayoutContext(html.styles, images, font_config, counter_style, TargetCollector())


def _remembering(split: Callable[..., tuple[Any, ...]]) -> Callable[..., tuple[Any, ...]]:
    """Let WeasyPrint's line breaking keep lines, for text whose styles are kept.

    A line is a function of the text, its style and the room. It is shaped three times otherwise: to find
    where it ends, without what follows, and to be drawn.
    """

    def split_first_line(
        text: str, style: Any, context: object, room: float, spacing: float, **more: bool
    ) -> tuple[Any, ...]:
        lines = style.cache.get(_LINES)
        if lines is None:
            return split(text, style, context, room, spacing, **more)
        key = (text, id(style), room, spacing, *more.values())
        found: tuple[Any, ...] | None = lines.get(key)
        if found is None:
            found = split(text, style, context, room, spacing, **more)
            if len(lines) >= _LINES_KEPT:
                lines.clear()
            lines[key] = found
            _keep(found[0], style)
        return found

    return split_first_line


def _keep(line: Any, style: object) -> None:
    """Keep a line shaped, as it was found. WeasyPrint lets go of it until it is drawn."""
    direction = line.first_line_direction
    line.reactivate(style)
    line.first_line_direction = direction
    line.reactivate = line.deactivate = _leave


def _leave(*_: object) -> None:
    """Stay as it is."""


inline.split_first_line = _remembering(inline.split_first_line)


def lay_out(page: str, sheet: CSS, pictures: Mapping[str, object]) -> Document:
    """Lay out a page (well-formed XML) with a style sheet and finished pictures by address."""
    tree = ET.fromstring(page)  # noqa: S314 (our own template: what is in it is escaped)
    options = DEFAULT_OPTIONS | {
        "stylesheets": [sheet],
        "cache": dict(pictures),
        "pdf_variant": VARIANT,
    }
    return _Laid._render(_shaped(tree, sheet), faces(), None, None, options)  # noqa: SLF001 (see above)


def _shaped(tree: ET.Element, sheet: CSS) -> Page:
    """Return the kept page of a tree's shape with the tree's words in it, or a new page."""
    shape: tuple[object, ...] = (sheet, *map(_outline, tree.iter()))
    page = _shapes.pop(shape, None)
    if page is None:
        page = Page(tree)
        while len(_shapes) >= _SHAPES_KEPT:
            _shapes.popitem(last=False)
    else:
        for kept, new in zip(page.etree_element.iter(), tree.iter(), strict=True):
            kept.text, kept.tail = new.text, new.tail
            kept.attrib.update(new.attrib)
    _shapes[shape] = page
    return page


def _outline(element: ET.Element) -> tuple[object, ...]:
    """Return what styles and structure depend on: depth is told by how many elements follow inside."""
    styling = ((key, value) for key, value in element.attrib.items() if key not in _WORDS)
    return element.tag, len(element), *styling
