"""Key pages in a real Chromium: on a small phone, in English and Arabic, with and without JavaScript."""

from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.ui import WebDriverWait

from tests import cast
from tests.courses import training

pytestmark = pytest.mark.usefixtures("seeded", "countries")

CONTINGENT = "NPL-UNMISS-2027B"
LESSON = "/learn/poc-core/mandate-and-law/"
# What a page shows of itself. An input is labelled by a <label> or by aria-label.
MEASURE = """
const root = document.documentElement;
const inputs = [...document.querySelectorAll('input:not([type=hidden]), select, textarea')];
return {
  wider: root.scrollWidth - root.clientWidth,
  h1: document.querySelectorAll('h1').length,
  html: `${root.lang} ${root.dir}`,
  nameless: inputs.filter(e => !e.labels.length && !e.ariaLabel).map(e => e.name),
};
"""


def enter(page: webdriver.Chrome, who: cast.Member | None) -> None:
    """Carry the person's session into the browser; nobody's, when there is nobody."""
    page.delete_cookie("sessionid")
    if who:
        page.add_cookie({"name": "sessionid", "value": who.browser().cookies["sessionid"].value})


def measured(page: webdriver.Chrome, address: str, language: str) -> dict[str, Any]:
    page.add_cookie({"name": "django_language", "value": language})
    page.get(address)
    return {**page.execute_script(MEASURE), "complaints": complaints(page)}


def complaints(page: webdriver.Chrome) -> list[str]:
    """Return the errors in the console; the icon is asked for by addresses that answer no page."""
    entries = [entry for entry in page.get_log("browser") if entry["level"] == "SEVERE"]
    return [entry["message"] for entry in entries if "favicon.ico" not in entry["message"]]


def ready_to_sit() -> training.Trainee:
    who = training.trainee()
    training.finish_all_lessons(who)
    training.session(who)
    return who


def press(page: webdriver.Chrome, words: str) -> None:
    button = page.find_element(By.XPATH, f"//main//button[contains(normalize-space(.), '{words}')]")
    button.click()
    WebDriverWait(page, 10).until(staleness_of(button))


def chosen(page: webdriver.Chrome) -> list[str]:
    boxes = page.find_elements(By.CSS_SELECTOR, "input[name=choice]:checked")
    return [box.get_attribute("value") or "" for box in boxes]


def heading(page: webdriver.Chrome) -> str:
    return page.find_element(By.TAG_NAME, "h1").text


@pytest.mark.parametrize(("language", "html"), [("en", "en ltr"), ("ar", "ar rtl")])
def test_key_pages_fit_a_small_phone_and_say_what_they_are(phone, live_server, language, html):
    cast.contingent(CONTINGENT, slots=3)
    learner, (sitter, sitting, _paper) = training.trainee("N-2", "Maya"), training.started()
    visits = (
        (None, ("/", "/sign-in/", "/staff/login/", "/verify/", "/standard/")),
        (learner, ("/learn/", LESSON, "/sit/", "/passport/")),
        (sitter, (f"/sit/{sitting.pk}/", f"/sit/{sitting.pk}/check/")),
        (cast.member("asha"), ("/contributor/", f"/contributor/contingents/{CONTINGENT}/")),
        (cast.member("ines"), ("/audit/", f"/audit/contingents/{CONTINGENT}/")),
    )
    sound = {"wider": 0, "h1": 1, "html": html, "nameless": [], "complaints": []}
    found: dict[str, dict[str, Any]] = {}
    for who, addresses in visits:
        enter(phone, who)
        found |= {path: measured(phone, live_server.url + path, language) for path in addresses}
    assert found == dict.fromkeys(found, sound)


def test_a_refused_form_keeps_what_was_typed_and_takes_the_focus(page, live_server):
    page.get(live_server.url + "/sign-in/")
    page.find_element(By.NAME, "service_number").send_keys("NA-001")
    press(page, "Sign in")
    assert page.switch_to.active_element.get_attribute("id") == "error-summary"
    assert page.find_element(By.NAME, "service_number").get_attribute("value") == "NA-001"


def test_an_answer_is_saved_as_it_is_chosen_and_is_there_after_a_reload(page, live_server):
    enter(page, ready_to_sit())
    page.get(live_server.url + "/sit/")
    press(page, "Start now")
    page.get(page.current_url + "?q=1")
    option = page.find_elements(By.CSS_SELECTOR, "input[name=choice]")[2]
    value = option.get_attribute("value")
    option.click()
    WebDriverWait(page, 5).until(lambda page: page.find_element(By.ID, "saved").text == "Saved")
    page.refresh()
    assert (heading(page), chosen(page)) == ("Question 1 of 60", [value])


def test_without_scripts_a_person_answers_checks_and_hands_in(without_scripts, live_server):
    page = without_scripts
    enter(page, ready_to_sit())
    page.get(live_server.url + "/sit/")
    press(page, "Start now")
    page.find_element(By.CSS_SELECTOR, "input[name=choice]").click()
    press(page, "Save and next")
    assert heading(page) == "Question 2 of 60"
    press(page, "Save and check your answers")
    assert "1 of 60 answered" in page.find_element(By.TAG_NAME, "main").text
    press(page, "Hand in")
    assert heading(page) == "Not passed yet"
