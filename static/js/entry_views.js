/**
 * One view for each kind of entry in the transcript: an element, and what changes when the entry changes.
 *
 * @typedef {import("./transcript_entries.js").Entry} Entry
 * @typedef {{kind: "pending", key: string, seq: number, item: import("./outbox.js").Item}} PendingEntry
 * @typedef {{kind: "day", key: string, seq: number, label: string}} DayEntry
 * @typedef {{kind: "local", key: string, seq: number, text: string}} LocalEntry
 * @typedef {import("./transcript_entries.js").AnswerEntry & {text?: string}} AnswerRow with the text of a response still being written
 * @typedef {Entry | AnswerRow | PendingEntry | DayEntry | LocalEntry} Row
 * @typedef {{node: HTMLElement, update: (row: any) => void}} RowView
 * @typedef {{texts: import("./texts.js").Texts, assistant: string, live: () => boolean,
 *   components: import("./components/form.js").ComponentContext, say: (content: string) => void,
 *   retry: (clientId: string) => void, discard: (clientId: string) => void,
 *   contentOf: (seq: number | null) => string}} EntryContext
 */
import { buildComponent } from "./component_views.js";
import { el, fill, icon } from "./elements.js";
import { buildBlocks } from "./markdown_view.js";
import { buildSteps } from "./steps_view.js";

/** @param {Row} row @param {EntryContext} context @returns {RowView} */
export function buildRow(row, context) {
  return VIEWS[row.kind](row, context);
}

/** @type {Record<Row["kind"], (row: any, context: EntryContext) => RowView>} */
const VIEWS = {
  user: buildUser,
  pending: buildUser,
  steps: buildSteps,
  answer: buildAnswer,
  status: buildStatus,
  error: buildError,
  day: (row) => still(el("div", { class: "entry entry-day" }, el("span", {}, row.label))),
  local: buildLocal,
};

/** @param {HTMLElement} node @returns {RowView} */
function still(node) {
  return { node, update: () => {} };
}

/** @param {string} key */
function headingId(key) {
  return `h-${key.replace(/[^\w-]/g, "_")}`;
}

/** @param {string} look @param {string} key @param {string} who @param {import("./elements.js").Child[]} inside */
function article(look, key, who, ...inside) {
  const id = headingId(key);
  return el("article", { class: `entry ${look}`, "aria-labelledby": id }, el("h2", { class: "hidden", id }, who), ...inside);
}

/** @param {string} timestamp @param {EntryContext} context */
function time(timestamp, { texts }) {
  return el("time", { datetime: timestamp, title: texts.moment(timestamp) }, texts.time(timestamp));
}

/** What the visitor said: waiting in the outbox first, then as the server has it; the element stays the same.
 * @param {import("./transcript_entries.js").UserEntry | PendingEntry} row @param {EntryContext} context @returns {RowView} */
function buildUser(row, context) {
  const bubble = el("div", { class: "bubble", dir: "auto" });
  const meta = el("div", { class: "meta" });
  const node = article("entry-user", row.key, context.texts.say("you"), bubble, meta);
  /** @param {import("./transcript_entries.js").UserEntry | PendingEntry} next */
  const update = (next) => {
    if (next.kind === "user") {
      const quiet = next.event.action?.action === "submit" || next.event.action?.action === "cancel";
      node.classList.toggle("quiet", quiet);
      fill(bubble, quiet && icon("form"), next.event.content);
      fill(meta, time(next.event.timestamp, context));
    } else {
      node.classList.toggle("quiet", next.item.command.type !== "message");
      fill(bubble, wordsOf(next.item.command, context));
      fill(meta, ...delivery(next.item, context));
    }
    node.dataset.state = next.kind === "user" ? "sent" : next.item.state;
  };
  update(row);
  return { node, update };
}

/** @param {import("./protocol.js").Command} command @param {EntryContext} context */
function wordsOf(command, { texts }) {
  return command.type === "message" ? command.content : texts.say(`pending_${command.type}`);
}

