/* On every page of somebody who is signed in.

   A page the browser shows again from its memory is asked for anew. On a shared phone or computer a page that nobody
   touches is left: a minute before it says so, then it signs out. Touching it tells the site that somebody is there. */

const SOON = 60, LOOK = 5, TELL = 60; // seconds
const seconds = () => Date.now() / 1000; // also counts while a laptop sleeps

window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.documentElement.hidden = true;
  window.location.reload();
});

function watch({ idle, now, here }, soon, form) {
  const open = seconds() + now; // a sitting lasts at least until here
  let touched = seconds(), told = touched;
  const touch = () => {
    touched = seconds();
    soon.hidden = true;
    if (touched - told < TELL) return;
    told = touched;
    fetch(here, { method: "HEAD", cache: "no-store" }).catch(() => {}); // without a network the session ends by itself
  };
  for (const kind of ["pointerdown", "keydown", "input", "scroll"]) {
    window.addEventListener(kind, touch, { passive: true, capture: true });
  }
  const look = () => {
    const left = Math.max(touched + idle, open) - seconds();
    soon.hidden = left > SOON;
    if (left > 0) return;
    window.clearInterval(clock);
    form.elements.idle.value = "yes";
    form.submit();
  };
  const clock = window.setInterval(look, 1000 * LOOK);
}

const soon = document.getElementById("idle");
if (soon) {
  const { idle, now, here } = soon.dataset;
  watch({ idle: Number(idle), now: Number(now), here }, soon, document.getElementById("sign-out"));
}
