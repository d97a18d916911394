/**
 * The browser's copy of a chat: a pure reducer over events by `seq` and over live signals, and the store that holds it.
 * It knows no DOM and no socket. Promise 3 of the protocol: no holes, none twice; a hole is reported, not skipped.
 *
 * @typedef {import("./protocol.js").ChatEvent} ChatEvent
 * @typedef {import("./transcript_entries.js").Entry} Entry
 * @typedef {{epoch: string | null, lastSeq: number | null, firstSeq: number | null, oldest: number, head: number,
 *   events: Map<number, ChatEvent>, ahead: Map<number, ChatEvent>, entries: Map<string, Entry>,
 *   session: import("./protocol.js").Session, typing: boolean, live: boolean, turns: Set<number>,
 *   streams: Map<string, string[]>}} ChatState
 * `lastSeq` is null until the first page came. `turns` holds the commands whose turn is not over. `streams` holds the
 * pieces of responses still being written, by index, perhaps with holes.
 */
import { place } from "./transcript_entries.js";
import { follow, NO_SESSION } from "./session_view.js";

/** @returns {ChatState} */
export function emptyState() {
  return {
    epoch: null,
    lastSeq: null,
    firstSeq: null,
    oldest: 1,
    head: 0,
    events: new Map(),
    ahead: new Map(),
    entries: new Map(),
    session: NO_SESSION,
    typing: false,
    live: false,
    turns: new Set(),
    streams: new Map(),
  };
}

/** The state after `connected`: kept when the server resumes, empty when it says fresh or reset.
 * @param {ChatState} state @param {import("./protocol.js").Connected} frame @returns {ChatState} */
export function connect(state, frame) {
  const base = frame.resume === "ok" ? state : emptyState();
  const label = base.session.user_intent_id === frame.session.user_intent_id ? base.session.label : null;
  const session = { ...frame.session, label: frame.session.label ?? label, resumable: frame.session.resumable ?? [] };
  const oldest = Math.max(1, frame.oldest);
  const streams = new Map(); // what was being streamed is not replayed, the whole comes as an event
  return { ...base, epoch: frame.epoch, oldest, head: frame.seq, session, typing: false, live: false, streams };
}

/** The state after events arrived, in any order, some of them perhaps known already.
 * @param {ChatState} state @param {ChatEvent[]} arrived @returns {ChatState} */
export function receive(state, arrived) {
  const ahead = new Map(state.ahead);
  for (const event of arrived) {
    if (state.lastSeq === null || event.seq > state.lastSeq) ahead.set(event.seq, event);
  }
  if (ahead.size === 0) return state;
  const next = {
    ...state,
    events: new Map(state.events),
    entries: new Map(state.entries),
    turns: new Set(state.turns),
    streams: new Map(state.streams),
    ahead,
  };
  next.lastSeq ??= Math.min(...ahead.keys()) - 1;
  for (let event = ahead.get(next.lastSeq + 1); event; event = ahead.get(next.lastSeq + 1)) {
    ahead.delete(event.seq);
    apply(next, event);
  }
  next.head = Math.max(next.head, next.lastSeq);
  return next;
}

/** The state with older events before those that it has; a view that compares entries sees only what changed.
 * @param {ChatState} state @param {ChatEvent[]} older @param {number} oldest @returns {ChatState} */
export function prepend(state, older, oldest) {
  const all = new Map([...older.map((event) => /** @type {const} */ ([event.seq, event])), ...state.events]);
  const events = [...all.values()].sort((one, other) => one.seq - other.seq);
  const entries = new Map();
  for (const event of events) place(entries, event);
  return { ...state, events: all, entries, oldest, firstSeq: events[0]?.seq ?? state.firstSeq };
}

/** The state after the replay; without any event the chat is new. @param {ChatState} state @param {number} seq */
export function goLive(state, seq) {
  return { ...state, live: true, lastSeq: state.lastSeq ?? seq, head: Math.max(state.head, seq) };
}

/** The state after the server named its head. @param {ChatState} state @param {number} seq */
export function noteHead(state, seq) {
  return { ...state, head: Math.max(state.head, seq) };
}

/** The state after a piece of streamed text; the pieces may come in any order and more than once, late ones are dropped.
 * @param {ChatState} state @param {import("./protocol.js").Delta} delta @returns {ChatState} */
export function stream(state, delta) {
  const known = state.streams.get(delta.response_id);
  if (!known && isWhole(state, delta.response_id)) return state;
  const pieces = [...(known ?? [])];
  pieces[delta.index] = delta.text;
  return { ...state, streams: new Map(state.streams).set(delta.response_id, pieces) };
}

/** What of a stream may be shown: up to its first hole, behind which the response as a whole is waited for.
 * @param {string[]} pieces */
export function streamed(pieces) {
  const hole = pieces.findIndex((piece) => piece === undefined);
  return pieces.slice(0, hole < 0 ? undefined : hole).join("");
}

/** @param {ChatState} state @param {string} responseId */
function isWhole(state, responseId) {
  return [...state.events.values()].some((event) => event.type === "response" && event.response_id === responseId);
}

/** The seq after which events are missing, null when there is no hole. @param {ChatState} state */
export function holeAfter(state) {
  const behind = state.live && state.lastSeq !== null && state.head > state.lastSeq;
  return state.lastSeq !== null && (state.ahead.size > 0 || behind) ? state.lastSeq : null;
}

/** Whether something is being worked on that has not been answered. @param {ChatState} state */
export function isWorking(state) {
  return state.typing || state.turns.size > 0;
}

/** @param {ChatState} state a fresh copy, which is changed @param {ChatEvent} event */
function apply(state, event) {
  state.lastSeq = event.seq;
  state.firstSeq ??= event.seq;
  state.events.set(event.seq, event);
  place(state.entries, event);
  state.session = follow(state.session, event);
  if (event.type === "user" && event.action?.type !== "feedback") state.turns.add(event.seq);
  if (event.final && event.cause !== null) state.turns.delete(event.cause);
  if (event.final) state.typing = false;
  if (event.type === "response") state.streams.delete(event.response_id);
  if (event.final && event.cause !== null) state.streams.clear();
}

/** Holds the state and tells those who watch it. */
export class ChatStore {
  constructor() {
    this.state = emptyState();
    /** @type {Set<(state: ChatState, before: ChatState) => void>} */
    this.watchers = new Set();
  }

  /** Replace the state by what `change` makes of it. @param {(state: ChatState) => ChatState} change */
  update(change) {
    const before = this.state;
    this.state = change(before);
    if (this.state !== before) for (const watcher of this.watchers) watcher(this.state, before);
  }

  /** @param {(state: ChatState, before: ChatState) => void} watcher */
  watch(watcher) {
    this.watchers.add(watcher);
  }
}
