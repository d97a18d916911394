/** Builders of events as the server sends them. */

/** @param {number} seq @param {Record<string, unknown>} fields */
export function event(seq, fields) {
  return {
    seq, id: `id${seq}`, user_chat_id: "c", session_id: "s", user_intent_id: "i1", timestamp: `2026-01-01T10:00:${String(seq).padStart(2, "0")}Z`,
    content: "", cause: null, final: false, ...fields,
  };
}

/** A whole turn: what the visitor said, two steps and the answer; four events from `seq` on. */
export function aTurn(seq, said = "hello") {
  return [
    event(seq, { type: "user", client_id: `k${seq}`, content: said }),
    event(seq + 1, { type: "thinking", step: "session_start", step_id: `a${seq}`, state: "running", content: "Initialising session", cause: seq }),
    event(seq + 2, { type: "thinking", step: "response_generation", step_id: `b${seq}`, state: "running", content: "Generating", cause: seq }),
    event(seq + 3, { type: "response", response_id: `r${seq}`, blocks: [], content: "done", cause: seq, final: true }),
  ];
}

export function aConnection(fields = {}) {
  return { type: "connected", epoch: "e", seq: 0, oldest: 1, resume: "fresh", session: { state: "idle", resumable: [] }, ...fields };
}

/** What sessionStorage offers, kept in a map. */
export function aStorage() {
  const kept = new Map();
  return {
    kept,
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  };
}
