/* The page after signing out on a shared device: clears what the header Clear-Site-Data leaves where a browser does
   not heed it, as over plain http. What cannot be cleared is said. */

const deleted = (name) =>
  new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = resolve;
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked")); // another window of the site is open
  });

async function forgetDatabases() {
  if (!globalThis.indexedDB) return;
  // Browsers that do not list databases hold at most the one of the offline check.
  const found = indexedDB.databases ? await indexedDB.databases() : [{ name: "tutela-offline" }];
  await Promise.all(found.map(({ name }) => deleted(name)));
}

async function forgetCaches() {
  if (!globalThis.caches) return;
  await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
}

async function forgetWorkers() {
  if (!navigator.serviceWorker) return;
  await Promise.all((await navigator.serviceWorker.getRegistrations()).map((one) => one.unregister()));
}

async function forget() {
  localStorage.clear();
  sessionStorage.clear();
  await forgetWorkers();
  await Promise.all([forgetCaches(), forgetDatabases()]);
}

forget().then(
  () => {
    document.documentElement.dataset.left = "nothing";
  },
  () => {
    document.getElementById("left").hidden = false;
    document.documentElement.dataset.left = "something";
  },
);
