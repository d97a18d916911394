/**
 * Commands on their way to the server: each is kept until its ack, over reloads too, and their order stays.
 * One is in flight at a time, because only then a refused one cannot be overtaken. No socket, no DOM.
 *
 * @typedef {import("./protocol.js").Command} Command
 * @typedef {"queued" | "sending" | "sent" | "failed"} Delivery
 * @typedef {{command: Command, state: Delivery, made: string, problem?: string}} Item
 */

const MOST_ITEMS = 50;

/** The one writer of what waits to be sent. */
export class Outbox {
  /** @param {import("./tab_storage.js").TabStorage} storage */
  constructor(storage) {
    this.storage = storage;
    /** @type {Item[]} */
    this.items = (storage.load("outbox") ?? []).map((/** @type {Item} */ item) =>
      item.state === "sending" ? { ...item, state: "queued" } : item,
    );
    /** @type {() => void} */
    this.changed = () => {};
  }

  /** Keep a command; false when too many wait already. @param {Command} command */
  add(command) {
    if (this.items.length >= MOST_ITEMS) return false;
    this.set([...this.items, { command, state: "queued", made: new Date().toISOString() }]);
    return true;
  }

  /** The command to send now, null when one is in flight or none waits. @returns {Command | null} */
  next() {
    if (this.items.some((item) => item.state === "sending")) return null;
    const item = this.items.find((one) => one.state === "queued");
    if (!item) return null;
    this.mark(item.command.client_id, "sending");
    return item.command;
  }

  /** The server has it durably. It stays on the screen until its event comes. @param {string} clientId */
  acknowledge(clientId) {
    this.mark(clientId, "sent");
  }

  /** The server refused it for good. @param {string} clientId @param {string} problem a sentence for people */
  refuse(clientId, problem) {
    this.mark(clientId, "failed", problem);
  }

  /** Send it again, with the same id: the server knows if it had it. @param {string} clientId */
  retry(clientId) {
    this.mark(clientId, "queued");
  }

  /** The line broke: what was in flight may or may not have arrived. */
  rewind() {
    this.set(this.items.map((item) => (item.state === "sending" ? { ...item, state: "queued" } : item)));
  }

  /** Forget it: its event has come, or the visitor deleted it. @param {string} clientId */
  discard(clientId) {
    if (this.has(clientId)) this.set(this.items.filter((item) => item.command.client_id !== clientId));
  }

  clear() {
    this.set([]);
  }

  /** @param {string} clientId */
  has(clientId) {
    return this.items.some((item) => item.command.client_id === clientId);
  }

  /** Whether anything is not yet with the server. */
  get waiting() {
    return this.items.some((item) => item.state !== "sent");
  }

  /** @param {string} clientId @param {Delivery} state @param {string} [problem] */
  mark(clientId, state, problem) {
    this.set(
      this.items.map((item) => (item.command.client_id === clientId ? { ...item, state, problem } : item)),
    );
  }

  /** @param {Item[]} items */
  set(items) {
    this.items = items;
    const kept = items.filter((item) => item.state !== "sent");
    this.storage.save("outbox", kept.length > 0 ? kept : null);
    this.changed();
  }
}
