/* The offline check's page: hands what is scanned to check.mjs and shows what comes back.

   Nothing about the people scanned leaves this device. Only the signed lists are fetched. */

import { check, readText } from "./check.mjs";
import { Gate, asCsv } from "./gate.mjs";
import { keepLanguage, keepPage, offerInstalling } from "./keeping.mjs";
import { NOTHING, held, renew, startAfresh } from "./lists.mjs";
import { showLists } from "./state.mjs";
import { kindOf, show, spoken, wordOf } from "./result.mjs";
import { Camera, fromPicture } from "./scan.mjs";
import { lasts } from "./store.mjs";
import { category, country, fill, make, number, shape, time, words } from "./words.mjs";

const EVERY = 3600e3; // milliseconds between two looks for newer lists while the page stays open
const SAME = 4000; // milliseconds a code may leave the camera's view and still be the same showing
const byId = (id) => document.getElementById(id);
const now = () => Math.floor(Date.now() / 1000);
const tool = byId("tool"), answer = byId("answer"), batch = byId("batch");

const site = JSON.parse(byId("site").textContent);
const ours = [...site.printed, ...site.pages.map((path) => window.location.origin + path)];

let lists = { ...NOTHING };
let gate = new Gate([]);
let shown = null;
let last = { text: null, at: 0 };

function trouble(text) {
  const box = byId("trouble");
  box.hidden = !text;
  box.textContent = text ?? "";
}

/** Check a text and show the finding; in batch mode add it to the list. */
async function answerTo(text) {
  trouble(null);
  const { token, elsewhere } = readText(text, ours);
  const finding = await check(token, lists, now(), elsewhere);
  let note = null;
  if (batch.checked && finding.reason !== "not_ours") {
    const { row, before } = await gate.see(token, finding, now());
    if (before) note = fill(words.again, { at: time(before.first), count: number(row.times) });
    drawGate();
  }
  shown = text;
  show(answer, finding, { now: now(), brief: batch.checked, note });
  byId("ask").hidden = finding.reason === "not_ours" || !navigator.onLine;
  if (batch.checked) {
    byId("said").textContent = spoken(finding, note);
    navigator.vibrate?.(finding.tone === "good" ? 60 : [120, 80, 120]);
  } else {
    answer.querySelector("h2").focus();
    answer.scrollIntoView({ block: "nearest" });
  }
}

function clearAnswer() {
  answer.hidden = true;
  answer.querySelector("[data-finding]").replaceChildren();
  shown = null;
  last = { text: null, at: 0 };
}

const camera = new Camera(byId("video"), async (text) => {
  const again = text === last.text && Date.now() - last.at < SAME;
  last = { text, at: Date.now() };
  if (again) return;
  if (!batch.checked) stopCamera();
  await answerTo(text);
});

async function startCamera() {
  if (camera.on) return byId("viewer").scrollIntoView();
  trouble(null);
  clearAnswer();
  byId("viewer").hidden = false;
  byId("scan").hidden = true;
  try {
    await camera.start();
    byId("stop").focus({ preventScroll: true });
    byId("viewer").scrollIntoView();
  } catch (error) {
    stopCamera();
    trouble(words.camera[error.name] ?? words.camera.other);
  }
}

function stopCamera() {
  const inside = byId("viewer").contains(document.activeElement);
  camera.stop();
  byId("viewer").hidden = true;
  byId("scan").hidden = false;
  if (inside) byId("scan").focus();
}

async function readPictures(field) {
  for (const file of field.files) {
    const text = await fromPicture(file).catch(() => undefined);
    if (text) await answerTo(text);
    else {
      clearAnswer();
      trouble(text === undefined ? words.not_a_picture : words.nothing_found);
    }
  }
  field.value = "";
}

/** A code opened by the phone's own camera comes in the address; it is taken out of it at once. */
async function readAddress() {
  const token = window.location.hash.slice(1);
  if (!token || token === "main") return;
  window.history.replaceState(null, "", site.pages[0]);
  await answerTo(token);
}

