/** The rows of the transcript: entries, what is being written, what waits in the outbox, local replies and days, in their order. Pure. */
import { streamed } from "./chat_store.js";
import { ordered } from "./transcript_entries.js";

/** @typedef {import("./entry_views.js").Row} Row */

/**
 * @param {import("./chat_store.js").ChatState} state @param {import("./outbox.js").Item[]} items
 * @param {import("./entry_views.js").LocalEntry[]} local @param {import("./texts.js").Texts} texts @param {Date} now
 * @returns {Row[]}
 */
export function rowsOf(state, items, local, texts, now) {
  /** @type {Row[]} */
  const rows = [];
  let day = "";
  for (const entry of ordered(state.entries)) {
    const timestamp = timestampOf(entry);
    const date = new Date(timestamp).toDateString();
    if (date !== day) rows.push({ kind: "day", key: `d:${date}`, seq: entry.seq, label: texts.day(timestamp, now) });
    day = date;
    rows.push(entry);
  }
  for (const [id, pieces] of state.streams) {
    const text = streamed(pieces);
    if (text) rows.push({ kind: "answer", key: `r:${id}`, seq: Infinity, response: null, component: null, text });
  }
  for (const item of items) {
    const key = `u:${item.command.client_id}`;
    if (!state.entries.has(key) && item.command.type !== "end_chat") rows.push({ kind: "pending", key, seq: Infinity, item });
  }
  return [...rows, ...local];
}

/** @param {import("./transcript_entries.js").Entry} entry */
function timestampOf(entry) {
  if (entry.kind === "steps") return entry.started;
  if (entry.kind === "answer") return (entry.response ?? entry.component)?.timestamp ?? "";
  return entry.event.timestamp;
}
