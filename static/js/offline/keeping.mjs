/* Keeps the page on this device: the service worker, a newer edition of it, the invitation to install. */

const byId = (id) => document.getElementById(id);

/** Register the worker and tell it the language; say on the page when it is ready, or that a newer one waits. */
export async function keepPage({ worker, scope, language }) {
  if (!navigator.serviceWorker) return;
  let asked = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => asked && window.location.reload());
  const registration = await navigator.serviceWorker.register(worker, { scope });
  const offer = () => {
    byId("renewed").hidden = !(registration.waiting && registration.active);
  };
  byId("renew").addEventListener("click", () => {
    asked = true;
    registration.waiting?.postMessage({ takeOver: true });
  });
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", offer);
  });
  offer();
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ language });
  byId("kept").hidden = false;
}

/** Offer to install where the browser can. */
export function offerInstalling() {
  const button = byId("install");
  let invitation = null;
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    invitation = event;
    button.hidden = false;
  });
  window.addEventListener("appinstalled", () => {
    button.hidden = true;
  });
  button.addEventListener("click", () => invitation?.prompt());
}

/** The language asked for in the address is kept for the whole site; the address is left clean. */
export function keepLanguage(cookie) {
  const asked = new URLSearchParams(window.location.search).get("language");
  const language = document.documentElement.lang;
  if (asked?.toLowerCase() === language.toLowerCase()) {
    document.cookie = `${cookie}=${asked}; path=/; max-age=31536000; samesite=lax`;
    window.history.replaceState(null, "", window.location.pathname + window.location.hash);
    return true;
  }
  const kept = document.cookie.split("; ").find((one) => one.startsWith(`${cookie}=`))?.slice(cookie.length + 1);
  if (!kept || kept.toLowerCase() === language.toLowerCase()) return true;
  if (asked) return true; // the language asked for is not kept here: stay
  window.location.replace(`${window.location.pathname}?language=${encodeURIComponent(kept)}${window.location.hash}`);
  return false;
}
