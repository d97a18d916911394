/** Words in the visitor's language: a flat catalogue, plurals by Intl, dates and times by Intl. No DOM. */

/** @typedef {Record<string, string>} Catalogue */

/**
 * A language as its reader writes dates in it: "en-GB" for "en" where the browser's list has that, else the language.
 * @param {string} lang @param {readonly string[]} wanted the browser's languages
 */
export function regional(lang, wanted = globalThis.navigator?.languages ?? []) {
  return wanted.find((locale) => locale.split("-")[0] === lang) ?? lang;
}

/** One language's words; `{name}` in a text is replaced by the parameter of that name. */
export class Texts {
  /** @param {string} lang BCP 47 @param {Catalogue} catalogue @param {Catalogue} [overrides] of the host page */
  constructor(lang, catalogue, overrides = {}) {
    this.lang = lang;
    this.catalogue = catalogue;
    this.overrides = overrides;
    this.plurals = new Intl.PluralRules(lang);
    this.use(lang, catalogue);
  }

  /** Change the language; overrides stay. @param {string} lang @param {Catalogue} catalogue */
  use(lang, catalogue) {
    this.lang = lang;
    this.catalogue = catalogue;
    this.plurals = new Intl.PluralRules(lang);
    this.locale = regional(lang);
    this.clock = new Intl.DateTimeFormat(this.locale, { hour: "numeric", minute: "2-digit" });
    this.days = new Intl.DateTimeFormat(this.locale, { weekday: "long", day: "numeric", month: "long" });
    this.moments = new Intl.DateTimeFormat(this.locale, { dateStyle: "full", timeStyle: "short" });
    this.nearDays = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
  }

  /** The text `id`; with a number `n` its plural form `id.one`, `id.few`, ... or `id.other`. The id itself if unknown.
   * @param {string} id @param {Record<string, string | number>} [parameters] */
  say(id, parameters = {}) {
    const plural = typeof parameters.n === "number" ? `${id}.${this.plurals.select(parameters.n)}` : id;
    const text = this.find(plural) ?? this.find(`${id}.other`) ?? this.find(id) ?? id;
    return text.replace(/\{(\w+)\}/g, (whole, name) => String(parameters[name] ?? whole));
  }

  /** @param {string} id */
  has(id) {
    return this.find(id) !== undefined;
  }

  /** @param {string} id @returns {string | undefined} */
  find(id) {
    return this.overrides[id] ?? this.catalogue[id];
  }

  /** "7:05 PM". @param {string} timestamp */
  time(timestamp) {
    return this.clock?.format(new Date(timestamp)) ?? "";
  }

  /** Date and time in full. @param {string} timestamp */
  moment(timestamp) {
    return this.moments?.format(new Date(timestamp)) ?? "";
  }

  /** "Today", "Yesterday" or the date. @param {string} timestamp @param {Date} now */
  day(timestamp, now) {
    const then = new Date(timestamp);
    const midnight = (/** @type {Date} */ date) => new Date(date).setHours(0, 0, 0, 0);
    const distance = Math.round((midnight(then) - midnight(now)) / 86_400_000);
    if (Math.abs(distance) > 1) return this.days?.format(then) ?? "";
    const words = this.nearDays?.format(distance, "day") ?? "";
    return words.charAt(0).toLocaleUpperCase(this.lang) + words.slice(1);
  }

  /** A wall-clock time of a form, "2026-01-31T07:00", for people. @param {string} value */
  wallTime(value) {
    const time = new Date(value);
    if (Number.isNaN(time.getTime())) return value;
    return new Intl.DateTimeFormat(this.locale, { dateStyle: "medium", timeStyle: "short" }).format(time);
  }
}
