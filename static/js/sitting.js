/* A sitting's page: saves each choice as it is made, and counts down the last ten minutes.
   Everything also works without this module, by the plain form. */

const POLITE = 600; // seconds
const RETRY = 4000; // milliseconds
const locale = document.documentElement.lang || "en";

function countDown(clock, said) {
  const opened = performance.now();
  const total = Number(clock.dataset.seconds);
  const minutes = new Intl.NumberFormat(locale, { style: "unit", unit: "minute", unitDisplay: "long" });
  let shown = Math.floor(total / 60);
  const tick = () => {
    const left = total - (performance.now() - opened) / 1000;
    if (left <= -1) {
      window.location.reload(); // the server closes the paper and says what follows
      return;
    }
    const now = Math.floor(left / 60);
    if (now !== shown && left <= POLITE) {
      shown = now;
      const words = now < 1 ? clock.dataset.last : clock.dataset.left.replace("TIME", minutes.format(now));
      clock.textContent = words;
      clock.classList.add("clock-soon");
      if (now === 5 || now <= 1) said.textContent = words;
    }
    window.setTimeout(tick, 1000);
  };
  tick();
}

function autosave(form, status) {
  const loaded = performance.now();
  let waiting = null;
  const say = (words, failed) => {
    status.textContent = words;
    status.classList.toggle("saved-no", failed);
  };
  const send = async (choice) => {
    const body = new FormData(form);
    body.set("choice", choice.value);
    body.set("sequence", String(choice.sequence));
    try {
      const answer = await fetch(form.dataset.answer, { method: "POST", body, keepalive: true, redirect: "error" });
      if (choice !== waiting) return; // a newer choice is on its way
      if (answer.status === 409) {
        window.location.reload();
      } else if (answer.ok) {
        waiting = null;
        say(form.dataset.saved, false);
      } else {
        throw new Error(String(answer.status));
      }
    } catch {
      if (choice !== waiting) return;
      say(form.dataset.unsaved, true);
      window.setTimeout(() => choice === waiting && send(choice), RETRY);
    }
  };
  form.addEventListener("change", (event) => {
    if (event.target.name !== "choice") return;
    const sequence = Math.round(Number(form.dataset.elapsed) + performance.now() - loaded);
    waiting = { value: event.target.value, sequence };
    say(form.dataset.saving, false);
    send(waiting);
  });
}

const clock = document.getElementById("clock");
if (clock) countDown(clock, document.getElementById("clock-said"));
const form = document.getElementById("question");
if (form) autosave(form, document.getElementById("saved"));
