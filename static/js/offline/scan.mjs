/* From light to text: the camera, a picture file. Pictures are read in memory and dropped; nothing is sent. */

const PAUSE = 120; // milliseconds between two looks through the camera
const SIZES = [1600, 1000, 2400, 700]; // longest edge at which a picture is looked at, in turn
const WATCHED = 800; // the same for the camera

let reader = null;

/** The browser's own reader where it has one that knows QR codes. */
async function ownReader() {
  if (!("BarcodeDetector" in globalThis)) return null;
  const formats = await globalThis.BarcodeDetector.getSupportedFormats().catch(() => []);
  return formats.includes("qr_code") ? new globalThis.BarcodeDetector({ formats: ["qr_code"] }) : null;
}

const bundled = () => import("../vendor/jsqr.mjs").then((module) => module.default);

function pixels(source, width, height, longest) {
  const scale = Math.min(1, longest / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.fillStyle = "#fff"; // a transparent picture is read as on paper
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

async function look(source, width, height, sizes) {
  reader ??= ownReader();
  const own = await reader;
  if (own) {
    const found = await own.detect(source).catch(() => []);
    if (found.length) return found[0].rawValue;
    if (sizes.length === 1) return null; // the camera looks again at once
  }
  const read = await bundled();
  const edge = Math.max(width, height);
  for (const longest of new Set(sizes.map((size) => Math.min(size, edge)))) {
    const { data, width: across, height: down } = pixels(source, width, height, longest);
    const found = read(data, across, down, { inversionAttempts: sizes.length === 1 ? "dontInvert" : "attemptBoth" });
    if (found?.data) return found.data;
  }
  return null;
}

/** Return the text of the square code in a picture file; null when none is found. Throws when it is no picture. */
export async function fromPicture(file) {
  const picture = await createImageBitmap(file);
  try {
    return await look(picture, picture.width, picture.height, SIZES);
  } finally {
    picture.close();
  }
}

/** A camera that calls `found(text)` for every code it reads until it is stopped. */
export class Camera {
  constructor(video, found) {
    this.video = video;
    this.found = found;
    this.stream = null;
  }

  get on() {
    return this.stream !== null;
  }

  /** Ask for the camera at the back and start to look. Throws what getUserMedia throws. */
  async start() {
    const wanted = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
    const stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
    this.stream = stream;
    this.video.srcObject = stream;
    await this.video.play();
    this.watch(stream);
  }

  stop() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.video.srcObject = null;
  }

  async watch(stream) {
    while (this.stream === stream) {
      const { videoWidth: width, videoHeight: height } = this.video;
      const text = width ? await look(this.video, width, height, [WATCHED]) : null;
      if (text && this.stream === stream) await this.found(text);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}
