/* Opens the signed envelope of tokens and lists: COSE_Sign1 (RFC 9052) with ES256, in one form only. */

import { Malformed, Tagged, decode } from "./cbor.mjs";

const SIGN1 = 18;
const ES256 = -7;
const ALGORITHM = 1, KID = 4;
const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const HASH = { name: "ECDSA", hash: "SHA-256" };
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const is = (bytes, length) => bytes instanceof Uint8Array && bytes.length === length;

/** Read base64url without padding; stray last bits and other characters throw Malformed. */
export function fromText(text) {
  const bytes = new Uint8Array(Math.floor((text.length * 6) / 8));
  let held = 0, bits = 0, at = 0;
  for (const letter of text) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) throw new Malformed("letters");
    held = ((held << 6) | value) & 0xfff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at] = (held >> bits) & 0xff;
      at += 1;
    }
  }
  if (bits === 6 || held & ((1 << bits) - 1)) throw new Malformed("stray bits");
  return bytes;
}

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Take an envelope apart: {kid, payload, signature, signed}. `signed`: what the signature is over. */
export function open(bytes) {
  const outer = decode(bytes);
  if (!(outer instanceof Tagged) || outer.tag !== SIGN1) throw new Malformed("tag");
  const parts = outer.value;
  if (!Array.isArray(parts) || parts.length !== 4) throw new Malformed("parts");
  const [written, unprotected, payload, signature] = parts;
  if (!(written instanceof Uint8Array) || !(payload instanceof Uint8Array)) throw new Malformed("parts");
  if (!(unprotected instanceof Map) || unprotected.size) throw new Malformed("unprotected");
  const header = decode(written);
  if (!(header instanceof Map) || header.size !== 2 || header.get(ALGORITHM) !== ES256) throw new Malformed("header");
  const kid = header.get(KID);
  if (!is(kid, 8) || !is(signature, 64)) throw new Malformed("lengths");
  return { kid: hex(kid), payload, signature, signed: toSign(written, payload) };
}

/** Say whether the key with these coordinates made the envelope's signature. */
export async function madeBy({ x, y }, { signature, signed }) {
  try {
    const point = joined([4], x, y);
    const key = await crypto.subtle.importKey("raw", point, CURVE, false, ["verify"]);
    return await crypto.subtle.verify(HASH, key, signature, signed);
  } catch {
    return false; // a point that is not on the curve
  }
}

export const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

function toSign(written, payload) {
  const context = new TextEncoder().encode("Signature1");
  return joined([0x84, 0x60 + context.length], context, head(written.length), written, [0x40], head(payload.length), payload);
}

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The head of a byte string of this length. */
function head(length) {
  if (length < 24) return [0x40 + length];
  if (length < 0x100) return [0x58, length];
  if (length < 0x10000) return [0x59, length >> 8, length & 0xff];
  return [0x5a, length >>> 24, (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff];
}
