// Puts tokens through the offline page's own check. Reads {anchor, trust, revocation, now, ours, texts} (lists in
// base64) from standard input; writes {valid, named}: the places of the texts found valid, and of those given a name.

import {readFileSync} from 'node:fs';
import {check, readText} from '../../../static/js/offline/check.mjs';
import {anchorOf, openEdition} from '../../../static/js/offline/editions.mjs';

const {anchor, trust, revocation, now, ours, texts} = JSON.parse(readFileSync(0, 'utf8'));
const pins = anchorOf(anchor);
const lists = {};
for (const [kind, content] of Object.entries({trust, revocation})) {
  lists[kind] = await openEdition(kind, new Uint8Array(Buffer.from(content, 'base64')), pins, now);
}
const valid = [], named = [];
for (const [place, text] of texts.entries()) {
  const {token, elsewhere} = readText(text, ours);
  const found = await check(token, lists, now, elsewhere);
  if (found.answer !== 'cannot_tell' || found.tone === 'good') valid.push(place);
  if (found.claims) named.push(place);
}
process.stdout.write(JSON.stringify({valid, named}));
