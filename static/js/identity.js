/**
 * Which chat this tab shows: the record in sessionStorage and the lock that keeps a copied tab from sharing it.
 *
 * @typedef {{user_chat_id: string, token: string, user_id: string}} ChatRecord
 */

/** How long a page that is being left may keep its lock. */
const LEAVING_MILLISECONDS = 1500;

/** The tab's chat record; without one the chat is opened by the first hello. */
export class Identity {
  /** @param {import("./tab_storage.js").TabStorage} storage @param {LockManager | undefined} locks */
  constructor(storage, locks) {
    this.storage = storage;
    this.locks = locks;
    /** @type {ChatRecord | null} */
    this.record = storage.load("chat");
    this.release = () => {};
  }

  /**
   * Hold the lock of the chat for the life of this page. A tab that was duplicated got a copy of the record while the
   * first one still shows the chat: it drops the copy and starts its own. After a reload the page before lets go soon.
   */
  async claim() {
    if (!this.record || !this.locks) return;
    const chat = this.record.user_chat_id;
    if (await this.lock(chat, { ifAvailable: true })) return;
    if (!(await this.lock(chat, { signal: AbortSignal.timeout(LEAVING_MILLISECONDS) }))) this.drop();
  }

  /** Keep what the server said about this chat. @param {ChatRecord} record */
  keep({ user_chat_id, token, user_id }) {
    const isNew = this.record?.user_chat_id !== user_chat_id;
    this.record = { user_chat_id, token, user_id };
    this.storage.save("chat", this.record);
    if (isNew && this.locks) void this.lock(user_chat_id, { ifAvailable: true });
  }

  /** Forget the chat: the next hello opens a new one. */
  drop() {
    this.record = null;
    this.storage.save("chat", null);
    this.release();
  }

  /** Whether the lock could be had. It is held until `release`. @param {string} chat @param {LockOptions} options
   * @returns {Promise<boolean>} */
  lock(chat, options) {
    this.release();
    return new Promise((answer) => {
      const held = new Promise((release) => (this.release = () => release(undefined)));
      this.locks
        ?.request(`errand:${chat}`, options, (lock) => {
          answer(lock !== null);
          return lock ? held : undefined;
        })
        .catch((error) => answer(error.name !== "TimeoutError"));
    });
  }
}
