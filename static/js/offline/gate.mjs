/* Batch mode: who was seen at the gate. Rows are kept on this device until they are cleared, and only here. */

import { hex, sha256 } from "./cose.mjs";
import { forgetSeen, keepSeen, readSeen } from "./store.mjs";

export const COLUMNS = [
  "serial", "name", "name_native", "contributor", "category", "valid_until", "answer", "reason", "lists_of",
  "first_seen", "last_seen", "times_seen",
];

/** Seen people in the order of their coming. */
export class Gate {
  constructor(rows) {
    this.rows = new Map(rows.map((row) => [row.id, row]));
  }

  static async open() {
    return new Gate(await readSeen());
  }

  get list() {
    return [...this.rows.values()];
  }

  /** Add or renew a row for a finding. Returns {row, before}: `before` is the row as it was, null for a newcomer. */
  async see(token, finding, now) {
    const id = finding.digest ?? `unread:${hex(await sha256(new TextEncoder().encode(token)))}`;
    const before = this.rows.get(id) ?? null;
    const row = { id, first: before?.first ?? now, last: now, times: (before?.times ?? 0) + 1, ...said(finding) };
    this.rows.set(id, row);
    await keepSeen(row);
    return { row, before };
  }

  async clear() {
    this.rows.clear();
    await forgetSeen();
  }

  counts() {
    const green = this.list.filter((row) => row.tone === "good").length;
    return { seen: this.rows.size, green, others: this.rows.size - green };
  }
}

function said({ answer, reason, tone, claims, facts }) {
  const lists = facts.find((one) => one.name === "lists")?.at ?? null;
  const { serial = "", name = "", native = "", issuer = "", category = "", expires = null } = claims ?? {};
  return { answer, reason, tone, lists, serial, name, native, issuer, category, expires };
}

const when = (instant) => (instant === null ? "" : new Date(instant * 1000).toISOString().replace(".000", ""));

/** Write a cell so that no spreadsheet takes it for a formula, and quote it. */
function cell(value) {
  const text = String(value);
  const guarded = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** The list as CSV (RFC 4180, UTF-8 with a byte order mark, instants in UTC). */
export function asCsv(rows) {
  const lines = rows.map((row) => [
    row.serial, row.name, row.native, row.issuer, row.category, when(row.expires), row.answer, row.reason,
    when(row.lists), when(row.first), when(row.last), row.times,
  ]);
  return "\ufeff" + [COLUMNS, ...lines].map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}
