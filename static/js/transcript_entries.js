/**
 * What the transcript shows, as entries made from events: which events share an entry, and where it stands.
 * Pure: an entry that changes is replaced by a new object, so that a view can compare by identity.
 *
 * @typedef {import("./protocol.js").ChatEvent} ChatEvent
 * @typedef {{step_id: string, step: string, label: string, highlight?: [number, number],
 *   state: "running" | "done" | "failed" | "interrupted", started: string}} Step
 * @typedef {{kind: "user", key: string, seq: number, event: import("./protocol.js").UserEvent}} UserEntry
 * @typedef {{kind: "steps", key: string, seq: number, steps: Step[], started: string, ended: string | null}} StepsEntry
 * @typedef {{kind: "answer", key: string, seq: number, response: import("./protocol.js").ResponseEvent | null,
 *   component: import("./protocol.js").ComponentEvent | null}} AnswerEntry
 * @typedef {{kind: "status", key: string, seq: number, event: import("./protocol.js").StatusEvent}} StatusEntry
 * @typedef {{kind: "error", key: string, seq: number, event: import("./protocol.js").ErrorEvent}} ErrorEntry
 * @typedef {UserEntry | StepsEntry | AnswerEntry | StatusEntry | ErrorEntry} Entry
 * @typedef {Map<string, Entry>} Entries
 */

/** Events of these kinds say that the turn's steps are over. */
const ENDS_STEPS = new Set(["response", "component", "error"]);
/** What the header tells already, or another line beside it. */
const QUIET_STATUS = new Set(["session_started", "intent_started"]);

/**
 * Put one event into `entries`, which is changed; entries themselves never are.
 * Every event goes through here exactly once, in the order of `seq`.
 * @param {Entries} entries @param {ChatEvent} event
 */
export function place(entries, event) {
  endStep(entries, event);
  (PLACES[event.type] ?? ignore)(entries, event);
}

/** The entries in the order in which they stand on the screen. @param {Entries} entries @returns {Entry[]} */
export function ordered(entries) {
  return [...entries.values()].sort((one, other) => one.seq - other.seq);
}

/** The text that asks a question, "" when there is none. @param {{entries: Entries}} state @param {string} [questionId] */
export function questionOf({ entries }, questionId) {
  const entry = entries.get(`q:${questionId}`);
  return entry?.kind === "answer" ? (entry.response?.content ?? "") : "";
}

/** @type {Record<string, (entries: Entries, event: any) => void>} */
const PLACES = {
  user: (entries, event) => {
    const key = `u:${event.client_id}`;
    if (isShown(event)) entries.set(key, { kind: "user", key, seq: event.seq, event });
  },
  thinking: placeStep,
  response: (entries, event) => placeAnswer(entries, event, { response: event }),
  component: (entries, event) => placeAnswer(entries, event, { component: event }),
  status: (entries, event) => {
    const key = `e:${event.seq}`;
    if (!isQuiet(event)) entries.set(key, { kind: "status", key, seq: event.seq, event });
  },
  error: (entries, event) => {
    const key = `e:${event.seq}`;
    entries.set(key, { kind: "error", key, seq: event.seq, event });
  },
};

function ignore() {}

/** @param {import("./protocol.js").UserEvent} event */
function isShown(event) {
  return event.content !== "" && event.action?.type !== "feedback" && event.action?.type !== "end_chat";
}

/** A session's end is told by the line of its task. @param {import("./protocol.js").StatusEvent} event */
function isQuiet(event) {
  if (event.status === "session_ended") return event.reason !== "timeout" && event.reason !== "expired";
  return QUIET_STATUS.has(event.status);
}

/** @param {Entries} entries @param {import("./protocol.js").ThinkingEvent} event */
function placeStep(entries, event) {
  const key = `s:${event.cause ?? event.seq}`;
  const group = /** @type {StepsEntry | undefined} */ (entries.get(key));
  const steps = group ? [...group.steps] : [];
  const found = steps.findIndex((step) => step.step_id === event.step_id);
  /** @type {Step} */
  const step = {
    step_id: event.step_id,
    step: event.step,
    label: event.content,
    highlight: event.highlight,
    state: event.state,
    started: found < 0 ? event.timestamp : steps[found].started,
  };
  if (found < 0) steps.push(step);
  else steps[found] = { ...step, label: event.content || steps[found].label };
  entries.set(key, {
    kind: "steps",
    key,
    seq: group?.seq ?? event.seq,
    steps,
    started: group?.started ?? event.timestamp,
    ended: null,
  });
}

/** A question and its component share an entry, and a component keeps its entry through all revisions.
 * @param {Entries} entries
 * @param {import("./protocol.js").ResponseEvent | import("./protocol.js").ComponentEvent} event
 * @param {Partial<AnswerEntry>} part */
function placeAnswer(entries, event, part) {
  const own = event.type === "component" ? `c:${event.component_id}` : `r:${event.response_id}`;
  const key = event.question_id ? `q:${event.question_id}` : own;
  const found = /** @type {AnswerEntry | undefined} */ (entries.get(key));
  if (part.component && found?.component && found.component.rev >= part.component.rev) return;
  /** @type {AnswerEntry} */
  const base = found ?? { kind: "answer", key, seq: event.seq, response: null, component: null };
  entries.set(key, { ...base, ...part });
}

/** The next event of the same cause ends the step that runs. @param {Entries} entries @param {ChatEvent} event */
function endStep(entries, event) {
  const group = event.cause === null ? undefined : entries.get(`s:${event.cause}`);
  if (group?.kind !== "steps") return;
  const ends = event.final === true || ENDS_STEPS.has(event.type);
  const steps = group.steps.map((step) =>
    step.state === "running" && !(event.type === "thinking" && event.step_id === step.step_id)
      ? { ...step, state: /** @type {const} */ ("done") }
      : step,
  );
  entries.set(group.key, { ...group, steps, ended: ends ? (group.ended ?? event.timestamp) : group.ended });
}
