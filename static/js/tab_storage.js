/** Values kept for this tab in sessionStorage, or in memory where the browser refuses storage; one prefix per chat window. */

/** What is kept as JSON under a few names. */
export class TabStorage {
  /** @param {string} prefix @param {Storage | null} storage null keeps everything in memory */
  constructor(prefix, storage) {
    this.prefix = prefix;
    this.storage = storage;
    /** @type {Map<string, string>} */
    this.memory = new Map();
  }

  /** The value kept under `name`, null when there is none or it cannot be read. @param {string} name @returns {any} */
  load(name) {
    const kept = this.memory.get(name) ?? this.attempt((storage) => storage.getItem(this.prefix + name));
    try {
      return kept === undefined || kept === null ? null : JSON.parse(kept);
    } catch {
      return null;
    }
  }

  /** @param {string} name @param {unknown} value null removes it */
  save(name, value) {
    this.memory.delete(name);
    if (value === null) {
      this.attempt((storage) => storage.removeItem(this.prefix + name));
      return;
    }
    const text = JSON.stringify(value);
    const kept = this.attempt((storage) => {
      storage.setItem(this.prefix + name, text);
      return true;
    });
    if (!kept) this.memory.set(name, text);
  }

  /** Storage throws when it is blocked or full. @template T @param {(storage: Storage) => T} use @returns {T | null} */
  attempt(use) {
    try {
      return this.storage ? use(this.storage) : null;
    } catch {
      return null;
    }
  }
}

/** This tab's sessionStorage, null where reading the property alone throws. @returns {Storage | null} */
export function tabStorage() {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
