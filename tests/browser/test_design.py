"""The certificate design in a real Chromium: its picture follows what is typed, or comes by a button."""

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.ui import Select, WebDriverWait

from accounts.contributors.models import ContributorCountry
from tests import cast
from tests.browser.test_pages import complaints, enter, heading, press

pytestmark = pytest.mark.usefixtures("seeded", "countries")

SAMPLE = (By.CSS_SELECTOR, "#preview img")


def open_design(page: webdriver.Chrome, site: str) -> None:
    enter(page, cast.member("bikram"))
    page.get(site + "/contributor/design/NPL/")


def choose(page: webdriver.Chrome, name: str, value: str) -> None:
    Select(page.find_element(By.NAME, name)).select_by_value(value)


def redrawn(page: webdriver.Chrome, before: webdriver.remote.webelement.WebElement) -> str:
    """Wait for another picture, and return what it is said to show."""
    WebDriverWait(page, 20).until(staleness_of(before))
    return page.find_element(*SAMPLE).get_attribute("alt") or ""


def test_the_picture_follows_what_is_typed(page, live_server):
    open_design(page, live_server.url)
    sample = page.find_element(*SAMPLE)
    drawn = sample.get_attribute("src")
    choose(page, "paper", "a4_portrait")
    assert "portrait" in redrawn(page, sample)
    sample = page.find_element(*SAMPLE)
    assert sample.get_attribute("src") != drawn
    assert page.execute_script("return arguments[0].naturalHeight > arguments[0].naturalWidth", sample)

    choose(page, "second", "fr")  # a language without a name of the authority in it
    redrawn(page, sample)
    link = page.find_element(By.CSS_SELECTOR, "#preview .error a")
    page.execute_script("arguments[0].click()", link)
    typed = page.find_element(By.ID, "id_authority_fr")
    assert typed.is_displayed()

    sample = page.find_element(*SAMPLE)
    typed.send_keys("Centre national\t")
    assert "français" in redrawn(page, sample)
    press(page, "Check the design")
    assert heading(page) == "Check the design"
    assert ContributorCountry.objects.get(pk="NPL").certificate_languages == ["en"]
    press(page, "Save the design")
    assert ContributorCountry.objects.get(pk="NPL").certificate_languages == ["en", "fr"]
    assert complaints(page) == []


def test_without_javascript_the_picture_comes_by_a_button(without_scripts, live_server):
    open_design(without_scripts, live_server.url)
    choose(without_scripts, "paper", "a4_portrait")
    assert "landscape" in (without_scripts.find_element(*SAMPLE).get_attribute("alt") or "")
    press(without_scripts, "Preview")
    assert "portrait" in (without_scripts.find_element(*SAMPLE).get_attribute("alt") or "")
    chosen = Select(without_scripts.find_element(By.NAME, "paper")).first_selected_option
    assert chosen.get_attribute("value") == "a4_portrait"
