/**
 * The admin REST calls; the token stays in this tab's sessionStorage. No DOM.
 *
 * @typedef {{session_id: string, user_intent_id: string, user_chat_id: string, user_id: string, site: string,
 *   intent: string | null, label: string | null, state: string, started: string, last_active: string,
 *   ended: string | null}} SessionRow
 * @typedef {{sessions: SessionRow[], next: string | null}} SessionPage
 * @typedef {{session: SessionRow, parameters: Record<string, unknown>,
 *   events: import("./protocol.js").ChatEvent[]}} SessionDetail
 */

const SESSIONS = "/api/v1/admin/sessions";
const KEY = "errand:admin:token";

/** An answer that is an error; `message` is for people. */
export class AdminRefusal extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export function keptToken() {
  return sessionStorage.getItem(KEY);
}

/** @param {string | null} token null forgets it */
export function keepToken(token) {
  if (token === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, token);
}

/** A page of sessions, newest first. @param {Record<string, string>} filters empty ones are left out
 * @param {string | null} cursor @returns {Promise<SessionPage>} */
export function listSessions(filters, cursor) {
  const query = new URLSearchParams({ limit: "25" });
  for (const [name, value] of Object.entries(filters)) if (value) query.set(name, value);
  if (cursor) query.set("cursor", cursor);
  return call("GET", `${SESSIONS}?${query}`);
}

/** @param {string} id @returns {Promise<SessionDetail>} */
export function showSession(id) {
  return call("GET", `${SESSIONS}/${encodeURIComponent(id)}`);
}

/** @param {string} id @returns {Promise<{session_id: string, cleared: boolean}>} */
export function clearSession(id) {
  return call("DELETE", `${SESSIONS}/${encodeURIComponent(id)}`);
}

/** @param {string} method @param {string} path @returns {Promise<any>} */
async function call(method, path) {
  const headers = { Authorization: `Bearer ${keptToken() ?? ""}` };
  const answer = await fetch(path, { method, headers, credentials: "omit", cache: "no-store" });
  const body = await answer.json().catch(() => null);
  if (answer.ok && body) return body;
  throw new AdminRefusal(answer.status, body?.message ?? `The server answered with ${answer.status}.`);
}
