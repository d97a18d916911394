import assert from "node:assert/strict";
import { test } from "node:test";
import { follow, NO_SESSION } from "../../static/js/session_view.js";
import { event } from "./support.js";

const status = (name, fields = {}) => event(1, { type: "status", status: name, intent: "create_alarm", label: "Set an alarm", ...fields });
const after = (...events) => events.reduce(follow, NO_SESSION);

test("a session becomes active, then its task has a name, then it is completed", () => {
  assert.equal(after(status("session_started")).state, "active");
  assert.equal(after(status("session_started"), status("intent_started")).label, "Set an alarm");
  assert.equal(after(status("intent_started"), status("intent_completed")).state, "completed");
});

test("an abandoned task is offered until it is resumed", () => {
  const abandoned = after(status("intent_started"), status("intent_abandoned"));
  assert.equal(abandoned.state, "abandoned");
  assert.deepEqual(abandoned.resumable.map((one) => one.user_intent_id), ["i1"]);
  const resumed = follow(abandoned, status("intent_resumed"));
  assert.equal(resumed.state, "active");
  assert.deepEqual(resumed.resumable, []);
});

test("a task that is discarded is offered no more", () => {
  const abandoned = after(status("intent_started"), status("intent_abandoned"));
  assert.deepEqual(follow(abandoned, status("intent_abandoned", { reason: "discarded" })).resumable, []);
});

test("a task that is abandoned while another one is active does not hide it", () => {
  const state = after(status("intent_started", { user_intent_id: "i2" }), status("intent_abandoned", { user_intent_id: "i1" }));
  assert.equal(state.state, "active");
  assert.equal(state.user_intent_id, "i2");
});

test("the open question is that of the last response", () => {
  const asked = event(1, { type: "response", question_id: "q1" });
  const answered = event(2, { type: "response" });
  assert.equal(after(asked).question_id, "q1");
  assert.equal(after(asked, answered).question_id, null);
});
