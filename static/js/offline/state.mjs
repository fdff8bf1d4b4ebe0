/* Says which lists this device holds, how old they are, and why newer ones were not taken. */

import { ageOf } from "./check.mjs";
import { age, fill, number, shape, time, words } from "./words.mjs";

const KIND = { passed: "met", warned: "expiring", unknown: "unknown" };
const byId = (id) => document.getElementById(id);

/** refused: the reason an edition was refused; reached: false when the site was not; asked: a person pressed. */
export function showLists(lists, { refused, reached, now, asked }) {
  const state = ageOf(lists.trust, lists.revocation, now);
  const kind = KIND[state.outcome];
  const box = byId("lists-state");
  box.className = `state state-${kind}`;
  box.replaceChildren(shape(kind), fill(words.lists[state.reason], { age: state.at ? age(now - state.at) : "" }));
  byId("lists").dataset.state = state.reason;
  byId("lists").dataset.refused = refused ?? "";
  byId("lists-facts").hidden = !lists.trust || !lists.revocation;
  for (const kind_ of ["trust", "revocation"]) {
    const list = lists[kind_];
    if (list) byId(`list-${kind_}`).textContent = fill(words.edition, { number: number(list.number), at: time(list.at) });
  }
  if (lists.fetched) byId("list-fetched").textContent = time(lists.fetched);
  byId("lists-refused").hidden = !refused;
  byId("lists-refused").textContent = refused ? words.refused[refused] : "";
  byId("afresh").hidden = !refused;
  byId("unreached").hidden = reached !== false;
  if (asked) byId("said").textContent = refused ? words.refused[refused] : reached ? words.fetched : words.no_network;
}