/** Open the register's own answer: what was scanned goes in the body of a form, not in an address. */
async function askRegister() {
  const form = byId("register");
  try {
    await fetch(form.action, { credentials: "same-origin" }); // brings the cookie that the form must match
  } catch {
    trouble(words.no_network);
    return;
  }
  const cookie = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
  form.elements.csrfmiddlewaretoken.value = cookie?.slice("csrftoken=".length) ?? "";
  form.elements.code.value = shown;
  form.submit();
}

function drawGate() {
  const { seen, green, others } = gate.counts();
  byId("seen-count").textContent = number(seen);
  byId("green-count").textContent = number(green);
  byId("other-count").textContent = number(others);
  byId("seen").hidden = !(batch.checked || seen);
  byId("seen-table").hidden = !seen;
  byId("seen-empty").hidden = seen > 0;
  for (const id of ["export", "clear"]) byId(id).disabled = !seen;
  byId("seen-rows").replaceChildren(...gate.list.reverse().map(gateRow));
}

function gateRow(row) {
  const kind = kindOf(row.tone);
  const state = make("span", { class: `state state-plain state-${kind}` }, shape(kind), make("span", {}, wordOf(row)));
  const cells = [state, row.serial, row.issuer && country(row.issuer), row.category && category(row.category), time(row.first), number(row.times)];
  const name = make("th", { scope: "row" }, make("bdi", { dir: "auto" }, row.name || words.no_name));
  if (row.native) name.append(make("br"), make("bdi", { dir: "auto" }, row.native));
  return make("tr", {}, name, ...cells.map((cell) => make("td", {}, typeof cell === "string" ? make("bdi", {}, cell) : cell)));
}

function exportSeen() {
  const link = make("a", { download: `seen-${new Date(now() * 1000).toISOString().slice(0, 10)}.csv` });
  link.href = URL.createObjectURL(new Blob([asCsv(gate.list)], { type: "text/csv;charset=utf-8" }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60e3);
}

async function clearSeen(event) {
  const sure = byId("sure");
  sure.hidden = event.currentTarget.id !== "clear";
  if (event.currentTarget.id === "clear-really") {
    await gate.clear();
    clearAnswer();
    drawGate();
    byId("said").textContent = words.cleared;
  }
  byId(sure.hidden ? "batch" : "clear-not").focus();
}

async function renewLists({ asked } = {}) {
  if (asked) byId("said").textContent = words.fetching;
  const found = await renew(lists, site.lists, now());
  lists = found.lists;
  showLists(lists, { ...found, now: now(), asked });
}

async function begin() {
  if (!keepLanguage(site.cookie)) return;
  byId("starting").hidden = true;
  tool.hidden = false;
  if (!crypto.subtle) return trouble(words.not_secure);
  byId("scan").addEventListener("click", startCamera);
  byId("stop").addEventListener("click", stopCamera);
  byId("picture").addEventListener("change", (event) => readPictures(event.target));
  byId("paste").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = byId("text").value;
    if (text.trim()) answerTo(text).then(() => byId("paste").reset());
    else byId("text").focus();
  });
  batch.addEventListener("change", drawGate);
  byId("next").addEventListener("click", startCamera);
  byId("forget").addEventListener("click", () => {
    clearAnswer();
    byId("scan").focus();
  });
  byId("ask").addEventListener("click", askRegister);
  byId("export").addEventListener("click", exportSeen);
  for (const id of ["clear", "clear-really", "clear-not"]) byId(id).addEventListener("click", clearSeen);
  byId("fetch").addEventListener("click", () => renewLists({ asked: true }));
  byId("afresh").addEventListener("click", async () => {
    lists = await startAfresh();
    await renewLists({ asked: true });
  });
  window.addEventListener("hashchange", readAddress);
  window.addEventListener("online", () => renewLists());
  document.addEventListener("visibilitychange", () => document.hidden && camera.on && stopCamera());
  offerInstalling();
  gate = await Gate.open();
  batch.checked = gate.counts().seen > 0;
  drawGate();
  lists = await held();
  showLists(lists, { refused: null, reached: null, now: now() });
  const first = lists.trust && lists.revocation ? readAddress() : null;
  await renewLists();
  await (first ?? readAddress());
  setInterval(() => renewLists(), EVERY);
  byId("not-lasting").hidden = await lasts();
  tool.dataset.ready = "true";
  await keepPage({ ...site, language: document.documentElement.lang });
  tool.dataset.kept = "true";
}

begin();