/** @param {import("./outbox.js").Item} item @param {EntryContext} context @returns {Node[]} */
function delivery(item, { texts, retry, discard }) {
  const id = item.command.client_id;
  if (item.state !== "failed") return [el("span", {}, texts.say(`delivery_${item.state}`))];
  const button = (/** @type {string} */ label, /** @type {(id: string) => void} */ action) =>
    el("button", { type: "button", class: "link", onclick: () => action(id) }, texts.say(label));
  const reason = item.problem ? `${texts.say("delivery_failed")}: ${item.problem}` : texts.say("delivery_failed");
  return [el("span", { class: "bad" }, icon("alert"), reason), button("retry", retry), button("delete", discard)];
}

/** A response, first as it is written and then whole; a component; or a question with its component in one article.
 * @param {AnswerRow} row @param {EntryContext} context @returns {RowView} */
function buildAnswer(row, context) {
  const bubble = el("div", { class: "bubble", dir: "auto" });
  const meta = el("div", { class: "meta" });
  const writing = el("p", { class: "writing" });
  const node = article("entry-answer", row.key, "", bubble, meta);
  /** @type {import("./components/form.js").ComponentView | null} */
  let component = null;
  /** @type {import("./protocol.js").ResponseEvent | null} */
  let shown = null;
  /** @param {AnswerRow} next */
  const update = (next) => {
    if (next.response && next.response !== shown) {
      shown = next.response;
      const blocks = shown.blocks?.length ? buildBlocks(shown.blocks, context.texts) : el("p", {}, shown.content);
      fill(bubble, ...labelsOf(shown, context), blocks);
    } else if (next.text && !shown) {
      // only what is new is added: a selection in the text before it stays
      writing.append(next.text.slice(writing.textContent?.length));
      if (!writing.isConnected) bubble.append(writing);
    }
    node.setAttribute("aria-busy", String(shown === null && Boolean(next.text)));
    if (node.firstElementChild) node.firstElementChild.textContent = shown?.author?.name ?? context.assistant;
    bubble.hidden = shown === null && !next.text;
    if (next.component && component) component.update(next.component);
    else if (next.component) {
      component = buildComponent(next.component, context.components);
      node.insertBefore(component.node, meta);
    }
    const last = next.response ?? next.component;
    if (last) fill(meta, time(last.timestamp, context));
  };
  update(row);
  return { node, update };
}

/** Who else than the assistant speaks, and what made it speak unasked.
 * @param {import("./protocol.js").ResponseEvent} response @param {EntryContext} context */
function labelsOf({ author, trigger }, { texts }) {
  const known = trigger && texts.has(`trigger_${trigger}`);
  return [
    author?.kind === "operator" && el("p", { class: "author" }, icon("person"), el("bdi", {}, author.name)),
    known && el("p", { class: "trigger" }, icon(trigger === "operator" ? "person" : "bell"), texts.say(`trigger_${trigger}`)),
  ];
}

/** @param {import("./transcript_entries.js").StatusEntry} row @param {EntryContext} context */
function buildStatus(row, { texts }) {
  const { status, label, intent, content } = row.event;
  const task = label ?? intent ?? "";
  const words = texts.has(`status_${status}`) ? texts.say(`status_${status}`, { task }) : content;
  const look = status === "intent_completed" ? "check" : status === "intent_abandoned" ? "pause" : "spark";
  return still(el("div", { class: `entry entry-status ${status}` }, el("span", {}, icon(look), words)));
}

/** @param {import("./transcript_entries.js").ErrorEntry} row @param {EntryContext} context */
function buildError(row, context) {
  const { event } = row;
  const said = context.contentOf(event.cause);
  const again =
    event.retryable && said
      ? el("button", { type: "button", class: "button", onclick: () => context.say(said) }, context.texts.say("try_again"))
      : null;
  const words = event.content || context.texts.say("turn_failed");
  const body = el("div", { class: "bubble bad", dir: "auto" }, el("p", {}, icon("alert"), words), again);
  return still(article("entry-answer entry-error", row.key, context.assistant, body, el("div", { class: "meta" }, time(event.timestamp, context))));
}

/** A reply made here because nobody could be asked. @param {LocalEntry} row @param {EntryContext} context */
function buildLocal(row, { texts }) {
  const badge = el("span", { class: "badge" }, texts.say("automatic_reply"));
  return still(article("entry-answer entry-local", row.key, texts.say("automatic_reply"), el("div", { class: "bubble", dir: "auto" }, badge, el("p", {}, row.text))));
}
