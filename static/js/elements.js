/** Building elements: attributes, listeners and children in one call; text only ever becomes text nodes. */

/** @typedef {Node | string | null | undefined | false} Child */
/** @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} Attributes */

/**
 * An element with attributes and children. `on...` functions become listeners; true sets an empty attribute; false,
 * null and undefined leave it out.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Attributes} [attributes] @param {Child[]} children @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...present(children));
  return element;
}

/** Replace all children. @param {Element} parent @param {Child[]} children */
export function fill(parent, ...children) {
  parent.replaceChildren(...present(children));
}

/**
 * Replace all children; the focus, if it is among them, goes to the new control with the same `data-key`, else to
 * `fallback`: a control that is drawn anew must not lose its user.
 * @param {Element} parent @param {HTMLElement | null} fallback @param {Child[]} children
 */
export function refill(parent, fallback, ...children) {
  const focused = parent.contains(document.activeElement) ? document.activeElement : null;
  const key = focused instanceof HTMLElement ? focused.dataset.key : undefined;
  fill(parent, ...children);
  if (!focused || focused === document.activeElement) return;
  const same = [...parent.querySelectorAll("[data-key]")].find((one) => one instanceof HTMLElement && one.dataset.key === key);
  (same instanceof HTMLElement ? same : fallback)?.focus();
}

/** @param {Child[]} children @returns {(Node | string)[]} */
function present(children) {
  return /** @type {(Node | string)[]} */ (children.filter((child) => child || child === ""));
}

/** The element with that id, which the page's template promises.
 * @template {HTMLElement} T @param {string} id @param {new () => T} kind @returns {T} */
export function byId(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no ${kind.name} #${id}.`);
  return found;
}

const SVG = "http://www.w3.org/2000/svg";

/** Strokes of our icons, on a grid of 24. */
const PATHS = {
  alert: "M12 8v5m0 3.5v.01M12 3 2.5 20h19z",
  bell: "M6 16V11a6 6 0 1 1 12 0v5l1.5 2h-15zM10 21h4",
  check: "m5 12.5 4.5 4.5L19 7.5",
  chevron: "m9 6 6 6-6 6",
  clock: "M12 7v5l3 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z",
  cross: "M6 6l12 12M18 6 6 18",
  form: "M6 3h12v18H6zM9 8h6M9 12h6M9 16h3",
  pause: "M9 6v12M15 6v12",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-8 9c0-4 3.6-6 8-6s8 2 8 6",
  spark: "M12 3l1.9 5.1L19 10l-5.1 1.9L12 17l-1.9-5.1L5 10l5.1-1.9zM19 16l.8 2.2L22 19l-2.2.8L19 22l-.8-2.2L16 19l2.2-.8z",
};

/** A decorative icon in the colour of its text. @param {keyof typeof PATHS} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
