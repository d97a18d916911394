/**
 * One chat window: puts store, line, outbox and identity together and gives the verbs that views and host use.
 * No DOM.
 */
import { CannedReplies } from "./canned_replies.js";
import { ChatStore, emptyState } from "./chat_store.js";
import { Connection } from "./connection.js";
import { Identity } from "./identity.js";
import { Outbox } from "./outbox.js";

/** @typedef {import("./protocol.js").Command} Command */
/** @template T @typedef {T extends unknown ? Omit<T, "client_id"> : never} WithoutId */

/** The window's verbs. `changed` is told after anything that is shown may have changed. */
export class Chat {
  /** @param {import("./connection.js").Settings} settings @param {import("./tab_storage.js").TabStorage} storage
   * @param {import("./texts.js").Texts} texts */
  constructor(settings, storage, texts) {
    this.identity = new Identity(storage, navigator.locks);
    this.store = new ChatStore();
    this.outbox = new Outbox(storage);
    this.canned = new CannedReplies(texts);
    this.connection = new Connection(settings, this.identity, this.store, this.outbox);
    this.changed = () => {};
    /** A reply was made without the server. @type {(text: string) => void} */
    this.repliedLocally = () => {};
    this.outbox.changed = () => this.changed();
    this.store.watch((state) => {
      if (state.live && this.canned.entries.length > 0) this.canned.clear();
      this.changed();
    });
    this.connection.chatLost = () => this.forget();
  }

  /** Whether this tab has a chat, or something to send to one. */
  get begun() {
    return this.identity.record !== null || this.outbox.waiting;
  }

  /** @param {string} content @returns {boolean} false when too much waits already */
  say(content) {
    const question = this.store.state.session.question_id;
    const kept = this.submit({ type: "message", content, ...(question ? { in_reply_to: question } : {}) });
    if (kept) this.replyLocally(content);
    return kept;
  }

  /** @param {import("./protocol.js").ComponentEvent} event @param {"submit" | "cancel" | "choose"} action
   * @param {import("./protocol.js").Values} values */
  act({ component_id, rev }, action, values) {
    return this.submit({ type: "component_action", component_id, rev, action, values });
  }

  /** @param {string} user_intent_id */
  resume(user_intent_id) {
    return this.submit({ type: "resume_intent", user_intent_id });
  }

  /** @param {string} user_intent_id of a task that is not wanted any more */
  discard(user_intent_id) {
    return this.submit({ type: "abandon_intent", user_intent_id });
  }

  /** Whether an action on this component is on its way. @param {string} componentId */
  busy(componentId) {
    return this.outbox.items.some(
      ({ command, state }) => command.type === "component_action" && command.component_id === componentId && state !== "failed",
    );
  }

  /** End this chat for good; the next message opens a new one. */
  end() {
    const client_id = newId();
    this.connection.socket.send({ type: "end_chat", client_id });
    this.connection.close();
    this.outbox.clear();
    this.forget();
  }

  /** The server does not know this chat, or it was ended: nothing of it may be shown any more. */
  forget() {
    this.identity.drop();
    this.canned.clear();
    this.store.update(emptyState);
    if (this.outbox.waiting) this.connection.open();
  }

  /** @param {WithoutId<Command>} command */
  submit(command) {
    const kept = this.outbox.add(/** @type {Command} */ ({ ...command, client_id: newId() }));
    if (kept) this.connection.flush();
    return kept;
  }

  /** @param {string} content */
  replyLocally(content) {
    if (this.connection.line.state !== "reconnecting") return;
    const text = this.canned.reply(content);
    if (!text) return;
    this.changed();
    this.repliedLocally(text);
  }
}

/** A UUID; `crypto.randomUUID` exists in secure contexts only, and the chat may be tried on plain HTTP. */
function newId() {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
