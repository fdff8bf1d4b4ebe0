/* From a token and the lists held to one of six answers, with the facts it rests on. Nothing else goes in.

   Answers: valid, expired, suspended, revoked, replaced, cannot_tell. A list older than a week never gives a
   green answer. A name is given only when the country's own key signed it. */

import { Malformed, decode } from "./cbor.mjs";
import { fromText, hex, madeBy, open, sha256 } from "./cose.mjs";
import { DOCUMENT, listed, trusted } from "./editions.mjs";

export const STALE = 7 * 24 * 3600; // seconds
const SLACK = 3600; // seconds this device's clock may be behind
const LONGEST = 700;
const ISSUER = 1, EXPIRES = 4, ISSUED = 6, CODE = 7, CERTIFICATE = -65537;
const PHASES = ["pre_deployment", "induction", "refresher"];
const LETTERS = /^[A-Z]{3}$/;

const whole = (value, least, most) => Number.isInteger(value) && value >= least && value <= most;
const word = (value) => typeof value === "string" && value.length > 0;

/** Take what a camera read or a person pasted apart: {token, elsewhere}.

    The token stands behind the `#`, or alone. `elsewhere`: the host of an address that is none of `ours`. */
export function readText(text, ours) {
  const [, address, token] = /^(?:(.*)#)?(.*)$/s.exec(text.trim());
  if (address === undefined || ours.includes(address)) return { token, elsewhere: null };
  const [, host] = /^[a-z]+:\/\/([^/?]*)/i.exec(address) ?? [];
  return { token, elsewhere: host || address.slice(0, 60) || "#" };
}

function claimsOf(payload) {
  const found = decode(payload);
  const labels = [ISSUER, EXPIRES, ISSUED, CODE, CERTIFICATE];
  if (!(found instanceof Map) || found.size !== labels.length) throw new Malformed("claims");
  const [issuer, expires, issued, code, certificate] = labels.map((label) => found.get(label));
  if (!Array.isArray(certificate) || certificate.length !== 6) throw new Malformed("claims");
  const [number, category, phase, version, name, native] = certificate;
  const sound =
    whole(issued, 1, 0xffffffff) && whole(expires, 1, 0xffffffff) && issued < expires
    && whole(number, 1, 9999999) && whole(phase, 0, PHASES.length - 1)
    && code instanceof Uint8Array && code.length === 16
    && [issuer, category].every((one) => word(one) && LETTERS.test(one))
    && word(version) && word(name) && typeof native === "string";
  if (!sound) throw new Malformed("claims");
  const serial = `${issuer}-${new Date(issued * 1000).getUTCFullYear()}-${String(number).padStart(7, "0")}`;
  return { issuer, expires, issued, code, serial, category, phase: PHASES[phase], version, name, native };
}

const FACTS = ["format", "signature", "issuer", "status", "dates", "lists"];

/** Answer for a token. `now`: Unix seconds; `trust` and `revocation`: editions already verified, or null.
    `elsewhere`: the host the code leads to where that is not this site.

    Returns {answer, tone, reason, facts, claims, digest}. tone: "good", "warning", "bad" or "unknown";
    reason: what decided; facts: six of {name, outcome, reason}, outcome "passed", "failed", "warned" or
    "unknown"; claims: null unless the signature holds; digest: SHA-256 of the code in hex, with the claims. */
export async function check(token, { trust, revocation }, now, elsewhere = null) {
  const facts = Object.fromEntries(FACTS.map((name) => [name, { name, outcome: "unknown", reason: "not_looked_at" }]));
  const set = (name, outcome, reason, values = {}) => {
    facts[name] = { name, outcome, reason, ...values };
  };
  const finding = { claims: null, digest: null };
  const end = (answer, tone, reason) => ({ ...finding, answer, tone, reason, facts: FACTS.map((name) => facts[name]) });
  facts.lists = ageOf(trust, revocation, now);

  let envelope, claims;
  try {
    if (token.length > LONGEST) throw new Malformed("too long");
    envelope = open(fromText(token));
    claims = claimsOf(envelope.payload);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    set("format", "failed", "not_ours");
    return end("cannot_tell", "unknown", "not_ours");
  }
  if (elsewhere) set("format", "warned", "elsewhere", { host: elsewhere });
  else set("format", "passed", "well_formed");

  const key = trust?.keys.get(envelope.kid);
  if (!key) {
    const reason = trust ? "unknown_key" : "no_lists";
    set("issuer", "unknown", reason);
    return end("cannot_tell", "unknown", reason);
  }
  if (key.purpose !== DOCUMENT || key.contributor !== claims.issuer) {
    set("issuer", "failed", "foreign_key");
    return end("cannot_tell", "bad", "foreign_key");
  }
  if (!(await madeBy(key, envelope))) {
    set("signature", "failed", "forged");
    return end("cannot_tell", "bad", "forged");
  }
  set("signature", "passed", "signed");
  const digest = await sha256(claims.code);
  Object.assign(finding, { claims, digest: hex(digest) });

  const then = trusted(key, claims.issued);
  set("issuer", then ? "passed" : "failed", then ? "trusted_then" : "not_trusted_then", { issuer: claims.issuer, at: claims.issued });
  const entry = revocation ? listed(revocation, digest) : null;
  if (entry) set("status", "failed", entry.status, { at: entry.since });
  else if (revocation) set("status", "passed", "not_listed", { at: revocation.at });
  else set("status", "unknown", "no_lists");
  facts.dates = datesOf(claims, now);

  if (entry) return end(entry.status, entry.status === "replaced" ? "warning" : "bad", entry.status);
  if (!then) return end("cannot_tell", "bad", "not_trusted_then");
  if (facts.dates.reason === "issued_later") return end("cannot_tell", "unknown", "issued_later");
  if (facts.dates.reason === "out_of_time") return end("expired", "warning", "expired");
  if (!revocation) return end("cannot_tell", "unknown", "no_lists");
  if (facts.lists.outcome !== "passed") return end("cannot_tell", "warning", facts.lists.reason);
  return elsewhere ? end("cannot_tell", "warning", "elsewhere") : end("valid", "good", "valid");
}

function datesOf({ issued, expires }, now) {
  if (issued > now) return { name: "dates", outcome: "failed", reason: "issued_later", at: issued };
  const ended = now > expires;
  return { name: "dates", outcome: ended ? "failed" : "passed", reason: ended ? "out_of_time" : "in_time", at: expires };
}

/** The age of the older of the two lists, as a fact. */
export function ageOf(trust, revocation, now) {
  if (!trust || !revocation) return { name: "lists", outcome: "unknown", reason: "no_lists" };
  const [oldest, newest] = [Math.min(trust.at, revocation.at), Math.max(trust.at, revocation.at)];
  if (newest > now + SLACK) return { name: "lists", outcome: "warned", reason: "clock_behind", at: newest };
  const stale = now - oldest > STALE;
  return { name: "lists", outcome: stale ? "warned" : "passed", reason: stale ? "stale" : "fresh", at: oldest };
}
