/* Reads the CBOR (RFC 8949) of tokens and signed lists, and nothing else.

   Only deterministic encoding passes (section 4.2.1): shortest heads, definite lengths, map keys in order and
   once. So there is exactly one sequence of bytes for a value, and no bit of it is without meaning. Integers,
   byte strings, texts, arrays, maps, one level of tag, null: whatever else stands in the bytes is refused. */

export class Malformed extends Error {}

const DEEPEST = 8;
const INTEGER = 0, NEGATIVE = 1, BYTES = 2, TEXT = 3, ARRAY = 4, MAP = 5, TAG = 6;
const NULL = 0xf6;
const words = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export class Tagged {
  constructor(tag, value) {
    this.tag = tag;
    this.value = value;
  }
}

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
  }

  /** Step over `count` bytes and return where they began. */
  step(count) {
    const from = this.at;
    if (count > this.bytes.length - from) throw new Malformed("cut off");
    this.at += count;
    return from;
  }

  /** Return the major type and the argument of the next head, which must be as short as can be. */
  head() {
    const first = this.bytes[this.step(1)];
    const size = first & 31;
    if (size < 24) return [first >> 5, size];
    if (size > 27) throw new Malformed("length");
    const width = 1 << (size - 24);
    const from = this.step(width);
    const value =
      width === 1 ? this.view.getUint8(from)
      : width === 2 ? this.view.getUint16(from)
      : width === 4 ? this.view.getUint32(from)
      : Number(this.view.getBigUint64(from));
    const least = width === 1 ? 24 : 2 ** (4 * width);
    if (value < least || value > Number.MAX_SAFE_INTEGER) throw new Malformed("not the shortest");
    return [first >> 5, value];
  }

  value(depth) {
    if (depth > DEEPEST) throw new Malformed("too deep");
    if (this.bytes[this.at] === NULL) {
      this.step(1);
      return null;
    }
    const [major, argument] = this.head();
    if (major === INTEGER) return argument;
    if (major === NEGATIVE) return -1 - argument;
    if (major === BYTES || major === TEXT) return this.string(major, argument);
    if (major === ARRAY) return this.array(argument, depth);
    if (major === MAP) return this.map(argument, depth);
    if (major === TAG && depth === 0) return new Tagged(argument, this.value(1));
    throw new Malformed("kind");
  }

  string(major, length) {
    const from = this.step(length);
    const bytes = this.bytes.subarray(from, from + length);
    if (major === BYTES) return bytes;
    try {
      return words.decode(bytes);
    } catch {
      throw new Malformed("text");
    }
  }

  array(length, depth) {
    if (length > this.bytes.length - this.at) throw new Malformed("cut off");
    const found = [];
    for (let left = length; left > 0; left -= 1) found.push(this.value(depth + 1));
    return found;
  }

  map(length, depth) {
    const found = new Map();
    let before = null;
    for (let left = length; left > 0; left -= 1) {
      const from = this.at;
      const key = this.value(depth + 1);
      if (typeof key !== "number" && typeof key !== "string") throw new Malformed("key");
      const written = this.bytes.subarray(from, this.at);
      if (before && compare(before, written) >= 0) throw new Malformed("order of keys");
      before = written;
      found.set(key, this.value(depth + 1));
    }
    return found;
  }
}

/** Order two byte strings as dictionaries do: below, at or above zero. */
export function compare(one, other) {
  const shared = Math.min(one.length, other.length);
  for (let at = 0; at < shared; at += 1) {
    if (one[at] !== other[at]) return one[at] - other[at];
  }
  return one.length - other.length;
}

/** Read one value that fills `bytes` to the last. Throws Malformed. */
export function decode(bytes) {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (reader.at !== bytes.length) throw new Malformed("more follows");
  return value;
}
