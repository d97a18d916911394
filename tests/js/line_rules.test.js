import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { Backoff } from "../../static/js/backoff.js";
import { COMPONENTS } from "../../static/js/component_views.js";
import { chatIsGone, isEvent, resumable } from "../../static/js/protocol.js";

test("waiting grows to 30 seconds, is spread over the whole range, and starts again after a reset", () => {
  const longest = new Backoff(() => 1);
  assert.deepEqual(Array.from({ length: 8 }, () => longest.next()), [0.5, 1, 2, 4, 8, 16, 30, 30]);
  longest.reset();
  assert.equal(longest.next(), 0.5);
  assert.equal(new Backoff(() => 0).next(), 0);
});

test("close codes below 4400 come back, from there on they stay away, known or not", () => {
  for (const code of [1001, 1006, 1011, 1012, 1013, 4000, 4005, 4029, 4399]) assert.equal(resumable(code), true, String(code));
  for (const code of [4400, 4401, 4404, 4409, 4410, 4429, 4499, 1009]) assert.equal(resumable(code), false, String(code));
  assert.deepEqual([4401, 4404, 4410, 4409].map(chatIsGone), [true, true, true, false]);
});

test("an ack has a seq but is no event", () => {
  assert.equal(isEvent({ type: "ack", client_id: "k", seq: 3, repeated: false }), false);
  assert.equal(isEvent({ type: "error", code: "internal", message: "", retryable: true }), false);
  assert.equal(isEvent({ type: "error", id: "x", seq: 4, code: "internal", retryable: true }), true);
});

test("contract, widget and server know the same components", () => {
  const contract = readFileSync(new URL("../../protocol/components.py", import.meta.url), "utf8");
  const kinds = [...contract.match(/ComponentKind = Literal\[(.*)\]/)[1].matchAll(/"(\w+)"/g)].map((match) => match[1]).sort();
  const stems = (folder, ending) => readdirSync(new URL(folder, import.meta.url)).filter((file) => file.endsWith(ending) && !file.startsWith("_")).map((file) => file.slice(0, -ending.length)).sort();
  assert.deepEqual(stems("../../static/js/components/", ".js"), kinds);
  assert.deepEqual(Object.keys(COMPONENTS).sort(), kinds);
  assert.deepEqual(stems("../../orchestrator/components/", ".py").filter((kind) => !kinds.includes(kind)), []);
});

test("no module or template reads HTML from a string", () => {
  const roots = ["../../static/", "../../templates/"].map((path) => new URL(path, import.meta.url));
  for (const root of roots) {
    for (const file of readdirSync(root, { recursive: true }).filter((name) => /\.(js|html)$/.test(name))) {
      const source = readFileSync(new URL(file, root), "utf8");
      assert.doesNotMatch(source, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/, file);
    }
  }
});

test("stylesheets are written for both directions", () => {
  const folder = new URL("../../static/css/", import.meta.url);
  for (const file of readdirSync(folder)) {
    const sides = readFileSync(new URL(file, folder), "utf8").match(/(?:^|[;{\s])(?:margin|padding|border)-(?:left|right)\b|[;{\s](?:left|right):|text-align:\s*(?:left|right)/g);
    assert.equal(sides, null, file);
  }
});
