/* The signed lists the check carries: what a trust list and a revocation list say, and which edition to take.

   No page, no store, no network: bytes and keys in, lists or a refusal out. Instants are Unix seconds. */

import { Malformed, compare, decode } from "./cbor.mjs";
import { fromText, hex, madeBy, open } from "./cose.mjs";

export const DOCUMENT = "document", LISTS = "lists", PLATFORM = "";
export const STATUS = { 1: "suspended", 2: "revoked", 3: "replaced" };
const HASH_BYTES = 12;

export class Refused extends Error {}

const bytes = (value, length) => value instanceof Uint8Array && value.length === length;
const instant = (value) => Number.isInteger(value) && value > 0;
const need = (held) => {
  if (!held) throw new Malformed("list");
};

/** Say whether what a key signed at an instant is trusted: in its time and before any compromise. */
export function trusted(key, at) {
  return key.from <= at && at < key.until && (key.compromised === null || at < key.compromised);
}

function keyOf(line) {
  need(Array.isArray(line) && line.length === 8);
  const [kid, contributor, purpose, x, y, from, until, compromised] = line;
  need(bytes(kid, 8) && bytes(x, 32) && bytes(y, 32) && instant(from) && instant(until));
  need(typeof contributor === "string" && typeof purpose === "string");
  need(compromised === null || instant(compromised));
  return { kid: hex(kid), contributor, purpose, x, y, from, until, compromised };
}

function trust(found) {
  const keys = found.get("keys");
  need(Array.isArray(keys));
  return { keys: new Map(keys.map(keyOf).map((key) => [key.kid, key])) };
}

function revocation(found) {
  const entries = found.get("entries");
  need(Array.isArray(entries));
  let before = null;
  for (const entry of entries) {
    need(Array.isArray(entry) && entry.length === 3);
    const [hash, status, since] = entry;
    need(bytes(hash, HASH_BYTES) && status in STATUS && instant(since));
    need(before === null || compare(before, hash) < 0);
    before = hash;
  }
  return { entries };
}

const FIELDS = { trust: ["keys", trust], revocation: ["entries", revocation] };

/** Read a list's payload. Throws Malformed for anything but a list, Refused("kind") for one of the other kind. */
function read(kind, payload) {
  const found = decode(payload);
  need(found instanceof Map && found.size === 5 && found.get("kind") in FIELDS);
  const [field, rest] = FIELDS[found.get("kind")];
  const [number, at, next] = ["number", "at", "next"].map((name) => found.get(name));
  need(found.has(field) && Number.isInteger(number) && number >= 1 && instant(at) && instant(next));
  const list = { kind, number, at, next, ...rest(found) };
  if (found.get("kind") !== kind) throw new Refused("kind");
  return list;
}

/** Read the anchor: the platform's lists keys that a reader is given to hold beforehand. Throws Refused("format"). */
export function anchorOf(text) {
  try {
    const lines = JSON.parse(text).keys.map(({ kid, x, y, not_before: from, not_after: until }) =>
      keyOf([fromText(kid), PLATFORM, LISTS, fromText(x), fromText(y), from, until, null]));
    return new Map(lines.map((key) => [key.kid, key]));
  } catch {
    throw new Refused("format");
  }
}

/** Return the status of a certificate by the SHA-256 of its code: {status, since}, or null when not listed. */
export function listed({ entries }, digest) {
  const wanted = digest.subarray(0, HASH_BYTES);
  let low = 0, high = entries.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const order = compare(entries[middle][0], wanted);
    if (order === 0) return { status: STATUS[entries[middle][1]], since: entries[middle][2] };
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return null;
}

/** Open an edition signed by one of the platform's lists keys held beforehand (`pins`: keys by id).

    `before`: no edition may be dated later. Throws Refused with "format", "kind", "unknown_key", "signature",
    "issuer" (the key was not trusted when the list was made) or "future". */
export async function openEdition(kind, content, pins, before) {
  let envelope, list;
  try {
    envelope = open(content);
    list = read(kind, envelope.payload);
  } catch (error) {
    throw error instanceof Malformed ? new Refused("format") : error;
  }
  const key = pins.get(envelope.kid);
  if (!key || key.purpose !== LISTS || key.contributor !== PLATFORM) throw new Refused("unknown_key");
  if (!(await madeBy(key, envelope))) throw new Refused("signature");
  if (!trusted(key, list.at)) throw new Refused("issuer");
  if (list.at > before) throw new Refused("future");
  return list;
}

/** The keys held once a trust list is accepted: those it names take the place of what was known of them. */
export function pinsAfter(pins, list) {
  const named = [...list.keys.values()].filter((key) => key.purpose === LISTS && key.contributor === PLATFORM);
  return new Map([...pins, ...named.map((key) => [key.kid, key])]);
}

/** Say whether an edition is a newer one. Throws Refused("rolled_back") for an older one or another of its number. */
export function isNewer(list, held, same) {
  if (!held || list.number > held.number) return true;
  if (list.number < held.number || !same) throw new Refused("rolled_back");
  return false;
}
