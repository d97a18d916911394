/**
 * What a form's schema (docs/widget.md, "Forms") says about values: order of fields, defaults, problems. Pure.
 * The server checks again and alone decides.
 *
 * @typedef {import("./protocol.js").FormSchema} FormSchema
 * @typedef {import("./protocol.js").FieldSchema} FieldSchema
 * @typedef {import("./protocol.js").Value} Value
 * @typedef {{field: string, code: string, limit?: string | number}} Problem
 */

const LONGEST_PATTERN = 200;
const LONGEST_MATCHED = 1000;

/** Field names in the order in which they are shown. @param {FormSchema} schema @param {Record<string, any>} ui */
export function fieldOrder(schema, ui) {
  const named = (ui.order ?? []).filter((/** @type {string} */ name) => name in schema.properties);
  return [...named, ...Object.keys(schema.properties).filter((name) => !named.includes(name))];
}

/** The options of a field that has some. @param {FieldSchema} field @returns {import("./protocol.js").Option[] | null} */
export function optionsOf(field) {
  const source = field.type === "array" ? (field.items ?? {}) : field;
  return source.oneOf ?? source.enum?.map((value) => ({ const: value, title: value })) ?? null;
}

/**
 * What a form shows when the server sends it again: what was typed, except where the server has changed a value since.
 * @param {Record<string, Value>} typed @param {Record<string, Value>} before the server's values when it was typed
 * @param {Record<string, Value>} now the server's values @returns {Record<string, Value>}
 */
export function merged(typed, before, now) {
  const changed = Object.entries(now).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]));
  return { ...typed, ...Object.fromEntries(changed) };
}

/** What is wrong with `values`; empty when nothing is. @param {FormSchema} schema @param {Record<string, Value>} values
 * @param {Record<string, any>} ui @returns {Problem[]} */
export function problemsIn(schema, values, ui) {
  return fieldOrder(schema, ui).flatMap((field) => {
    const found = problemOf(schema.properties[field], values[field], (schema.required ?? []).includes(field));
    return found ? [{ field, ...found }] : [];
  });
}

/** @param {FieldSchema} field @param {Value | undefined} value @param {boolean} required
 * @returns {{code: string, limit?: string | number} | null} */
export function problemOf(field, value, required) {
  const empty = value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
  if (empty) return required ? { code: "required" } : null;
  if (typeof value === "boolean") return required && !value ? { code: "required" } : null;
  if (Array.isArray(value)) return problemOfList(field, value);
  return typeof value === "number" ? problemOfNumber(field, value) : problemOfText(field, value);
}

/** @param {FieldSchema} field @param {unknown[]} value */
function problemOfList(field, value) {
  if (value.length < (field.minItems ?? 0)) return { code: "too_few", limit: field.minItems };
  if (value.length > (field.maxItems ?? Infinity)) return { code: "too_many", limit: field.maxItems };
  return null;
}

/** @param {FieldSchema} field @param {number} value */
function problemOfNumber(field, value) {
  if (Number.isNaN(value)) return { code: "number" };
  if (field.type === "integer" && !Number.isInteger(value)) return { code: "step" };
  if (typeof field.minimum === "number" && value < field.minimum) return { code: "range_min", limit: field.minimum };
  if (typeof field.maximum === "number" && value > field.maximum) return { code: "range_max", limit: field.maximum };
  return null;
}

/** Times and dates are compared as text, which ISO 8601 allows. @param {FieldSchema} field @param {string} value */
function problemOfText(field, value) {
  const length = [...value].length;
  if (length < (field.minLength ?? 0)) return { code: "too_short", limit: field.minLength };
  if (length > (field.maxLength ?? Infinity)) return { code: "too_long", limit: field.maxLength };
  const options = optionsOf(field);
  if (options && !options.some((option) => option.const === value)) return { code: "choice" };
  const shape = field.format ? SHAPES[field.format] : undefined;
  if (shape && !shape.test(value)) return { code: field.format ?? "pattern" };
  if (field.format && typeof field.minimum === "string" && value < field.minimum)
    return { code: "time_min", limit: field.minimum };
  if (field.format && typeof field.maximum === "string" && value > field.maximum)
    return { code: "time_max", limit: field.maximum };
  return matches(field.pattern, value) ? null : { code: "pattern" };
}

/** @type {Record<string, RegExp>} */
const SHAPES = {
  "datetime-local": /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/,
  date: /^\d{4}-\d\d-\d\d$/,
  time: /^\d\d:\d\d(:\d\d)?$/,
  email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  uri: /^[a-z][a-z0-9+.-]*:\S+$/i,
  tel: /^\+?[\d\s()./-]{3,}$/,
};

/** A pattern that is no regular expression, or too long to be tried, is left to the server.
 * @param {string | undefined} pattern @param {string} value */
function matches(pattern, value) {
  if (!pattern || pattern.length > LONGEST_PATTERN || value.length > LONGEST_MATCHED) return true;
  try {
    return new RegExp(`^(?:${pattern})$`, "v").test(value);
  } catch {
    return true;
  }
}
