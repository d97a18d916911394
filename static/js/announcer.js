/**
 * What a screen reader is told (widget.md section 3): one queue, two live regions, spoken text removed after a moment.
 * It decides nothing about what is worth telling.
 */

const CLEAR_MILLISECONDS = 1000;
const GAP_MILLISECONDS = 250;
const SAME_MILLISECONDS = 3000;
const LONGEST = 500;

/** Inserts texts one by one, so that none replaces another before it is read. */
export class Announcer {
  /** @param {HTMLElement} polite role=status @param {HTMLElement} urgent role=alert */
  constructor(polite, urgent) {
    this.regions = { polite, urgent };
    /** @type {{text: string, region: HTMLElement}[]} */
    this.queue = [];
    /** @type {{text: string, at: number}} */
    this.last = { text: "", at: -Infinity };
    this.muted = false;
    this.busy = false;
  }

  /** @param {string} text @param {"polite" | "urgent"} [how] */
  say(text, how = "polite") {
    const now = performance.now();
    if (this.muted || !text || (text === this.last.text && now - this.last.at < SAME_MILLISECONDS)) return;
    this.last = { text, at: now };
    this.queue.push({ text, region: this.regions[how] });
    this.work();
  }

  work() {
    const next = this.busy ? undefined : this.queue.shift();
    if (!next) return;
    this.busy = true;
    const said = document.createElement("p");
    said.textContent = next.text;
    next.region.append(said);
    setTimeout(() => said.remove(), CLEAR_MILLISECONDS);
    setTimeout(() => {
      this.busy = false;
      this.work();
    }, GAP_MILLISECONDS);
  }
}

/** `text` cut at the end of a sentence when it is too long to be listened to. @param {string} text @param {string} more */
export function spoken(text, more) {
  if (text.length <= LONGEST) return text;
  const cut = text.slice(0, LONGEST);
  const end = Math.max(cut.lastIndexOf(". "), cut.lastIndexOf("! "), cut.lastIndexOf("? "), cut.lastIndexOf("。"));
  return `${end > 80 ? cut.slice(0, end + 1) : cut} ${more}`;
}
