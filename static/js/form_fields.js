/** One field of a form as a labelled control; it reads and writes its value and shows its problem. */
import { el, fill, icon } from "./elements.js";
import { optionsOf } from "./form_rules.js";

/** @typedef {import("./protocol.js").FieldSchema} FieldSchema */
/** @typedef {import("./protocol.js").Value} Value */
/** @typedef {{read: () => Value | undefined, write: (value: Value | undefined) => void, controls: HTMLElement[],
 *   body: HTMLElement, grouped?: boolean}} Control */
/** @typedef {{node: HTMLElement, read: () => Value | undefined, write: (value: Value | undefined) => void,
 *   problem: (message: string | null) => void, focus: () => void, id: string}} Field */

const MOST_RADIOS = 5;
const MULTILINE_LENGTH = 200;

/** @type {Record<string, Record<string, string>>} */
const INPUTS = {
  "datetime-local": { type: "datetime-local" },
  date: { type: "date" },
  time: { type: "time" },
  email: { type: "email", autocomplete: "email", inputmode: "email" },
  tel: { type: "tel", autocomplete: "tel", inputmode: "tel" },
  uri: { type: "url", inputmode: "url" },
};

/** A field with label, hint and place for its problem. @param {string} id unique in the page
 * @param {FieldSchema} schema @param {Record<string, any>} ui of this field @param {boolean} required
 * @param {import("./texts.js").Texts} texts @returns {Field} */
export function buildField(id, schema, ui, required, texts) {
  const hint = [schema.description, hintOf(schema, ui, texts)].filter(Boolean).join(" ");
  const described = [hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(" ");
  const control = controlOf(id, schema, ui, required, described, texts);
  const mark = el("span", { class: "field-need" }, texts.say(required ? "form_required" : "form_optional"));
  const label = schema.type === "boolean" ? null : [schema.title, mark];
  const error = el("p", { class: "field-error", id: `${id}-error` });
  const extras = [hint && el("p", { class: "field-hint", id: `${id}-hint`, dir: "auto" }, hint), error];
  const node = control.grouped
    ? el("fieldset", { class: "field" }, label && el("legend", {}, ...label), control.body, ...extras)
    : el("div", { class: "field" }, label && el("label", { for: id }, ...label), control.body, ...extras);
  return {
    node,
    id,
    read: control.read,
    write: control.write,
    focus: () => control.controls[0]?.focus(),
    problem: (message) => {
      node.classList.toggle("field-wrong", message !== null);
      for (const one of control.controls) one.setAttribute("aria-invalid", String(message !== null));
      fill(error, message && icon("alert"), message);
    },
  };
}

/** @param {FieldSchema} schema @param {Record<string, any>} ui @param {import("./texts.js").Texts} texts */
function hintOf(schema, ui, texts) {
  if (ui.timezone) return texts.say("form_zone", { zone: String(ui.timezone).replaceAll("_", " ") });
  const { minimum, maximum } = schema;
  if (typeof minimum === "number" && typeof maximum === "number")
    return texts.say("form_between", { low: minimum, high: maximum });
  return "";
}

/** @param {string} id @param {FieldSchema} schema @param {Record<string, any>} ui @param {boolean} required
 * @param {string} described @param {import("./texts.js").Texts} texts @returns {Control} */
function controlOf(id, schema, ui, required, described, texts) {
  const options = optionsOf(schema);
  const common = { id, name: id, "aria-describedby": described, "aria-required": required ? "true" : null };
  if (schema.type === "boolean") return checkbox(schema, common);
  if (schema.type === "array") return boxes(id, options ?? [], "checkbox", described);
  if (options && (ui.widget === "radio" || (options.length <= MOST_RADIOS && ui.widget !== "select")))
    return boxes(id, options, "radio", described);
  if (options) return select(options, common, texts);
  const multiline = ui.multiline || (schema.type === "string" && !schema.format && (schema.maxLength ?? 0) > MULTILINE_LENGTH);
  const control = multiline ? el("textarea", { ...common, rows: 3, dir: "auto" }) : input(schema, common);
  const isNumber = schema.type === "number" || schema.type === "integer";
  return {
    controls: [control],
    body: control,
    read: () => (control.value.trim() === "" ? undefined : isNumber ? Number(control.value) : control.value.trim()),
    write: (value) => (control.value = value === undefined || value === null ? "" : String(value).slice(0, 4000)),
  };
}

/** @param {FieldSchema} schema @param {Record<string, string | null>} common */
function input(schema, common) {
  const numeric = schema.type === "integer" ? "numeric" : schema.type === "number" ? "decimal" : null;
  const kind = numeric
    ? { type: "number", inputmode: numeric, step: schema.type === "integer" ? 1 : "any" }
    : (INPUTS[schema.format ?? ""] ?? { type: "text", dir: "auto" });
  return el("input", { ...common, autocomplete: "off", ...kind, min: schema.minimum, max: schema.maximum });
}

/** @param {FieldSchema} schema @param {Record<string, string | null>} common @returns {Control} */
function checkbox(schema, common) {
  const box = el("input", { ...common, type: "checkbox" });
  return {
    controls: [box],
    body: el("label", { class: "option" }, box, el("span", { dir: "auto" }, schema.title)),
    read: () => box.checked,
    write: (value) => (box.checked = value === true),
  };
}

/** Radio buttons or checkboxes. @param {string} id @param {import("./protocol.js").Option[]} options
 * @param {"radio" | "checkbox"} type @param {string} described @returns {Control} */
function boxes(id, options, type, described) {
  const controls = options.map((option) =>
    el("input", { type, name: id, value: option.const, "aria-describedby": described }),
  );
  const labels = options.map((option, place) =>
    el("label", { class: "option" }, controls[place], el("span", { dir: "auto" }, option.title)),
  );
  const chosen = () => controls.filter((box) => box.checked).map((box) => box.value);
  return {
    controls,
    grouped: true,
    body: el("div", { class: "options" }, ...labels),
    read: () => (type === "radio" ? chosen()[0] : chosen()),
    write: (value) => {
      const wanted = Array.isArray(value) ? value : [value];
      for (const box of controls) box.checked = wanted.includes(box.value);
    },
  };
}

/** @param {import("./protocol.js").Option[]} options @param {Record<string, string | null>} common
 * @param {import("./texts.js").Texts} texts @returns {Control} */
function select(options, common, texts) {
  const control = el(
    "select",
    common,
    el("option", { value: "" }, texts.say("form_choose")),
    ...options.map((option) => el("option", { value: option.const }, option.title)),
  );
  return {
    controls: [control],
    body: control,
    read: () => control.value || undefined,
    write: (value) => (control.value = typeof value === "string" ? value : ""),
  };
}
