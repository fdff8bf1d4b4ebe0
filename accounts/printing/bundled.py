"""The only things a document may load: bundled files, and what the program draws. No Django, no network."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint.urls import URLFetcher, URLFetcherResponse

from accounts.printing.errors import RefusedAddress

STATIC = Path(__file__).resolve().parents[2] / "static"
DRAWN = "tutela:"
_TYPES = {".css": "text/css", ".ttf": "font/ttf"}


class BundledFiles(URLFetcher):  # type: ignore[misc]
    """Serves `tutela:<name>` from memory and `file:` below `static/`; refuses every other address."""

    def __init__(self, drawn: Mapping[str, tuple[bytes, str]] | None = None) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False, fail_on_errors=True)
        self.drawn = drawn or {}

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return the file's bytes. Raises RefusedAddress, which stops the rendering."""
        del headers
        name = url.removeprefix(DRAWN)
        if name != url and name in self.drawn:
            body, kind = self.drawn[name]
            return URLFetcherResponse(url, body, {"Content-Type": kind})
        parts = urlsplit(url)
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or not path.is_relative_to(STATIC):
            raise RefusedAddress(f"a document may not load {url}")
        if path.suffix not in _TYPES:
            raise RefusedAddress(f"a document may not load {url}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": _TYPES[path.suffix]})
