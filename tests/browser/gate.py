"""A guard at the gate with the offline check: what the tests of it do and see."""

import json
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from certification.certificates.models import Certificate
from certification.credentials.actions import make_token, publish_lists
from tests.browser.wire import Wire

HERE = "const here = (name) => import(`/static/js/offline/${name}.mjs`);"
SHIFTED = "const real = Date.now.bind(Date); Date.now = () => real() + {} * 1000;"
SAID = "document.getElementById('said').textContent"
WORDS = "JSON.parse(document.getElementById('words').textContent)"
# What the page shows of an answer.
SHOWN = """
const box = document.getElementById('answer');
return {answer: box.dataset.answer, tone: box.dataset.tone, reason: box.dataset.reason,
  word: box.querySelector('.verdict-word span')?.textContent,
  holder: box.querySelector('.holder')?.textContent ?? null,
  native: box.querySelector('.holder-native')?.textContent ?? null,
  text: box.querySelector('.verdict')?.innerText};
"""


class Guard:
    """Opens the page over a wire that can be cut, and shows it codes."""

    def __init__(self, browser: webdriver.Chrome, wire: Wire) -> None:
        self.browser, self.wire = browser, wire

    def open(self, address: str = "/verify/offline/", language: str = "en", *, kept: bool = True) -> None:
        self.browser.get("about:blank")  # an address that differs in its `#` only would not load anew
        self.browser.get(self.wire.url + address)
        if kept:
            self.wait("document.getElementById('tool').dataset.kept === 'true'")
            assert self.run("return document.documentElement.lang") == language

    def take(self, language: str = "en") -> None:
        """Open the page once with a network, so that the device keeps it and the lists."""
        self.open(f"/verify/offline/?language={language}", language)
        assert self.run("return document.getElementById('lists').dataset.state") == "fresh"

    def lose_the_network(self) -> None:
        self.wire.cut()
        self.browser.execute_cdp_cmd("Network.enable", {})
        self.network(offline=True)

    def find_the_network(self) -> None:
        self.wire.join()
        self.network(offline=False)

    def network(self, *, offline: bool) -> None:
        conditions = {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self.browser.execute_cdp_cmd("Network.emulateNetworkConditions", conditions)

    def set_the_clock_on(self, seconds: int) -> None:
        """From the next page on, the device's clock runs this much ahead."""
        script = {"source": SHIFTED.replace("{}", str(seconds))}
        self.clock = self.browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", script)

    def set_the_clock_right(self) -> None:
        self.browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", self.clock)

    def run(self, script: str, *values: Any) -> Any:
        return self.browser.execute_script(script, *values)

    def work(self, script: str, *values: Any) -> Any:
        """Run the body of an async function in the page; return what it returns."""
        told = json.dumps(values)
        return self.browser.execute_async_script(
            f"const done = arguments[0]; {HERE}"
            f"(async (...given) => {{ {script} }})(...{told}).then(done, (error) => done('FAILED ' + error));"
        )

    def wait(self, condition: str, seconds: int = 20) -> None:
        WebDriverWait(self.browser, seconds, poll_frequency=0.1).until(
            lambda browser: browser.execute_script(f"return Boolean({condition})")
        )

    def find(self, name: str) -> Any:
        return self.browser.find_element(By.ID, name)

    def press(self, name: str) -> None:
        button = self.find(name)
        self.run("arguments[0].scrollIntoView({block: 'center'})", button)
        button.click()

    def paste(self, text: str) -> dict[str, Any]:
        """Give the page a code's text, and read its answer."""
        self.run("delete document.getElementById('answer').dataset.answer")
        self.run(
            "document.getElementById('text').value = arguments[0];"
            "document.getElementById('paste').requestSubmit();",
            text,
        )
        return self.answer()

    def answer(self) -> dict[str, Any]:
        self.wait("document.getElementById('answer').dataset.answer")
        shown: dict[str, Any] = self.run(SHOWN)
        return shown

    def renew(self) -> None:
        """Fetch the lists by hand."""
        before = self.run("return document.getElementById('said').textContent = ''")
        assert before == ""
        self.press("fetch")
        self.wait(f"{SAID} && {SAID} !== {WORDS}.fetching")

    def lists(self) -> dict[str, str]:
        held: dict[str, str] = self.run("return {...document.getElementById('lists').dataset}")
        return held


def code_of(certificate: Certificate, site: str) -> str:
    """Return the text of a certificate's square code, led to the site under test."""
    with scoped({certificate.contributor_id}):
        return f"{site}/v#{make_token(by=System(), certificate=certificate).text}"


def publish() -> None:
    publish_lists(by=System())


def film(frames: list[Image.Image | None], path: Path, *, seconds: float = 2.0, rate: int = 5) -> None:
    """Write a film (YUV4MPEG2) that holds each picture up for some seconds; None is an empty table."""
    width, height = 640, 480
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{width} H{height} F{rate}:1 Ip A1:1 C420jpeg\n".encode())
        for picture in frames:
            grey = Image.new("L", (width, height), 190)
            if picture is not None:
                grey.paste(picture.convert("L").resize((470, 470)), (85, 5))
            else:
                ImageDraw.Draw(grey).line((0, 0, width, height), fill=90, width=5)
            frame = b"FRAME\n" + grey.tobytes() + bytes([128]) * (width * height // 2)
            file.write(frame * round(seconds * rate))
