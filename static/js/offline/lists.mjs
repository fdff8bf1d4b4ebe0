/* Fetches the signed lists, verifies them and keeps the newest. A page without a network uses those it has. */

import { Refused, anchorOf, isNewer, openEdition, pinsAfter } from "./editions.mjs";
import { forgetLists, keepList, readList } from "./store.mjs";

const SLACK = 600; // seconds this device's clock may be behind
export const NOTHING = { pins: null, trust: null, revocation: null, fetched: null };

/** Return the lists this device holds, verified anew. What does not verify is as if it were not there. */
export async function held() {
  const found = { ...NOTHING, pins: (await readList("pins")) ?? null, fetched: (await readList("fetched")) ?? null };
  if (!found.pins) return found;
  for (const kind of ["trust", "revocation"]) {
    const content = await readList(kind);
    try {
      if (content) found[kind] = await openEdition(kind, content, found.pins, Infinity);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }
  return found;
}

async function ask(address, also = null) {
  const answer = await fetch(address, { cache: "no-cache", credentials: "omit", redirect: "error" });
  if (!answer.ok && answer.status !== also) throw new TypeError(`${address}: ${answer.status}`);
  return answer;
}

const bytes = async (address) => new Uint8Array(await (await ask(address)).arrayBuffer());
const unknown = (error) => error instanceof Refused && error.message === "unknown_key";
const same = (one, other) => Boolean(one) && one.length === other.length && one.every((byte, at) => byte === other[at]);

/** Fetch newer editions from these addresses {anchor, trust, revocation}. Returns {lists, refused, reached}.

    refused: why an edition was not taken ("rolled_back", "signature" ...), or null. The first anchor seen is
    held; later keys count only when a trust list signed by a key already held names them: the last one that a
    key signed before it was changed is asked for by that key. */
export async function renew(lists, from, now) {
  const next = { ...lists };
  try {
    if (!next.pins) await pin(next, anchorOf(await (await ask(from.anchor)).text()));
    await takeTrust(next, from.trust, now);
    await take(next, "revocation", await bytes(from.revocation), now);
    next.fetched = now;
    await keepList("fetched", now);
    return { lists: next, refused: null, reached: true };
  } catch (error) {
    if (error instanceof Refused) return { lists: next, refused: error.message, reached: true };
    if (error instanceof TypeError) return { lists: next, refused: null, reached: false }; // no network
    throw error;
  }
}

async function pin(lists, pins) {
  lists.pins = pins;
  await keepList("pins", pins);
}

async function takeTrust(lists, address, now) {
  const newest = await bytes(address);
  for (;;) {
    try {
      return await take(lists, "trust", newest, now);
    } catch (error) {
      if (!unknown(error) || !(await learnKey(lists, address, now))) throw error;
    }
  }
}

/** Ask for the last trust list of a key held, the latest key first; say whether it named a key not yet held. */
async function learnKey(lists, address, now) {
  const before = lists.pins.size;
  for (const { kid } of [...lists.pins.values()].sort((one, other) => other.from - one.from)) {
    const answer = await ask(`${address}?by=${kid}`, 404);
    if (!answer.ok) continue;
    try {
      await take(lists, "trust", new Uint8Array(await answer.arrayBuffer()), now);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
    if (lists.pins.size > before) return true;
  }
  return false;
}

async function take(lists, kind, content, now) {
  const list = await openEdition(kind, content, lists.pins, now + SLACK);
  if (!isNewer(list, lists[kind], same(await readList(kind), content))) return;
  lists[kind] = list;
  await keepList(kind, content);
  if (kind === "trust") await pin(lists, pinsAfter(lists.pins, list));
}

/** Drop the lists and the keys held; the next fetch begins anew with what the site publishes. */
export async function startAfresh() {
  await forgetLists();
  return { ...NOTHING };
}
