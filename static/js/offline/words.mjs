/* Words, dates and ages as the page's language has them. The words themselves come with the page. */

const language = document.documentElement.lang || "en";
const locale = `${language === "en" ? "en-GB" : language}-u-nu-latn`;
export const words = JSON.parse(document.getElementById("words").textContent);

const DAY = { day: "numeric", month: "short", year: "numeric" };
const days = new Intl.DateTimeFormat(locale, { ...DAY, timeZone: "UTC", timeZoneName: "short" });
const times = new Intl.DateTimeFormat(locale, { ...DAY, hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" });
const ago = new Intl.RelativeTimeFormat(locale, { numeric: "always" });
const justNow = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(0, "minute");
const UNITS = [["day", 86400, 2], ["hour", 3600, 1], ["minute", 60, 1]];

/** A day in UTC, as certificates count them. */
export const day = (instant) => days.format(instant * 1000);
/** An instant on this device's clock, with its zone. */
export const time = (instant) => times.format(instant * 1000);
export const number = (value) => new Intl.NumberFormat(locale).format(value);

/** How long ago, in words: minutes, hours, and from two days on in days. */
export function age(seconds) {
  const [unit, size] = UNITS.find(([, size_, least]) => seconds >= least * size_) ?? [];
  return unit ? ago.format(-Math.floor(seconds / size), unit) : justNow;
}

/** Put values in the places of a sentence: `{at}`, `{age}`, `{country}`. */
export const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);

export const country = (iso3) => words.countries[iso3] ?? iso3;
export const category = (code) => (words.categories[code] ? `${words.categories[code]} (${code})` : code);

/** Make an element: attributes, then children (texts or elements). */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

export const shape = (kind) => document.getElementById(`shape-${kind}`).content.firstElementChild.cloneNode(true);
