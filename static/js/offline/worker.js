/* Keeps the offline check on this device. The view puts VERSION, FILES, PAGES, LANGUAGES and DEFAULT before this.

   It answers for the page itself (at both its addresses, in the language last used) and for the page's own files,
   from the edition it was installed with. Every other request passes by untouched. */

/* global VERSION, FILES, PAGES, LANGUAGES, DEFAULT */
const PREFIX = "tutela-offline-";
const EDITION = PREFIX + VERSION;
const CHOICE = "tutela-language";

const variant = (language) => `${PAGES[0]}?language=${language}`;
const fresh = (address) => new Request(address, { cache: "reload", credentials: "omit" });

async function remembered() {
  const kept = await (await caches.open(CHOICE)).match(PAGES[0]);
  return kept ? kept.text() : DEFAULT;
}

async function pageFor(request) {
  const asked = new URL(request.url).searchParams.get("language");
  const language = LANGUAGES.includes(asked) ? asked : await remembered();
  const edition = await caches.open(EDITION);
  return (await edition.match(variant(language), { ignoreVary: true })) ?? fetch(request);
}

async function fileFor(request) {
  const edition = await caches.open(EDITION);
  return (await edition.match(request, { ignoreVary: true, ignoreSearch: false })) ?? fetch(request);
}

self.addEventListener("install", (event) => {
  const all = [...FILES, ...LANGUAGES.map(variant)].map(fresh);
  event.waitUntil(caches.open(EDITION).then((edition) => edition.addAll(all)));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith(PREFIX) && name !== EDITION;
  const tidy = async () => {
    await Promise.all((await caches.keys()).filter(old).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener("message", (event) => {
  const { language, takeOver } = event.data ?? {};
  if (takeOver) self.skipWaiting();
  if (LANGUAGES.includes(language)) {
    event.waitUntil(caches.open(CHOICE).then((choice) => choice.put(PAGES[0], new Response(language))));
  }
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (PAGES.includes(address.pathname)) event.respondWith(pageFor(request));
    return;
  }
  // The style sheet is shared: other pages of the site fetch theirs themselves.
  const from = request.referrer ? new URL(request.referrer).pathname : "";
  const ours = PAGES.includes(from) || FILES.includes(from);
  if (ours && FILES.includes(address.pathname + address.search)) event.respondWith(fileFor(request));
});
