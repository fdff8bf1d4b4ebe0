"""The offline check in a real Chromium, with the network really cut: every answer, the camera, the gate."""

import csv
import io
import json
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import segno
from django.core.cache import cache
from django.utils import timezone, translation
from PIL import Image
from selenium.common.exceptions import WebDriverException

from accounts.contributors.models import ContributorCountry
from accounts.tenancy.scope import all_contributors, scoped
from accounts.trail.actions import System
from certification.certificates.enums import RevocationReason, SuspensionReason
from certification.certificates.replace import replace
from certification.certificates.revoke import confirm_revocation, propose_revocation
from certification.certificates.suspend import suspend
from certification.credentials.models import SignedList
from certification.credentials.token import to_text
from certification.documents.actions import make_document
from certification.documents.queries import document_bytes
from certification.signing.actions import retire_signing_key, rotate_signing_key
from certification.signing.enums import KeyPurpose
from certification.signing.models import SigningKey
from certification.signing.queries import key_in_use
from certification.verification.enums import Answer
from certification.verification.labels import WORD
from tests import cast
from tests.browser.conftest import started
from tests.browser.gate import Guard, code_of, film, publish
from tests.browser.wire import Wire
from tests.certification.credentials import make_vectors as vectors
from tests.certification.credentials.make_vectors import FILE, STRANGER
from tests.certification.factories import certified

pytestmark = pytest.mark.usefixtures("seeded", "countries")

DAY = 24 * 3600
LANGUAGES = ["en", "ar"]
NODE_MODULES = Path(__file__).resolve().parents[2] / "node_modules"
# Every vector through the page's own scripts: what the answer, the facts and the shown claims are.
VECTORS = """
const [vectors] = given;
const { check } = await here("check");
const { anchorOf, openEdition, isNewer } = await here("editions");
const { fromText } = await here("cose");
const pins = anchorOf(JSON.stringify(vectors.anchor));
const open = (kind) => openEdition(kind, fromText(vectors[kind]), pins, Infinity);
const trust = await open("trust"), revocation = await open("revocation");
const three = { passed: true, warned: true, failed: false, unknown: null };
const shown = ["serial", "name", "native", "category", "phase", "version", "issued", "expires"];
const tokens = [], lists = [];
for (const { token, list, at } of vectors.tokens) {
  const found = await check(token, { trust, revocation: list === "none" ? null : revocation }, at);
  const facts = Object.fromEntries(found.facts.map((fact) => [fact.name, three[fact.outcome]]));
  const claims = found.claims && Object.fromEntries(shown.map((name) => [name, found.claims[name]]));
  tokens.push({ answer: found.answer, tone: found.tone, claims,
    facts: { format: facts.format, signature: facts.signature, issuer: facts.issuer, dates: facts.dates } });
}
for (const { kind, content, at, newest } of vectors.lists) {
  try {
    const list = await openEdition(kind, fromText(content), pins, at);
    isNewer(list, newest ? { number: newest } : null, true);
    lists.push({ problem: null, size: list.keys?.size ?? list.entries.length });
  } catch (error) {
    lists.push({ problem: error.message, size: null });
  }
}
return { tokens, lists };
"""
# Flip every single bit of a good token's bytes, and every character of its text to two others.
FLIPS = """
const [vectors] = given;
const { check } = await here("check");
const { anchorOf, openEdition } = await here("editions");
const { fromText } = await here("cose");
const pins = anchorOf(JSON.stringify(vectors.anchor));
const lists = {};
for (const kind of ["trust", "revocation"]) {
  lists[kind] = await openEdition(kind, fromText(vectors[kind]), pins, Infinity);
}
const { token, at } = vectors.tokens[0];
const url = { "+": "-", "/": "_", "=": "" };
const text = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (letter) => url[letter]);
const bytes = fromText(token);
const altered = [];
for (let bit = 0; bit < bytes.length * 8; bit += 1) {
  const other = bytes.slice();
  other[bit >> 3] ^= 1 << (bit & 7);
  altered.push(text(other));
}
for (let at_ = 0; at_ < token.length; at_ += 1) {
  for (const letter of "Aw") {
    if (token[at_] !== letter) altered.push(token.slice(0, at_) + letter + token.slice(at_ + 1));
  }
}
let good = 0, named = 0;
for (const one of altered) {
  const found = await check(one, lists, at);
  good += found.answer !== "cannot_tell" || found.tone === "good";
  named += found.claims !== null;
}
const whole = (await check(token, lists, at)).answer;
return { whole, bits: bytes.length * 8, tried: altered.length, good, named };
"""

