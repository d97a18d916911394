/**
 * The current session, followed through events: what the session indicator shows. Pure.
 *
 * @typedef {import("./protocol.js").Session} Session
 */

/** @type {Session} */
export const NO_SESSION = Object.freeze({ state: "idle", resumable: [] });

const DISCARDED = "discarded";

/** The session after one event. @param {Session} session @param {import("./protocol.js").ChatEvent} event @returns {Session} */
export function follow(session, event) {
  if (event.type === "component") {
    const open = event.state === "open";
    if (!open && session.open_component_id !== event.component_id) return session;
    return { ...session, open_component_id: open ? event.component_id : null };
  }
  if (event.type === "response") return { ...session, question_id: event.question_id ?? null };
  return event.type === "status" ? (CHANGES[event.status] ?? same)(session, event) : session;
}

/** @typedef {import("./protocol.js").StatusEvent} StatusEvent */
/** @type {Record<string, (session: Session, event: StatusEvent) => Session>} */
const CHANGES = {
  session_started: (session, event) => ({
    ...NO_SESSION,
    resumable: session.resumable,
    session_id: event.session_id,
    user_intent_id: event.user_intent_id,
    state: "active",
  }),
  intent_started: (session, event) => ({ ...session, ...task(event), state: "active" }),
  intent_resumed: (session, event) => ({
    ...session,
    ...task(event),
    state: "active",
    resumable: session.resumable.filter((one) => one.user_intent_id !== event.user_intent_id),
  }),
  intent_completed: (session, event) => ({ ...session, ...task(event), ...closed, state: "completed" }),
  intent_abandoned: (session, event) => {
    const others = session.resumable.filter((one) => one.user_intent_id !== event.user_intent_id);
    if (event.reason === DISCARDED) return { ...session, resumable: others };
    const mine = session.user_intent_id === event.user_intent_id || session.state !== "active";
    return {
      ...session,
      ...(mine ? { ...task(event), ...closed, state: /** @type {const} */ ("abandoned") } : {}),
      resumable: event.user_intent_id ? [...others, resumable(event, event.user_intent_id)] : others,
    };
  },
};

const closed = { question_id: null, open_component_id: null };

/** @param {Session} session */
function same(session) {
  return session;
}

/** @param {StatusEvent} event */
function task(event) {
  return {
    session_id: event.session_id,
    user_intent_id: event.user_intent_id,
    intent: event.intent ?? null,
    label: event.label ?? null,
  };
}

/** @param {StatusEvent} event @param {string} id */
function resumable(event, id) {
  const intent = event.intent ?? "";
  return { user_intent_id: id, intent, label: event.label ?? intent, abandoned_at: event.timestamp };
}
