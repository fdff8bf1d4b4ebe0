"""A shared computer in a real Chromium: after signing out it holds nothing, and Back shows nobody."""

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from accounts.people.slips import print_slips
from accounts.tenancy.scope import scoped
from tests import cast
from tests.browser.conftest import started
from tests.courses import training

pytestmark = pytest.mark.usefixtures("seeded", "countries")

NAME = "Maya Karki"
PIN = "804275"
# Leaves something of every kind, as pages, scripts and the offline check may.
LEAVE_TRACES = """
const [done] = arguments;
localStorage.setItem("who", "Maya");
sessionStorage.setItem("who", "Maya");
document.cookie = "who=Maya; path=/; max-age=9999";
(async () => {
  await new Promise((resolve, reject) => {
    const request = indexedDB.open("traces", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("who").put("Maya", 1);
    request.onsuccess = () => { request.result.close(); resolve(); };
    request.onerror = reject;
  });
  if (globalThis.caches) await (await caches.open("traces")).put("/traces", new Response("Maya"));
  const scope = "/verify/offline/";
  if (navigator.serviceWorker) await navigator.serviceWorker.register(`${scope}sw.js`, { scope });
})().then(() => done("left"), (error) => done(String(error)));
"""
HELD = """
const [done] = arguments;
(async () => ({
  local: localStorage.length,
  session: sessionStorage.length,
  cookies: document.cookie,
  databases: (await indexedDB.databases()).length,
  caches: globalThis.caches ? (await caches.keys()).length : 0,
  workers: navigator.serviceWorker ? (await navigator.serviceWorker.getRegistrations()).length : 0,
}))().then(done, (error) => done(String(error)));
"""
# Lets the page's clock jump ahead.
CLOCK = """
const real = Date.now.bind(Date);
let ahead = 0;
Date.now = () => real() + ahead;
window.later = (seconds) => { ahead += seconds * 1000; };
"""
NOTHING = {"local": 0, "session": 0, "cookies": "", "databases": 0, "caches": 0, "workers": 0}


@pytest.fixture
def code() -> str:
    """The code on Maya's slip."""
    maya = training.trainee("NA-7", NAME).person
    with scoped({"NPL"}):
        maya.refresh_from_db()
        return print_slips(by=cast.member("asha").actor, contributor="NPL", people=[maya])[0].code


@pytest.fixture(params=["localhost", "training.example"])
def browser(request, live_server, settings):
    """A Chromium at an address where it heeds Clear-Site-Data, and at one (plain http) where it does not."""
    settings.ALLOWED_HOSTS = ["*"]
    with started("--host-resolver-rules=MAP training.example 127.0.0.1") as browser:
        browser.site = live_server.url.replace("localhost", request.param)  # type: ignore[attr-defined]
        browser.set_script_timeout(20)
        yield browser


def press(browser: webdriver.Chrome, words: str, where: str = "main") -> None:
    button = browser.find_element(By.XPATH, f"//{where}//button[contains(normalize-space(.), '{words}')]")
    browser.execute_script("window.before = true; arguments[0].click()", button)
    WebDriverWait(browser, 15).until(
        lambda page: page.execute_script("return !window.before && document.readyState === 'complete'")
    )


def come_in(browser: webdriver.Chrome, code: str) -> None:
    browser.get(f"{browser.site}/sign-in/?country=NPL")  # type: ignore[attr-defined]
    assert Select(browser.find_element(By.NAME, "contributor")).first_selected_option.text == "Nepal"
    assert browser.switch_to.active_element.get_attribute("name") == "service_number"
    assert browser.find_element(By.NAME, "shared").is_selected()
    browser.find_element(By.NAME, "service_number").send_keys("NA-7")
    browser.find_element(By.NAME, "secret").send_keys(code)
    press(browser, "Sign in")
    for name in ("pin", "again"):
        browser.find_element(By.NAME, name).send_keys(PIN)
    press(browser, "Keep this PIN")


def everything_shown(browser: webdriver.Chrome) -> str:
    WebDriverWait(browser, 15).until(
        lambda page: page.execute_script("return document.readyState === 'complete'")
    )
    return browser.page_source


def test_after_signing_out_the_device_holds_nothing_and_back_shows_nobody(browser, code):
    come_in(browser, code)
    browser.get(f"{browser.site}/passport/")
    assert NAME in browser.page_source
    assert browser.execute_async_script(LEAVE_TRACES) == "left"
    assert browser.execute_async_script(HELD) != NOTHING

    press(browser, "Sign out", "header")
    assert browser.find_element(By.TAG_NAME, "h1").text == "You are signed out"
    assert "Nothing of you is left on this device." in browser.page_source
    left = "return document.documentElement.dataset.left"
    WebDriverWait(browser, 15).until(lambda page: page.execute_script(left))
    assert browser.execute_script(left) == "nothing"
    assert browser.execute_async_script(HELD) == NOTHING
    assert browser.get_cookies() == []

    for _ in range(4):
        browser.back()
        assert NAME not in everything_shown(browser)
        assert "NA-7" not in everything_shown(browser)
    browser.forward()
    assert NAME not in everything_shown(browser)


def test_a_page_left_alone_warns_and_then_signs_out(browser, code, settings):
    settings.SHARED_IDLE_MINUTES = 2
    come_in(browser, code)
    browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": CLOCK})
    browser.get(f"{browser.site}/learn/")
    soon = browser.find_element(By.ID, "idle")
    assert not soon.is_displayed()
    browser.execute_script("window.later(70)")
    WebDriverWait(browser, 15).until(lambda _: soon.is_displayed())
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.SHIFT)
    WebDriverWait(browser, 15).until(lambda _: not soon.is_displayed())
    browser.execute_script("window.later(130)")
    WebDriverWait(browser, 15).until(lambda page: "You are signed out" in page.page_source)
    assert "Nobody had touched the page for 2 minutes" in browser.page_source
    browser.get(f"{browser.site}/learn/")
    assert "/sign-in/" in browser.current_url


def test_without_scripts_the_cookies_go_and_back_shows_nobody(browser, code):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.get(f"{browser.site}/sign-in/?country=NPL")
    browser.find_element(By.NAME, "service_number").send_keys("NA-7")
    browser.find_element(By.NAME, "secret").send_keys(code + Keys.ENTER)
    WebDriverWait(browser, 15).until(lambda page: page.find_elements(By.NAME, "again"))
    browser.find_element(By.NAME, "pin").send_keys(PIN)
    browser.find_element(By.NAME, "again").send_keys(PIN + Keys.ENTER)
    WebDriverWait(browser, 15).until(lambda page: NAME in page.page_source)
    browser.find_element(By.CSS_SELECTOR, "#sign-out button").click()
    WebDriverWait(browser, 15).until(lambda page: "Nothing of you is left" in page.page_source)
    assert browser.get_cookies() == []
    browser.back()
    assert NAME not in browser.page_source
