// Reads QR codes with jsQR. Arguments: files of grey pixels named *-WIDTHxHEIGHT.grey. Writes a JSON list of texts.

import jsqr from 'jsqr';
import {readFileSync} from 'node:fs';

const texts = process.argv.slice(2).map(file => {
  const [width, height] = /-(\d+)x(\d+)\.grey$/.exec(file).slice(1).map(Number);
  const grey = readFileSync(file);
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  grey.forEach((value, at) => pixels.fill(value, at * 4, at * 4 + 3));
  return (jsqr.default ?? jsqr)(pixels, width, height)?.data ?? null;
});
process.stdout.write(JSON.stringify(texts));
