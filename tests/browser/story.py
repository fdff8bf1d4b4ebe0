"""The people of the story at their screens: each sentence of the journey is one method here."""

import base64
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
from django.core.management import call_command
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

from accounts.contingents.models import Contingent, Slot
from accounts.people.models import Person
from accounts.tenancy.scope import all_contributors, scoped
from certification.demonstration import road
from certification.demonstration.script import Part
from certification.demonstration.staff import Staff
from courses.assessment.models import Candidate, Paper
from courses.bank.models import ItemVersion
from tests import cast
from tests.accounts.people.printed import slips_in

CODE = "NPL-UNMISS-2027B"
DEPARTURE = datetime.now(UTC).date() + timedelta(days=60)
NAMES = (
    ("Tamang", "Ram", "राम तामाङ"),
    ("Gurung", "Sita", "सीता गुरुङ"),
    ("Rai", "Maya", ""),
    ("Limbu", "Bir", ""),
    ("Magar", "Dil", ""),
    ("Sherpa", "Pema", ""),
    ("Thapa", "Gopal", ""),
    ("Shrestha", "Anita", ""),
)
RESERVE = ("Karki", "Suresh", "")
PIN = "804275"
# Sends the form of the download as the button does, and hands over the file.
TAKE = """
const [done] = arguments, form = document.querySelector("form[action$='/take/']");
fetch(form.action, { method: "POST", body: new FormData(form) })
  .then((answer) => answer.arrayBuffer())
  .then((file) => done(btoa(Array.from(new Uint8Array(file), (byte) => String.fromCharCode(byte)).join(""))));
"""


def roster(folder: Path) -> Path:
    """Write the officer's workbook: eight soldiers, a reserve, and one row with an unknown category."""
    book = openpyxl.Workbook()
    sheet = book.create_sheet("People", 0)
    sheet.append(["service_number", "family_name", "given_names", "name_native", "category", "language"])
    for number, (family, given, native) in enumerate((*NAMES, RESERVE), 1):
        sheet.append([f"NA-{number:03}", family, given, native, "TRP", "en"])
    sheet.append(["NA-900", "Nobody", "Known", "", "COOK", "en"])
    book.save(folder / "company.xlsx")
    return folder / "company.xlsx"


