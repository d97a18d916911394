import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldOrder, merged, problemOf, problemsIn } from "../../static/js/form_rules.js";

const text = (fields) => ({ type: "string", title: "T", ...fields });

for (const [name, field, value, code] of [
  ["an empty required text", text({}), "", "required"],
  ["a text that is too long, in characters", text({ maxLength: 2 }), "👍👍👍", "too_long"],
  ["a text that is too short", text({ minLength: 3 }), "ab", "too_short"],
  ["a value that is no option", text({ oneOf: [{ const: "a", title: "A" }] }), "b", "choice"],
  ["half a date and time", text({ format: "datetime-local" }), "2026-01-01", "datetime-local"],
  ["a time before the first one", text({ format: "datetime-local", minimum: "2026-01-02T08:00" }), "2026-01-01T08:00", "time_min"],
  ["a number out of range", { type: "integer", title: "N", maximum: 8 }, 9, "range_max"],
  ["half a person", { type: "integer", title: "N" }, 1.5, "step"],
  ["an e-mail without a host", text({ format: "email" }), "me@", "email"],
  ["a pattern that does not match whole", text({ pattern: "[0-9]+" }), "1a", "pattern"],
  ["too many choices", { type: "array", title: "A", items: { enum: ["a", "b"] }, maxItems: 1 }, ["a", "b"], "too_many"],
]) {
  test(`${name} is a problem`, () => assert.equal(problemOf(field, value, true)?.code, code));
}

test("good values are none, and a pattern that cannot be compiled is left to the server", () => {
  assert.equal(problemOf(text({ format: "datetime-local", minimum: "2026-01-01T00:00" }), "2026-01-01T07:00", true), null);
  assert.equal(problemOf(text({ pattern: "(" }), "x", true), null);
  assert.equal(problemOf(text({}), undefined, false), null);
  assert.equal(problemOf({ type: "boolean", title: "B" }, false, false), null);
});

test("fields come in the order of the server, then the others", () => {
  const schema = { type: "object", required: ["b"], properties: { a: text({}), b: text({}), c: text({}) } };
  assert.deepEqual(fieldOrder(schema, { order: ["c", "unknown", "a"] }), ["c", "a", "b"]);
  assert.deepEqual(problemsIn(schema, {}, {}), [{ field: "b", code: "required" }]);
});

test("what was typed stays where the server has not changed the value since", () => {
  const typed = { when: "2026-01-01T07:00", label: "Kiln", note: "mine", ok: false };
  const before = { when: "2026-01-01T07:00", label: "Old" };
  const now = { when: "2026-01-01T08:00", label: "Old" };
  assert.deepEqual(merged(typed, before, now), { ...typed, when: "2026-01-01T08:00" });
});
