/** What the widget itself says while no server can be asked: one marked reply for each kind of message. No DOM. */

const GREETING = /^\s*(hi|hello|hey|hallo|guten|hola|buen|bonjour|salut|مرحبا|السلام)/i;

/** Replies of one phase without a server: each kind at most once. They are never sent and never in the history. */
export class CannedReplies {
  /** @param {import("./texts.js").Texts} texts */
  constructor(texts) {
    this.texts = texts;
    /** @type {import("./entry_views.js").LocalEntry[]} */
    this.entries = [];
    /** @type {Set<string>} */
    this.used = new Set();
  }

  /** The reply to a message that waits, null when one of its kind has been given. @param {string} content */
  reply(content) {
    const kind = GREETING.test(content) ? "canned_greeting" : "canned_offline";
    if (this.used.has(kind)) return null;
    this.used.add(kind);
    const text = this.texts.say(kind);
    this.entries = [...this.entries, { kind: "local", key: `l:${this.entries.length}`, seq: Infinity, text }];
    return text;
  }

  /** The server is back: the real answers follow. */
  clear() {
    this.entries = [];
    this.used.clear();
  }
}