# Offer the page one trust list after the other; say what became of each.
RENEWALS = """
const [anchor, editions, revocation] = given;
const { renew, NOTHING } = await here("lists");
const { fromText } = await here("cose");
const { forgetLists } = await here("store");
await forgetLists();
let lists = { ...NOTHING };
const held = JSON.stringify(anchor), names = { anchor: "anchor", trust: "trust", revocation: "revocation" };
const told = [];
for (const edition of editions) {
  const served = { anchor: held, trust: fromText(edition), revocation: fromText(revocation) };
  globalThis.fetch = async (name) => new Response(served[name]);
  const found = await renew(lists, names, 1795435200);
  lists = found.lists;
  told.push(found.refused ?? String(lists.trust.number));
}
return told;
"""

PINS = """
const { held } = await here("lists");
return [...(await held()).pins.keys()];
"""
HELD = """
const { held } = await here("lists");
const { readList } = await here("store");
const { open } = await here("cose");
return [(await held()).trust.number, open(await readList("trust")).kid];
"""

MARK_THE_KEPT_SHEET = """
for (const name of (await caches.keys()).filter((one) => one.startsWith("tutela-offline-"))) {
  const sheet = new Response(":root { --kept: 1 }", { headers: { "Content-Type": "text/css" } });
  await (await caches.open(name)).put("/static/css/tutela.css", sheet);
}
"""


