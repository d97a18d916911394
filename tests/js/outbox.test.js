import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox } from "../../static/js/outbox.js";
import { TabStorage } from "../../static/js/tab_storage.js";
import { aStorage } from "./support.js";

const message = (client_id) => ({ type: "message", client_id, content: client_id });
const over = (storage) => new Outbox(new TabStorage("p:", storage));

test("commands go one at a time and in order", () => {
  const outbox = over(aStorage());
  outbox.add(message("a"));
  outbox.add(message("b"));
  assert.equal(outbox.next().client_id, "a");
  assert.equal(outbox.next(), null);
  outbox.acknowledge("a");
  assert.equal(outbox.next().client_id, "b");
});

test("a command survives a reload until its ack, also when it was in flight", () => {
  const storage = aStorage();
  const before = over(storage);
  before.add(message("a"));
  before.next();
  const reloaded = over(storage);
  assert.equal(reloaded.next().client_id, "a");
  reloaded.acknowledge("a");
  assert.equal(over(storage).waiting, false);
});

test("a broken line puts what was in flight back, with the same id", () => {
  const outbox = over(aStorage());
  outbox.add(message("a"));
  outbox.next();
  outbox.rewind();
  assert.equal(outbox.next().client_id, "a");
});

test("a refused command lets the next one pass and can be tried again", () => {
  const outbox = over(aStorage());
  outbox.add(message("a"));
  outbox.add(message("b"));
  outbox.next();
  outbox.refuse("a", "Too long.");
  assert.equal(outbox.next().client_id, "b");
  outbox.acknowledge("b");
  outbox.retry("a");
  assert.equal(outbox.next().client_id, "a");
});

test("storage that throws is replaced by memory", () => {
  const broken = { getItem: () => { throw new Error("blocked"); }, setItem: () => { throw new Error("blocked"); }, removeItem: () => { throw new Error("blocked"); } };
  const storage = new TabStorage("p:", broken);
  storage.save("x", { a: 1 });
  assert.deepEqual(storage.load("x"), { a: 1 });
  storage.save("x", null);
  assert.equal(storage.load("x"), null);
});

test("too many waiting commands are refused", () => {
  const outbox = over(aStorage());
  for (let n = 0; n < 50; n += 1) assert.equal(outbox.add(message(String(n))), true);
  assert.equal(outbox.add(message("51")), false);
});
