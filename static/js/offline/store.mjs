/* What this device keeps: the signed lists with the key they are pinned to, and, in batch mode only, who was seen.
   Kept in IndexedDB; where a browser gives none (some private windows), in memory until the page is closed. */

const NAME = "tutela-offline", VERSION = 1;
const memory = { lists: new Map(), seen: new Map() };
let opened = null;

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function database() {
  opened ??= (async () => {
    try {
      const request = indexedDB.open(NAME, VERSION);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("lists");
        request.result.createObjectStore("seen", { keyPath: "id" });
      };
      return await done(request);
    } catch {
      return null;
    }
  })();
  return opened;
}

async function using(name, mode, work) {
  const base = await database();
  return base ? done(work(base.transaction(name, mode).objectStore(name))) : undefined;
}

/** Whether what is kept outlives this page. */
export const lasts = async () => (await database()) !== null;

export async function readList(name) {
  return (await lasts()) ? using("lists", "readonly", (store) => store.get(name)) : memory.lists.get(name);
}

export async function keepList(name, value) {
  memory.lists.set(name, value);
  await using("lists", "readwrite", (store) => store.put(value, name));
}

export async function forgetLists() {
  memory.lists.clear();
  await using("lists", "readwrite", (store) => store.clear());
}

export async function readSeen() {
  const found = (await lasts()) ? await using("seen", "readonly", (store) => store.getAll()) : [...memory.seen.values()];
  return found.sort((one, other) => one.first - other.first);
}

export async function keepSeen(row) {
  memory.seen.set(row.id, row);
  await using("seen", "readwrite", (store) => store.put(row));
}

export async function forgetSeen() {
  memory.seen.clear();
  await using("seen", "readwrite", (store) => store.clear());
}