@pytest.fixture(scope="module")
def camera_film(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("camera") / "gate.y4m"
    film([None], path, seconds=0.4)
    return path


@pytest.fixture(scope="module")
def chromium(camera_film):
    """A Chromium whose camera sees a film, and which asks nobody before it uses it."""
    flags = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    with started(*flags, f"--use-file-for-fake-video-capture={camera_film}") as browser:
        browser.set_script_timeout(120)
        yield browser


@pytest.fixture
def guard(page, live_server, settings):
    """The page's reader, over a wire that can be cut; the site knows itself by the wire's address."""
    wire = Wire(int(live_server.url.rpartition(":")[2]))
    settings.SITE_URL = wire.url
    guard = Guard(page, wire)
    yield guard
    guard.network(offline=False)
    guard.run(
        "navigator.serviceWorker?.getRegistrations().then((all) => all.forEach((one) => one.unregister()))"
    )
    page.get("about:blank")
    wire.cut()


@pytest.fixture
def soldiers(guard) -> dict[str, Any]:
    """Four certified soldiers of Nepal: one stands, the others are suspended, revoked, replaced."""
    names = {
        "stands": ("Gurung", "Sita", "सीता गुरुङ"),
        "suspended": ("Rai", "Maya", ""),
        "revoked": ("Limbu", "Bir", ""),
        "replaced": ("Magar", "Dil", ""),
    }
    made = {}
    for number, (key, (family, given, native)) in enumerate(names.items(), 1):
        person = cast.person(f"NA-{number}", family, given, name_native=native)
        made[key] = certified(person)
        code_of(made[key], guard.wire.url)  # its token is made at issue, before anything happens to it
    bikram, chandra = (cast.member(key).actor for key in ("bikram", "chandra"))
    with scoped({"NPL"}):
        suspend(by=bikram, certificate=made["suspended"], reason=SuspensionReason.UNDER_INQUIRY)
        propose_revocation(by=bikram, certificate=made["revoked"], reason=RevocationReason.IDENTITY_WRONG)
        confirm_revocation(by=chandra, certificate=made["revoked"])
        person = made["replaced"].person
        person.given_names = "Dilip"
        person.save(update_fields=["given_names"])
        replace(by=bikram, certificate=made["replaced"])
    publish()
    return made


def codes(soldiers: dict[str, Any], guard: Guard) -> dict[str, str]:
    return {key: code_of(certificate, guard.wire.url) for key, certificate in soldiers.items()}


def words(language: str) -> dict[Answer, str]:
    with translation.override(language):
        return {answer: str(word) for answer, word in WORD.items()}


def square(text: str) -> Image.Image:
    """Draw a square code as the certificates do."""
    out = io.BytesIO()
    segno.make_qr(text, error="m", mask=4, boost_error=False).save(out, kind="png", scale=6, border=4)
    return Image.open(out)


# -- the check itself


def test_the_pages_scripts_answer_every_vector_as_the_server_does(guard):
    publish()
    guard.open()
    wanted_of = json.loads(FILE.read_text())
    found = guard.work(VECTORS, wanted_of)
    hidden = {"contributor", "code"}
    for vector, got in zip(wanted_of["tokens"], found["tokens"], strict=True):
        claims = vector["claims"] and {k: v for k, v in vector["claims"].items() if k not in hidden}
        wanted = {"answer": vector["answer"], "facts": vector["facts"], "claims": claims}
        assert {key: got[key] for key in wanted} == wanted, vector["name"]
        assert (got["tone"] == "good") is (vector["answer"] == "valid"), vector["name"]
    for vector, got in zip(wanted_of["lists"], found["lists"], strict=True):
        assert got == {"problem": vector["problem"], "size": vector["size"]}, vector["name"]


def test_no_altered_token_passes(guard):
    publish()
    guard.open()
    found = guard.work(FLIPS, json.loads(FILE.read_text()))
    assert found["whole"] == "valid"
    assert found["tried"] > found["bits"] > 1500
    assert (found["good"], found["named"]) == (0, 0)


# -- the journeys, with the network off


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_standing_is_told_with_the_network_off(guard, soldiers, language):
    texts, said = codes(soldiers, guard), words(language)
    guard.take(language)
    guard.lose_the_network()
    began = len(guard.wire.sent)
    guard.open(f"/v#{texts['stands'].partition('#')[2]}", language)  # as a telephone's own camera opens it
    shown = guard.answer()
    assert (shown["answer"], shown["tone"], shown["word"]) == ("valid", "good", said[Answer.VALID])
    assert (shown["holder"], shown["native"]) == ("Sita Gurung", "सीता गुरुङ")
    assert guard.run("return location.pathname + location.hash") == "/verify/offline/"
    assert guard.run("return document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
    tones = {"suspended": "bad", "revoked": "bad", "replaced": "warning"}
    for key, tone in tones.items():
        shown = guard.paste(texts[key])
        assert (shown["answer"], shown["tone"], shown["word"]) == (key, tone, said[Answer(key)])
        assert shown["holder"] == f"{'Dil' if key == 'replaced' else soldiers[key].person.given_names} " + (
            soldiers[key].person.family_name
        )
    shown = guard.paste(texts["stands"].replace(guard.wire.url, "https://elsewhere.example"))
    assert (shown["answer"], shown["tone"], shown["reason"]) == ("cannot_tell", "warning", "elsewhere")
    assert (shown["holder"], "elsewhere.example" in shown["text"]) == ("Sita Gurung", True)
    stranger = json.loads(FILE.read_text())["tokens"][0]["token"]
    shown = guard.paste(stranger)
    assert (shown["answer"], shown["reason"], shown["holder"]) == ("cannot_tell", "unknown_key", None)
    assert (shown["tone"], shown["word"]) == ("unknown", said[Answer.CANNOT_TELL])
    good = texts["stands"]
    shown = guard.paste(good[:-20] + ("A" if good[-20] != "A" else "B") + good[-19:])
    assert (shown["answer"], shown["reason"], shown["holder"]) == ("cannot_tell", "forged", None)
    assert shown["tone"] == "bad"
    shown = guard.paste("https://example.org/menu")
    assert (shown["answer"], shown["reason"]) == ("cannot_tell", "not_ours")
    assert bytes(guard.wire.sent[began:]) == b""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stale_list_is_amber_with_its_age(guard, soldiers, language):
    texts = codes(soldiers, guard)
    guard.take(language)
    guard.lose_the_network()
    guard.set_the_clock_on(8 * DAY)
    guard.open(language=language)
    shown, revoked = guard.paste(texts["stands"]), guard.paste(texts["revoked"])
    state = guard.lists()["state"]
    guard.set_the_clock_right()
    assert (shown["answer"], shown["tone"], shown["reason"]) == ("cannot_tell", "warning", "stale")
    assert shown["holder"] == "Sita Gurung"
    ago = guard.run(
        "return new Intl.RelativeTimeFormat(arguments[0] + '-u-nu-latn').format(-8, 'day')", language
    )
    assert ago in shown["text"]
    assert (revoked["answer"], revoked["tone"], state) == ("revoked", "bad", "stale")


def test_time_runs_out_and_a_clock_that_is_behind_says_nothing(guard, soldiers):
    texts = codes(soldiers, guard)
    guard.take()
    guard.lose_the_network()
    found = []
    for shift in (3 * 366 * DAY, -2 * DAY):
        guard.set_the_clock_on(shift)
        guard.open()
        found.append(guard.paste(texts["stands"]))
        guard.set_the_clock_right()
    assert [(one["answer"], one["tone"], one["reason"]) for one in found] == [
        ("expired", "warning", "expired"),
        ("cannot_tell", "unknown", "issued_later"),
    ]


def test_a_rolled_back_list_is_refused_and_the_newer_one_stays(guard, soldiers):
    texts = codes(soldiers, guard)
    bikram, chandra = (cast.member(key).actor for key in ("bikram", "chandra"))
    with scoped({"NPL"}):
        propose_revocation(by=bikram, certificate=soldiers["stands"], reason=RevocationReason.MISCONDUCT)
        confirm_revocation(by=chandra, certificate=soldiers["stands"])
    publish()
    guard.take()
    assert SignedList.objects.filter(kind="revocation").count() == 2
    SignedList.objects.filter(kind="revocation", number=2).delete()
    guard.renew()
    assert guard.lists()["refused"] == "rolled_back"
    assert "older edition" in guard.find("lists-refused").text
    assert guard.paste(texts["stands"])["answer"] == "revoked"
    guard.lose_the_network()
    guard.open()
    assert guard.paste(texts["stands"])["answer"] == "revoked"


def test_a_new_lists_key_counts_once_a_list_held_names_it(guard):
    publish()
    guard.open()
    rows = sorted(
        [*vectors.TRUST_ROWS, [STRANGER.kid, "", "lists", STRANGER.x, STRANGER.y, *vectors.YEARS, None]]
    )
    editions = (
        vectors.signed_list("trust", vectors.TRUST_ROWS),
        vectors.signed_list("trust", rows, STRANGER, number=14),  # by a key nobody named yet
        vectors.signed_list("trust", rows, number=13),  # names it
        vectors.signed_list("trust", rows, STRANGER, number=14),
        vectors.signed_list("trust", rows, number=13),
    )
    revocation = vectors.signed_list("revocation", [])
    held = json.loads(FILE.read_text())["anchor"]
    found = guard.work(RENEWALS, held, [to_text(one) for one in editions], to_text(revocation))
    assert found == ["12", "unknown_key", "13", "14", "rolled_back"]


def test_a_changed_lists_key_locks_nobody_out(guard, soldiers):
    texts = codes(soldiers, guard)
    guard.take()
    for _ in range(2):  # two changes, of which this device sees neither
        change_the_lists_key()
    guard.renew()
    assert (guard.lists()["refused"], guard.lists()["state"]) == ("", "fresh")
    newest = SignedList.objects.filter(kind="trust").latest("number")
    pins = guard.work(PINS)
    assert sorted(pins) == sorted(SigningKey.objects.filter(purpose="lists").values_list("kid", flat=True))
    assert guard.work(HELD) == [newest.number, newest.kid]
    guard.lose_the_network()
    guard.open()
    assert guard.paste(texts["stands"])["answer"] == "valid"


def test_after_a_compromised_lists_key_a_device_begins_afresh(guard, soldiers):
    texts = codes(soldiers, guard)
    guard.take()
    change_the_lists_key(compromised=True)
    guard.renew()
    assert guard.lists()["refused"] == "unknown_key"
    assert guard.find("afresh").is_displayed()
    guard.press("afresh")
    guard.wait("!document.getElementById('lists').dataset.refused")
    newest = SignedList.objects.filter(kind="trust").latest("number")
    assert guard.work(HELD) == [newest.number, newest.kid]
    assert guard.paste(texts["stands"])["answer"] == "valid"


def change_the_lists_key(*, compromised: bool = False) -> None:
    with all_contributors("the operator's command"):
        if compromised:
            key = key_in_use(KeyPurpose.LISTS)
            retire_signing_key(by=System(), key=key, compromised_at=timezone.now())
        rotate_signing_key(by=System(), purpose=KeyPurpose.LISTS)
    publish()


# -- how a code gets in


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_is_read_from_a_picture_of_the_certificate(guard, soldiers, language, tmp_path):
    with scoped({"NPL"}):
        make_document(by=System(), certificate=soldiers["stands"])
        (tmp_path / "one.pdf").write_bytes(document_bytes(soldiers["stands"]))
    subprocess.run(
        ["pdftoppm", "-r", "150", "-png", "-singlefile", "one.pdf", "one"], cwd=tmp_path, check=True
    )
    guard.take(language)
    guard.lose_the_network()
    guard.open(language=language)
    guard.find("picture").send_keys(str(tmp_path / "one.png"))
    shown = guard.answer()
    assert (shown["answer"], shown["holder"]) == ("valid", "Sita Gurung")
    Image.new("RGB", (300, 300), "white").save(tmp_path / "white.png")
    guard.find("picture").send_keys(str(tmp_path / "white.png"))
    guard.wait("!document.getElementById('trouble').hidden")
    assert guard.run("return document.getElementById('answer').hidden") is True


def test_the_camera_reads_one_and_stops(guard, soldiers, camera_film):
    film([square(codes(soldiers, guard)["stands"])], camera_film)
    guard.take()
    guard.lose_the_network()
    guard.open()
    guard.press("scan")
    shown = guard.answer()
    assert (shown["answer"], shown["holder"]) == ("valid", "Sita Gurung")
    assert guard.run("return document.getElementById('video').srcObject") is None
    assert guard.run("return document.activeElement.className") == "verdict-word"
    guard.open()
    assert guard.run("return document.getElementById('answer').hidden") is True


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_whole_contingent_passes_the_gate(guard, soldiers, camera_film, language, tmp_path):
    texts = codes(soldiers, guard)
    queue = [texts["stands"], texts["suspended"], texts["revoked"], texts["stands"]]
    film([one for text in queue for one in (square(text), None)], camera_film, seconds=1.2)
    guard.take(language)
    guard.lose_the_network()
    guard.open(language=language)
    guard.press("batch")
    guard.press("scan")
    guard.wait("document.querySelectorAll('#seen-rows tr').length === 3", 60)
    guard.wait(
        "[...document.querySelectorAll('#seen-rows td:last-child')].some((one) => one.innerText !== '1')", 60
    )
    guard.press("stop")
    counts = [guard.find(name).text for name in ("seen-count", "green-count", "other-count")]
    assert counts == ["3", "1", "2"]
    guard.open(language=language)  # the list is still there, and so is batch mode
    assert guard.run("return document.getElementById('batch').checked") is True
    rows = exported(guard, tmp_path)
    assert {(row["serial"], row["answer"]) for row in rows} == {
        (soldiers["stands"].serial, "valid"),
        (soldiers["suspended"].serial, "suspended"),
        (soldiers["revoked"].serial, "revoked"),
    }
    assert {row["name_native"] for row in rows} == {"सीता गुरुङ", ""}
    guard.press("clear")
    guard.press("clear-really")
    guard.wait("document.getElementById('seen-count').textContent === '0'")
    guard.open(language=language)
    assert guard.run("return document.getElementById('seen').hidden") is True


def exported(guard: Guard, folder: Path) -> list[dict[str, str]]:
    where = {"behavior": "allow", "downloadPath": str(folder)}
    guard.browser.execute_cdp_cmd("Browser.setDownloadBehavior", where)
    guard.press("export")
    for _ in range(100):
        if files := list(folder.glob("seen-*.csv")):
            return list(csv.DictReader(io.StringIO(files[0].read_bytes().decode("utf-8-sig"))))
        time.sleep(0.1)
    raise AssertionError("no file was exported")


def test_an_exported_name_is_no_formula(guard):
    publish()
    guard.open()
    row = {"serial": "=1+1", "name": '@SUM("a",1)', "native": "-x", "times": 1, "first": 0, "last": 0}
    row |= {
        "issuer": "NPL",
        "category": "TRP",
        "expires": None,
        "answer": "valid",
        "reason": "valid",
        "lists": 0,
    }
    text = guard.work("const { asCsv } = await here('gate'); return asCsv(given[0]);", [row])
    (read,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert (read["serial"], read["name"], read["name_native"]) == ("'=1+1", '\'@SUM("a",1)', "'-x")
    assert read["first_seen"] == "1970-01-01T00:00:00Z"


# -- the page on the device


def test_other_pages_pass_by_the_worker_untouched(guard, soldiers):
    """The style sheet is shared: the kept one, told apart by a mark, is for the kept page alone."""
    guard.take()
    guard.work(MARK_THE_KEPT_SHEET)
    mark = "return getComputedStyle(document.documentElement).getPropertyValue('--kept')"
    guard.open()
    assert guard.run(mark) == "1"
    guard.browser.get(guard.wire.url + "/verify/")
    assert guard.run("return Boolean(navigator.serviceWorker.controller)") is True
    assert guard.run(mark) == ""
    guard.lose_the_network()
    with pytest.raises(WebDriverException, match="ERR_"):
        guard.browser.get(guard.wire.url + "/verify/?again")


def test_the_language_is_changed_with_the_network_off(guard, soldiers):
    guard.take("en")
    guard.lose_the_network()
    guard.open("/verify/offline/?language=ar", "ar")
    assert guard.run("return document.documentElement.dir") == "rtl"
    assert guard.run("return location.search") == ""
    guard.open("/v", "ar")


def test_a_newer_version_waits_until_it_is_wanted(guard, soldiers):
    guard.take()
    assert guard.run("return document.getElementById('renewed').hidden") is True
    ContributorCountry.objects.filter(iso3="NPL").update(iso2="NQ")
    cache.clear()
    guard.run("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    guard.wait("!document.getElementById('renewed').hidden")
    guard.run("window.before = true")
    guard.press("renew")
    guard.wait("!window.before && document.getElementById('tool')?.dataset.kept === 'true'")
    assert guard.run("return document.getElementById('renewed').hidden") is True
    assert guard.run("return JSON.parse(document.getElementById('words').textContent).countries.NPL") == "NQ"


def test_the_register_is_asked_in_a_forms_body(guard, soldiers):
    text = codes(soldiers, guard)["stands"]
    guard.take()
    guard.paste(text)
    began = len(guard.wire.sent)
    guard.press("ask")
    guard.wait("location.pathname === '/verify/' && document.querySelector('.holder')")
    assert "Sita Gurung" in guard.run("return document.querySelector('.holder').textContent")
    lines = bytes(guard.wire.sent[began:]).split(b"\r\n")
    token = text.partition("#")[2].encode()
    assert [line for line in lines if token in line and b" HTTP/" in line] == []


def test_nothing_of_those_scanned_is_sent(guard, soldiers):
    texts = codes(soldiers, guard)
    guard.take()
    for text in texts.values():
        guard.paste(text)
    guard.renew()
    sent = bytes(guard.wire.sent)
    tokens = [text.partition("#")[2].encode() for text in texts.values()]
    serials = [certificate.serial.encode() for certificate in soldiers.values()]
    assert [one for one in (*tokens, *serials, b"Gurung") if one in sent] == []
    kept = guard.work("const { readSeen } = await here('store'); return readSeen();")
    assert kept == []


def test_without_javascript_the_page_leads_to_the_register(without_scripts, live_server):
    without_scripts.get(live_server.url + "/verify/offline/")
    text = without_scripts.find_element("tag name", "main").text
    assert "needs JavaScript" in text
    assert "Scan with the camera" not in text
    assert (
        without_scripts.find_element("css selector", "#starting a").get_attribute("href").endswith("/verify/")
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_accessible_and_fits_a_small_phone(guard, phone, soldiers, language):
    texts = codes(soldiers, guard)
    guard.take(language)
    guard.press("batch")
    for text in texts.values():
        guard.paste(text)
    guard.run("document.querySelectorAll('#tool details').forEach((one) => { one.open = true; })")
    axe = (NODE_MODULES / "axe-core" / "axe.min.js").read_text()
    guard.run(axe)
    found = phone.execute_async_script(
        "const done = arguments[0]; axe.run(document, {resultTypes: ['violations']}).then((all) =>"
        " done(all.violations.map((one) => [one.id, one.nodes.map((node) => node.target.join(' '))])));"
    )
    assert found == []
    assert (
        guard.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    )
    small = guard.run(
        "return [...document.querySelectorAll('main button, main summary, main input, main textarea')]"
        ".filter((one) => one.offsetParent && one.type !== 'checkbox'"
        " && one.getBoundingClientRect().height < 43.5)"
        ".map((one) => one.id || one.textContent.trim())"
    )
    assert small == []
