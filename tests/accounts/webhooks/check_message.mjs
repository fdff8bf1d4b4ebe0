// A receiver's side of Standard Webhooks, written from the published scheme with nothing of Tutela's:
// reads {secret, headers, body, now} as JSON lines on stdin and prints "yes" or why not, one line each.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createInterface } from "node:readline";

const TOLERANCE = 5 * 60;

function verdict({ secret, headers, body, now }) {
  const id = headers["webhook-id"], stamp = headers["webhook-timestamp"], given = headers["webhook-signature"];
  if (!id || !stamp || !given) return "headers missing";
  if (Math.abs(now - Number(stamp)) > TOLERANCE) return "too old";
  const key = Buffer.from(secret.split("_")[1], "base64");
  const expected = createHmac("sha256", key).update(`${id}.${stamp}.${body}`).digest();
  for (const one of given.split(" ")) {
    const [version, value] = one.split(",");
    const found = Buffer.from(value, "base64");
    if (version === "v1" && found.length === expected.length && timingSafeEqual(found, expected)) return "yes";
  }
  return "signature wrong";
}

for await (const line of createInterface({ input: process.stdin })) console.log(verdict(JSON.parse(line)));
