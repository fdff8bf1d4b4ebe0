"""Reading all a visitor can come to: every link and filter of every page, each list, file and PDF."""

import io
import json
import re
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from urllib.parse import quote, urlencode, urljoin, urlsplit

from django.urls import Resolver404, resolve

from tests.house.asking import Answer, Visitor, ask

MOST_OF_A_ROUTE = 8  # addresses of one route, its pages and filters included: each says the same of others
TYPED = "Qx"  # with what a search box is filled in: it finds something of both countries, or of the own alone
_OPTIONS = 4
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass
class Seen:
    """What a visitor came to: each address with what was read there, and how often each route answered."""

    texts: dict[str, str] = field(default_factory=dict)
    routes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


class _Page(HTMLParser):
    """Collects where a page leads: links, pictures, and what its search forms may be sent with."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.form: tuple[str, dict[str, list[str]]] | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.links += [given[name] for name in ("href", "src", "hx-get", "data-address") if given.get(name)]
        if tag == "form" and given.get("method", "get").lower() == "get":
            self.form = given.get("action", ""), {}
        elif self.form and tag == "input" and given.get("name"):
            self.form[1].setdefault(given["name"], []).append(given.get("value") or TYPED)
        elif tag == "select":
            self.select = given.get("name", "")
        elif self.form and tag == "option" and self.select:
            self.form[1].setdefault(self.select, []).append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.form:
            address, fields = self.form
            self.links += [f"{address}?{urlencode(chosen)}" for chosen in _ways(fields)]
            self.form = None
        elif tag == "select":
            self.select = ""


def _ways(fields: dict[str, list[str]]) -> Iterator[dict[str, str]]:
    """Yield what a form may be sent with: its first values, then each of the others by itself."""
    first = {name: values[0] for name, values in fields.items()}
    yield first
    for name, values in fields.items():
        yield from (first | {name: value} for value in values[1:_OPTIONS])


def crawl(visitor: Visitor, start: list[str], leave_out: frozenset[str] = frozenset()) -> Seen:
    """Read every address of `start` and everything it leads to, but for some routes."""
    seen, waiting = Seen(), list(dict.fromkeys(start))
    known, asked = set(waiting), Counter(_route(address) for address in waiting)
    while waiting:
        address = waiting.pop(0)
        answer = ask(visitor, "GET", address)
        if answer.status >= 500:
            seen.faults.append(f"{answer.status} {address}")
        if answer.status < 400:
            seen.routes[_route(address)] += 1
        seen.texts[address] = read(answer)
        for found in _leads_to(address, answer):
            route = _route(found)
            if route and route not in leave_out and found not in known and asked[route] < MOST_OF_A_ROUTE:
                known.add(found)
                asked[route] += 1
                waiting.append(found)
    return seen


def _route(address: str) -> str:
    """Return the name of the route an address belongs to; "" when it is none of ours."""
    try:
        return resolve(urlsplit(address).path).view_name or ""
    except Resolver404:
        return ""


def _leads_to(address: str, answer: Answer) -> Iterator[str]:
    kind = answer.headers.get("Content-Type", "")
    links = [answer.headers["Location"]] if "Location" in answer.headers else []
    if kind.startswith("text/html"):
        page = _Page()
        page.feed(answer.text)
        links += page.links
    elif "json" in kind:
        links += re.findall(r'"((?:https?://[^"/]+)?/[^"\s]*)"', answer.text)
    for link in links:
        parts = urlsplit(urljoin(f"http://testserver{address}", unescape(link)))
        ours = parts.netloc in {"testserver", "127.0.0.1:8000"}
        if ours and parts.scheme in {"http", "https"}:
            yield quote(parts.path, safe="/:%") + (f"?{parts.query}" if parts.query else "")


def read(answer: Answer) -> str:
    """Return all that can be read in an answer: headers, text, what a PDF prints, every file of a package."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return f"{headers}\n{_read(answer.content)}"


def _read(content: bytes) -> str:
    if content.startswith(b"%PDF"):
        printed = subprocess.run(
            ["pdftotext", "-", "-"], input=content, capture_output=True, check=True
        ).stdout
        return printed.decode("utf-8", "replace") + content.decode("latin-1")
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return "\n".join(f"{name}\n{_read(package.read(name))}" for name in package.namelist())
    text = content.decode("utf-8", "replace")
    return f"{text}\n{json.loads(text)}" if text[:1] in {"{", "["} and _is_json(text) else unescape(text)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def ids_in(text: str) -> set[str]:
    return set(_UUID.findall(text))
