"""The measured certificate printed by Chromium: one warm page, and the CPU time of all its processes."""

import base64
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

_FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic"),
    *("--disable-dev-shm-usage", "--allow-file-access-from-files"),
)
# Chromium draws no background of a page's margins, and nothing into them: the sheet has none, and the
# frame is the body's.
_WITHOUT_MARGINS = """
@page { margin: 0; background: none }
body { height: 209.9mm !important; overflow: hidden; background: url(frame.svg) no-repeat 0 0 / 297mm 210mm }
footer { bottom: 16.5mm !important }
"""
_TICK = os.sysconf("SC_CLK_TCK")
_READY = "const done = arguments[0]; document.fonts.ready.then(() => done(document.fonts.status))"


def printed(html: str, folder: Path, rounds: int) -> tuple[float, bytes]:
    """Print the page so many times; return CPU seconds for each, and a PDF. `folder` has its pictures.

    Raises WebDriverException where no Chromium answers.
    """
    (folder / "page.html").write_text(_for_chromium(html), encoding="utf-8")
    address = (folder / "page.html").as_uri()
    with started() as browser:
        driver = browser.service.process.pid
        content = _printed(browser, address)
        _printed(browser, address)
        before = cpu_of_children(driver)
        for _ in range(rounds):
            content = _printed(browser, address)
        return (cpu_of_children(driver) - before) / rounds, content


def _for_chromium(html: str) -> str:
    return html.replace("</style></head>", f"{_WITHOUT_MARGINS}</style></head>")


def _printed(browser: webdriver.Chrome, address: str) -> bytes:
    browser.get(address)
    assert browser.execute_async_script(_READY) == "loaded"
    how = {"preferCSSPageSize": True, "printBackground": True, "generateTaggedPDF": True}
    return base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", how)["data"])


@contextmanager
def started() -> Iterator[webdriver.Chrome]:
    """Start a Chromium with a profile of its own, and end it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or ""
        for flag in (*_FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        browser = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        try:
            yield browser
        finally:
            browser.quit()


def cpu_of_children(root: int) -> float:
    """Return the CPU seconds of a process's descendants, without its own."""
    time.sleep(0.2)  # what was begun for the last page ends
    found = dict(_processes())
    children = {root}
    while more := {pid for pid, (parent, _) in found.items() if parent in children} - children:
        children |= more
    return sum(found[pid][1] for pid in children - {root} if pid in found)


def _processes() -> Iterator[tuple[int, tuple[int, float]]]:
    """Return each process with its parent and its CPU seconds, those of its ended children among them."""
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            words = (folder / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        yield int(folder.name), (int(words[1]), sum(map(int, words[11:15])) / _TICK)
