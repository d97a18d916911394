/** The transcript's elements: keeps one for each row, in order, and the reading position. It knows no events. */
import { buildRow } from "./entry_views.js";

/** @typedef {import("./entry_views.js").Row} Row */

const NEAR_END_PIXELS = 80;

/** Shows rows; only rows whose object changed are touched. */
export class TranscriptView {
  /** @param {HTMLElement} scroller role=log @param {HTMLElement} list holds the rows @param {HTMLElement} typing
   * @param {HTMLButtonElement} jump "jump to latest" @param {HTMLButtonElement} older "show earlier messages"
   * @param {import("./entry_views.js").EntryContext} context */
  constructor(scroller, list, typing, jump, older, context) {
    this.scroller = scroller;
    this.list = list;
    this.typing = typing;
    this.jump = jump;
    this.older = older;
    this.context = context;
    /** @type {Map<string, {view: import("./entry_views.js").RowView, row: Row}>} */
    this.shown = new Map();
    this.following = true;
    this.unseen = 0;
    scroller.addEventListener("scroll", () => this.scrolled());
    jump.addEventListener("click", () => this.toEnd());
    new ResizeObserver(() => this.following && this.toEnd()).observe(list);
    new ResizeObserver(() => this.following && this.toEnd()).observe(scroller);
  }

  /** @param {Row[]} rows @param {boolean} working shows the typing indicator unless a step does
   * @param {boolean} more whether there are earlier messages */
  show(rows, working, more) {
    const wasFollowing = this.following;
    const read = wasFollowing ? null : this.firstRead();
    const top = read?.getBoundingClientRect().top ?? 0;
    this.older.hidden = !more;
    const keys = new Set(rows.map((row) => row.key));
    for (const [key, { view }] of this.shown) {
      if (keys.has(key)) continue;
      view.node.remove();
      this.shown.delete(key);
    }
    /** @type {ChildNode | null} */
    let next = this.list.firstChild;
    for (const row of rows) {
      const node = this.place(row);
      if (node === next) next = node.nextSibling;
      else this.list.insertBefore(node, next);
    }
    const last = rows.at(-1);
    this.typing.hidden = !working || (last?.kind === "steps" && last.ended === null) || (last?.kind === "answer" && "text" in last);
    if (wasFollowing) this.toEnd();
    else if (read?.isConnected) this.scroller.scrollTop += read.getBoundingClientRect().top - top;
  }

  /** The rows' elements are made anew, for another language. */
  forget() {
    for (const { view } of this.shown.values()) view.node.remove();
    this.shown.clear();
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.following = true;
    this.jump.hidden = true;
    this.unseen = 0;
  }

  /** Tell that something came while the visitor reads further up. @param {number} count */
  missed(count) {
    if (this.following) return;
    this.unseen += count;
    this.jump.hidden = this.unseen === 0;
    const label = this.jump.querySelector("span");
    if (label) label.textContent = this.context.texts.say("jump", { n: this.unseen });
  }

  /** @param {Row} row */
  place(row) {
    const found = this.shown.get(row.key);
    if (!found) {
      const view = buildRow(row, this.context);
      if (this.context.live()) view.node.classList.add("arriving");
      this.shown.set(row.key, { view, row });
      return view.node;
    }
    if (found.row !== row) {
      found.view.update(row);
      found.row = row;
    }
    return found.view.node;
  }

  /** The first message in the visible part: it stays there when rows come in above. Days move, and steps that a page of
   * history cut in two grow, so they do not count. */
  firstRead() {
    const { top } = this.scroller.getBoundingClientRect();
    const rows = [...this.list.children];
    return rows.find((row) => row.matches("article") && row.getBoundingClientRect().bottom > top) ?? null;
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    this.following = scrollHeight - scrollTop - clientHeight < NEAR_END_PIXELS;
    if (this.following) {
      this.unseen = 0;
      this.jump.hidden = true;
    }
  }
}
