/* Shows a finding: the word and its shape, the holder's name large, what the certificate says, each fact. */

import { age, category, country, day, fill, make, shape, time, words } from "./words.mjs";

const KIND = { good: "met", warning: "expiring", bad: "missing", unknown: "unknown" };
const OUTCOME = { passed: "met", failed: "missing", warned: "expiring", unknown: "unknown" };
const BY_DAY = new Set(["in_time", "out_of_time", "trusted_then", "not_trusted_then", "foreign_key", "issued_later"]);

export const kindOf = (tone) => KIND[tone];
export const wordOf = ({ answer, reason }) => words.answers[reason] ?? words.answers[answer];

function values(fact, now) {
  if (!fact) return {};
  const at = fact.at === undefined ? {} : { at: BY_DAY.has(fact.reason) ? day(fact.at) : time(fact.at), age: age(now - fact.at) };
  if (fact.host) return { host: fact.host };
  return fact.issuer ? { ...at, country: country(fact.issuer) } : at;
}

/** One sentence on what the answer means. */
export function meaning({ reason, facts }, now) {
  const { age: old } = values(facts.find((fact) => fact.name === "lists"), now);
  return fill(words.meanings[reason], { ...values(facts[0], now), age: old });
}

const state = (kind, text) => make("span", { class: `state state-${kind}` }, shape(kind), make("span", {}, text));
const bdi = (text, lang) => make("bdi", lang ? { lang } : { dir: "auto" }, text);

function names({ name, native }) {
  const own = native ? make("p", { class: "holder-native" }, bdi(native)) : null;
  return [make("p", { class: "holder" }, bdi(name, "und-Latn")), own].filter(Boolean);
}

function rows(claims) {
  const said = [
    ["serial", claims.serial], ["issuer", country(claims.issuer)], ["category", category(claims.category)],
    ["phase", words.phases[claims.phase]], ["issued", day(claims.issued)], ["expires", day(claims.expires)],
    ["version", claims.version],
  ];
  const row = ([key, value]) => make("div", {}, make("dt", {}, words.rows[key]), make("dd", {}, make("bdi", {}, value)));
  return make("dl", { class: "summary-list" }, ...said.map(row));
}

function checks(facts, now) {
  const line = (fact) =>
    make("li", {},
      make("span", {}, make("strong", {}, words.facts[fact.name]), make("br"), fill(words.reasons[fact.reason], values(fact, now))),
      make("span", {}, state(OUTCOME[fact.outcome], words.outcomes[fact.outcome])));
  return make("ul", { class: "checks", role: "list" }, ...facts.map(line));
}

/** Fill the box with a finding. `brief`: the verdict alone, the rest folded away; `note`: one more sentence. */
export function show(box, finding, { now, brief, note }) {
  const kind = KIND[finding.tone];
  const verdict = make("div", { class: `verdict verdict-${kind}` },
    make("h2", { class: "verdict-word", tabindex: "-1" }, shape(kind), make("span", {}, wordOf(finding))),
    ...(finding.claims ? names(finding.claims) : []),
    make("p", {}, meaning(finding, now)),
    note ? make("p", {}, make("strong", {}, note)) : null);
  const rest = [];
  if (finding.claims) rest.push(make("h3", {}, words.says), make("p", {}, words.compare), rows(finding.claims));
  rest.push(make("h3", {}, words.looked), checks(finding.facts, now));
  const folded = brief ? [make("details", {}, make("summary", {}, words.more), make("div", { class: "stack" }, ...rest))] : rest;
  box.querySelector("[data-finding]").replaceChildren(verdict, ...folded);
  box.dataset.answer = finding.answer;
  box.dataset.tone = finding.tone;
  box.dataset.reason = finding.reason;
  box.hidden = false;
}

/** What a screen reader says of it. */
export function spoken(finding, note) {
  return [wordOf(finding), finding.claims?.name, note].filter(Boolean).join(". ");
}
