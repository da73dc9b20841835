// Times and places as the server says them (kernel/wording.py), for what changes on an open page.

const isEnglish = document.documentElement.lang === "en";
const english = new Intl.PluralRules("en", { type: "ordinal" });
const ENDINGS = { one: "st", two: "nd", few: "rd", other: "th" };
const riga = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Riga", hour: "numeric", minute: "2-digit", hourCycle: "h23" });

// "9:05" of an ISO instant or a Date, by the office's clock.
export function wall(instant) {
  return riga.format(new Date(instant)).replace(/^0(?=\d:)/, "");
}

export function range(start, end) {
  return start === end ? wall(start) : `${wall(start)}–${wall(end)}`;
}

// "5." or "5th".
export function ordinal(number) {
  return isEnglish ? `${number}${ENDINGS[english.select(number)]}` : `${number}.`;
}