class Story:
    """Who does what, on the pages. `part` scripts the soldiers who are not followed one by one."""

    def __init__(self, page: webdriver.Chrome, site: str, folder: Path) -> None:
        self.page, self.site, self.folder = page, site, folder
        self.people = {key: cast.member(key) for key in ("asha", "bikram", "chandra", "hari", "ines")}
        cast.contingent(
            CODE, slots=8, planned_departure=DEPARTURE, end_of_tour=DEPARTURE + timedelta(days=364)
        )
        self.part = Part("NPL", CODE, "company.xlsx", ("", "", "", ""), fails=frozenset({3, 5}))

    # -- small hands

    def go(self, address: str) -> None:
        self.page.get(self.site + address)

    def press(self, words: str) -> None:
        found = self.page.find_element(
            By.XPATH, f"//main//*[self::button or self::a][contains(normalize-space(.), '{words}')]"
        )
        self.page.execute_script(
            "window.before = true; arguments[0].scrollIntoView({block: 'center'})", found
        )
        found.click()
        WebDriverWait(self.page, 15, ignored_exceptions=(WebDriverException,)).until(
            lambda page: page.execute_script("return !window.before && document.readyState === 'complete'")
        )

    def write(self, name: str, words: str) -> None:
        field = self.page.find_element(By.NAME, name)
        if field.tag_name == "select":
            Select(field).select_by_value(words)
        elif field.get_attribute("type") in {"date", "datetime-local"}:
            self.page.execute_script("arguments[0].value = arguments[1]", field, words)
        else:
            field.clear()
            field.send_keys(words)

    def reads(self) -> str:
        return self.page.find_element(By.TAG_NAME, "main").text

    def staff_sign_in(self, key: str) -> None:
        self.leave()
        self.go("/staff/login/")
        self.write("login", f"{key}@example.org")
        self.write("password", cast.PASSWORD)
        self.press("Sign in")

    def leave(self) -> None:
        self.page.delete_all_cookies()

    # -- the story

    def the_officer_uploads_the_roster(self) -> str:
        self.staff_sign_in("asha")
        self.go("/contributor/roster/")
        self.write("contingent", CODE)
        self.page.find_element(By.NAME, "file").send_keys(str(roster(self.folder)))
        self.press("Check the file")
        plan = self.reads()
        self.press("Apply 9 rows")
        self.press("Apply 9 rows")
        return plan

    def the_officer_prints_slips(self) -> dict[str, str]:
        self.go(f"/contributor/contingents/{CODE}/slips/")
        self.press("Check the slips")
        self.press("Make 8 slips")
        self.the_worker_works()
        self.page.refresh()
        assert "8 slips are ready" in self.reads()
        pdf = base64.b64decode(self.page.execute_async_script(TAKE))
        self.page.refresh()
        assert "The slips were downloaded" in self.reads()
        return slips_in(pdf, r"NA-\d{3}")

    def the_officer_plans_a_session(self) -> None:
        now = datetime.now(UTC)
        self.go("/contributor/sessions/new/")
        with all_contributors("the story looks"):
            contingent = str(Contingent.objects.get(code=CODE).pk)
        field = Select(self.page.find_element(By.NAME, "contingent"))
        value = next(o.get_attribute("value") for o in field.options if CODE in o.text)
        assert value in {contingent, CODE}
        field.select_by_value(value)
        self.write("place", "Training hall 2")
        self.write("proctor", str(self.people["hari"].user.pk))
        self.write("opens_at", f"{now - timedelta(minutes=5):%Y-%m-%dT%H:%M}")
        self.write("closes_at", f"{now + timedelta(hours=6):%Y-%m-%dT%H:%M}")
        self.press("Check the session")
        self.press("Plan this session")

    def the_proctor_attests_everybody(self) -> str:
        self.staff_sign_in("hari")
        self.go("/contributor/sessions/")
        self.press("Training hall 2")
        for box in self.page.find_elements(By.NAME, "candidate"):
            box.click()
        self.write_choice("proof", "military_id")
        self.press("Attest the chosen people")
        return self.reads()

    def write_choice(self, name: str, value: str) -> None:
        fields = self.page.find_elements(By.NAME, name)
        if fields[0].tag_name == "select":
            self.write(name, value)
        else:
            next(field for field in fields if field.get_attribute("value") == value).click()

    def a_soldier_signs_in(self, number: str, code: str) -> None:
        self.leave()
        self.go("/sign-in/")
        self.write("contributor", "NPL")
        self.write("service_number", number)
        self.write("secret", code)
        self.press("Sign in")
        self.write("pin", PIN)
        self.write("again", PIN)
        self.press("Keep this PIN")

    def the_soldier_learns(self) -> int:
        lessons = 0
        for course in ("poc-core", "sgbv-core"):
            self.go(f"/learn/{course}/")
            if "I have read this" in self.reads():
                self.press("I have read this. Go on")
                self.go(f"/learn/{course}/")
            links = self.page.find_elements(By.CSS_SELECTOR, ".task-list a")
            for address in [str(link.get_attribute("href")) for link in links]:
                assert f"/{course}/" in address
                self.page.get(address)
                self.press("Mark as done")
                lessons += 1
        return lessons

    def the_soldier_sits(self, number: str) -> str:
        self.go("/sit/")
        self.press("Start now")
        paper = self.paper_of(number)
        keys = {str(row.pk): row.key for row in ItemVersion.objects.all()}
        for line in paper.lines:
            choice = keys[line["version"]]
            self.page.find_element(By.CSS_SELECTOR, f"input[name=choice][value={choice}]").click()
            self.press("Save and")
        check = self.reads()
        self.press("Hand in")
        return check

    def paper_of(self, number: str) -> Paper:
        with scoped({"NPL"}):
            return Paper.objects.get(sitting__enrolment__person__service_number=number)

    def the_others_learn_and_sit(self) -> None:
        """The seven others go the same way, without a screen: two of them fail."""
        asha, bikram, chandra, hari = (self.people[key] for key in ("asha", "bikram", "chandra", "hari"))
        staff = Staff(asha.actor, bikram.actor, chandra.actor, hari.actor, hari.user)
        with scoped({"NPL"}):
            chairs = Candidate.objects.select_related(
                "session", "enrolment__person__user", "enrolment__standard"
            )
            for number, candidate in enumerate(chairs.order_by("enrolment__person__service_number"), 1):
                road.learn_and_sit(self.part, staff, number, candidate)

    def the_worker_works(self) -> None:
        call_command("worker", until_empty=True, pause=0)

    def one_officer_proposes(self) -> str:
        self.staff_sign_in("bikram")
        self.go("/contributor/awards/")
        for box in self.page.find_elements(By.NAME, "awards"):
            if not box.is_selected():
                box.click()
        self.press("Continue")
        self.press("Propose")
        return self.page.current_url

    def another_confirms(self, batch: str) -> str:
        self.staff_sign_in("chandra")
        self.go("/contributor/awards/")
        self.page.get(batch)
        self.press("Issue 6 certificates")
        return self.reads()

    def anyone_checks(self, code: str) -> str:
        self.leave()
        self.go("/verify/")
        self.write("code", code)
        self.press("Check")
        return self.reads()

    def one_is_swapped_late(self) -> date:
        """The officer puts the reserve into the eighth slot three days before departure."""
        day = DEPARTURE - timedelta(days=3)
        self.staff_sign_in("asha")
        with scoped({"NPL"}):
            slot = Slot.objects.get(contingent__code=CODE, number=8)
            reserve = Person.objects.get(service_number="NA-009")
        self.go(f"/contributor/contingents/{CODE}/swap/{slot.pk}/")
        self.write_choice("person", str(reserve.pk))
        self.write("on", day.isoformat())
        self.press("Check the answers")
        self.press("Save")
        return day

    def the_auditor_looks(self) -> str:
        self.staff_sign_in("ines")
        self.go(f"/audit/contingents/{CODE}/?on={DEPARTURE.isoformat()}")
        return self.reads()
