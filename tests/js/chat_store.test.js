import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, emptyState, goLive, holeAfter, isWorking, noteHead, prepend, receive, stream, streamed } from "../../static/js/chat_store.js";
import { ordered } from "../../static/js/transcript_entries.js";
import { aConnection, aTurn, event } from "./support.js";

const fresh = () => connect(emptyState(), aConnection());
const keys = (state) => ordered(state.entries).map((entry) => entry.key);

test("events are applied once however often and in whatever order they come", () => {
  const events = [...aTurn(1), ...aTurn(5)];
  const inOrder = receive(goLive(fresh(), 0), events);
  for (let round = 0; round < 200; round += 1) {
    const shuffled = [...events, ...events].sort(() => Math.random() - 0.5);
    const state = shuffled.reduce((now, one) => receive(now, [one]), goLive(fresh(), 0));
    assert.deepEqual(state.entries, inOrder.entries);
    assert.equal(state.lastSeq, 8);
    assert.equal(state.ahead.size, 0);
  }
});

test("a hole is reported and nothing after it is shown", () => {
  const [first, second, third] = aTurn(1);
  const state = receive(receive(goLive(fresh(), 0), [first]), [third]);
  assert.equal(holeAfter(state), 1);
  assert.deepEqual(keys(state), ["u:k1"]);
  const filled = receive(state, [second]);
  assert.equal(holeAfter(filled), null);
  assert.equal(filled.lastSeq, 3);
});

test("a heartbeat ahead of us tells of missing events, but only once the replay is over", () => {
  const state = receive(fresh(), aTurn(1));
  assert.equal(holeAfter(noteHead(state, 9)), null);
  assert.equal(holeAfter(noteHead(goLive(state, 4), 9)), 4);
});

test("a fresh page may start anywhere, a resume keeps what is there, a reset drops it", () => {
  const page = receive(fresh(), aTurn(41));
  assert.equal(page.firstSeq, 41);
  assert.equal(connect(page, aConnection({ resume: "ok" })).entries.size, 3);
  assert.equal(connect(page, aConnection({ resume: "reset" })).lastSeq, null);
});

test("older events come before, and a turn cut by the page's edge becomes whole", () => {
  const turn = aTurn(1);
  const state = prepend(receive(goLive(fresh(), 4), []), turn, 1);
  const late = prepend(receive(goLive(receive(fresh(), turn.slice(2)), 4), []), turn.slice(0, 2), 1);
  assert.deepEqual(keys(late), keys(state));
  assert.equal(late.entries.get("s:1").steps.length, 2);
  assert.equal(late.firstSeq, 1);
});

test("steps end with the next event of their cause, failed ones keep their label", () => {
  const [user, first, second] = aTurn(1);
  const running = receive(goLive(fresh(), 0), [user, first, second]);
  assert.deepEqual(running.entries.get("s:1").steps.map((step) => step.state), ["done", "running"]);
  const failed = event(4, { ...second, seq: 4, state: "failed", content: "" });
  const after = receive(running, [failed]);
  assert.deepEqual(after.entries.get("s:1").steps.at(-1), { ...running.entries.get("s:1").steps[1], state: "failed" });
});

test("a question and all revisions of its form share one entry, in which an old revision changes nothing", () => {
  const question = event(1, { type: "response", response_id: "r", question_id: "q", blocks: [], content: "When?" });
  const form = (seq, rev, state) => event(seq, { type: "component", component_id: "f", rev, kind: "form", state, question_id: "q", values: {}, errors: [], ui: {} });
  const state = receive(goLive(fresh(), 0), [question, form(2, 1, "open"), form(3, 3, "accepted"), form(4, 2, "open")]);
  assert.deepEqual(keys(state), ["q:q"]);
  assert.equal(state.entries.get("q:q").component.state, "accepted");
});

test("a turn is worked on from the command to its final event", () => {
  const [user, ...rest] = aTurn(1);
  const begun = receive(goLive(fresh(), 0), [user]);
  assert.equal(isWorking(begun), true);
  assert.equal(isWorking(receive(begun, rest)), false);
});

const piece = (index, text, response_id = "r1") => ({ type: "delta", response_id, index, text });
const shown = (state) => [...state.streams.values()].map(streamed);

test("streamed pieces may overlap and are dropped when the response is there, and late ones too", () => {
  const state = [piece(1, "lo"), piece(0, "hel"), piece(1, "lo")].reduce(stream, goLive(fresh(), 0));
  assert.deepEqual(shown(state), ["hello"]);
  const whole = receive(state, aTurn(1));
  assert.equal(whole.streams.size, 0);
  assert.equal(stream(whole, piece(2, "!", "r1")).streams.size, 0);
});

test("a stream is shown up to its first hole", () => {
  const state = [piece(0, "a"), piece(1, "b"), piece(3, "d")].reduce(stream, goLive(fresh(), 0));
  assert.deepEqual(shown(state), ["ab"]);
  assert.deepEqual(shown(stream(state, piece(2, "c"))), ["abcd"]);
  assert.deepEqual(shown(stream(goLive(fresh(), 0), piece(4, "late"))), [""]);
});

test("a stream without its response goes with the end of its turn, and with a new line", () => {
  const [user] = aTurn(1);
  const written = stream(receive(goLive(fresh(), 0), [user]), piece(0, "half"));
  assert.equal(connect(written, aConnection({ resume: "ok" })).streams.size, 0);
  const failed = event(2, { type: "error", code: "internal", retryable: true, response_id: "r1", cause: 1, final: true });
  assert.equal(receive(written, [failed]).streams.size, 0);
  const rang = event(2, { type: "response", response_id: "alarm", blocks: [], content: "Ring", final: true });
  assert.deepEqual(shown(receive(written, [rang])), ["half"]);
});

test("unknown events only advance the cursor", () => {
  const state = receive(goLive(fresh(), 0), [event(1, { type: "from_the_future" }), event(2, { type: "owner", epoch: 3 })]);
  assert.equal(state.lastSeq, 2);
  assert.equal(state.entries.size, 0);
});
