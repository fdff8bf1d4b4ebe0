"""A real headless Chromium, and the site served to it."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic",
    "--disable-dev-shm-usage", "--window-size=1280,900",
)  # fmt: skip


def pytest_collection_modifyitems(items) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@contextlib.contextmanager
def started(*more_flags: str) -> Iterator[webdriver.Chrome]:
    """Start a Chromium with a profile of its own, and end it."""
    binary, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not binary or not driver:
        pytest.fail("Chromium and chromedriver are not installed: run `make test`, which installs them")
    with tempfile.TemporaryDirectory() as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = binary
        for flag in (*FLAGS, *more_flags, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        browser = webdriver.Chrome(options=options, service=Service(driver))
        browser.implicitly_wait(3)
        yield browser
        browser.quit()


@pytest.fixture(scope="session")
def chromium() -> Iterator[webdriver.Chrome]:
    with started() as browser:
        yield browser


@pytest.fixture
def page(chromium, live_server, settings) -> Iterator[webdriver.Chrome]:
    """The browser with nothing left of the test before."""
    settings.SITE_URL = live_server.url
    chromium.get(live_server.url + "/healthz/live")
    chromium.delete_all_cookies()
    chromium.get_log("browser")
    yield chromium
    wrong = [
        entry["message"]
        for entry in chromium.get_log("browser")
        if "Content Security Policy" in entry["message"]
    ]
    assert wrong == []


@pytest.fixture
def phone(page) -> Iterator[webdriver.Chrome]:
    """The browser as a small phone's: 360 px wide."""
    size = {"width": 360, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    yield page
    page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.fixture
def without_scripts(page) -> Iterator[webdriver.Chrome]:
    """The browser with JavaScript switched off."""
    page.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    yield page
    page.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
