/**
 * The fallback without a socket: commands are posted, events are followed by long-poll. Same frames, same cursor.
 * It knows neither the store nor the page.
 *
 * @typedef {import("./protocol.js").ChatEvent} ChatEvent
 * @typedef {import("./protocol.js").Signal} Signal
 * @typedef {import("./identity.js").ChatRecord} ChatRecord
 * @typedef {{epoch: string, seq: number, events: ChatEvent[], session?: import("./protocol.js").Session,
 *   oldest?: number}} EventPage
 */

const WAIT_SECONDS = 25;
const PAGE = 200;
const CHATS = "/api/v1/chat/chats";

/** An answer of the server that is an error; `body` is what protocol.md says about errors. */
export class Refusal extends Error {
  /** @param {number} status @param {import("./protocol.js").ErrorBody} body */
  constructor(status, body) {
    super(body.message);
    this.status = status;
    this.body = body;
  }

  /** Whether this chat cannot be used by us any more. */
  get chatIsGone() {
    return this.status === 401 || this.status === 404 || this.status === 410;
  }
}

/** Open a chat. @param {object} opening what is known of the visitor @returns {Promise<ChatRecord & {epoch: string}>} */
export function openChat(opening) {
  return call("POST", CHATS, null, opening);
}

/** Send a command; resolves to its ack. @param {ChatRecord} chat @param {import("./protocol.js").Command | import("./protocol.js").StopCommand} command
 * @returns {Promise<import("./protocol.js").Ack>} */
export function sendCommand(chat, command) {
  return call("POST", `${CHATS}/${encodeURIComponent(chat.user_chat_id)}/commands`, chat, command);
}

/** Messages before `seq`, or the newest ones. @param {ChatRecord} chat @param {number | null} before
 * @returns {Promise<EventPage>} */
export function readHistory(chat, before) {
  const from = before === null ? "" : `before=${before}&`;
  return call("GET", `${CHATS}/${encodeURIComponent(chat.user_chat_id)}/history?${from}limit=${PAGE}`, chat);
}

/** Events after `seq`; waits up to `wait` seconds for the first one. @param {ChatRecord} chat @param {number} after
 * @param {number} wait @param {AbortSignal} [signal] @returns {Promise<EventPage>} */
export function readEvents(chat, after, wait, signal) {
  const query = `after=${after}&limit=200&wait=${wait}`;
  return call("GET", `${CHATS}/${encodeURIComponent(chat.user_chat_id)}/events?${query}`, chat, undefined, signal);
}

/** Follow a chat until the signal aborts it; throws when the server cannot be asked.
 * @param {ChatRecord} chat @param {() => number} cursor the last seq that the store has
 * @param {(page: EventPage) => void} arrived @param {AbortSignal} signal */
export async function followChat(chat, cursor, arrived, signal) {
  while (!signal.aborted) {
    const page = await readEvents(chat, cursor(), WAIT_SECONDS, signal);
    if (!signal.aborted) arrived(page);
  }
}

/** @param {string} method @param {string} path @param {ChatRecord | null} chat @param {object} [body]
 * @param {AbortSignal} [signal] @returns {Promise<any>} */
async function call(method, path, chat, body, signal) {
  const answer = await fetch(path, {
    method,
    signal,
    credentials: "omit",
    cache: "no-store",
    headers: {
      ...(body ? { "Content-Type": "application/json" } : {}),
      ...(chat ? { Authorization: `Bearer ${chat.token}` } : {}),
    },
    body: body ? JSON.stringify(body) : undefined,
  });
  const found = await answer.json().catch(() => null);
  if (answer.ok && found) return found;
  throw new Refusal(answer.status, found ?? { code: "unavailable", message: "", retryable: answer.status >= 500 });
}
