/** What of a chat is worth telling a screen reader, and when (docs/widget.md); it speaks through the announcer. */
import { spoken } from "./announcer.js";
import { isWorking } from "./chat_store.js";

const WORKING_MILLISECONDS = 1500;
const STILL_WORKING_MILLISECONDS = 7000;
const LOST_MILLISECONDS = 3000;
const FORM_MILLISECONDS = 100;

/** Keeps the timers of one conversation's announcements. */
export class Narrator {
  /** @param {import("./announcer.js").Announcer} announcer @param {import("./texts.js").Texts} texts
   * @param {string} assistant @param {import("./chat_store.js").ChatStore} store */
  constructor(announcer, texts, assistant, store) {
    this.store = store;
    this.answer = "";
    this.newest = "";
    this.announcer = announcer;
    this.texts = texts;
    this.assistant = assistant;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.working = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.lost = undefined;
    this.toldLoss = false;
  }

  /** @param {import("./chat_store.js").ChatState} state @param {import("./chat_store.js").ChatState} before */
  follow(state, before) {
    if (!state.live || !before.live || state.lastSeq === null || before.lastSeq === null) return;
    for (let seq = before.lastSeq + 1; seq <= state.lastSeq; seq += 1) {
      const event = state.events.get(seq);
      if (event) this.tell(event);
    }
    const busy = isWorking(state) && state.streams.size === 0;
    if (busy && !this.working) this.wait(WORKING_MILLISECONDS, () => this.texts.say("say_working", { name: this.assistant }));
    if (!busy) this.stopWaiting();
  }

  /** @param {import("./protocol.js").ChatEvent} event */
  tell(event) {
    if (event.type === "thinking") this.newest = event.content;
    if (event.type === "response") {
      this.stopWaiting();
      this.answer = this.texts.say("says", { name: event.author?.name ?? this.assistant, text: spoken(event.content, this.texts.say("continues")) });
      if (!event.question_id) this.announcer.say(this.answer);
      else this.question(event.question_id, event.content);
    }
    if (event.type === "error") this.announcer.say(event.content || this.texts.say("turn_failed"), "urgent");
    if (event.type === "component" && event.state === "open" && event.rev === 1 && !event.question_id) this.announcer.say(event.content);
    if (event.type === "component" && event.state === "superseded")
      this.announcer.say(this.texts.say(event.kind === "form" ? "form_superseded" : "question_superseded"));
    if (event.type === "status" && this.texts.has(`say_${event.status}`)) this.announcer.say(this.texts.say(`say_${event.status}`));
  }

  /** One announcement for a question and its component, which follows it at once. @param {string} questionId
   * @param {string} question */
  question(questionId, question) {
    setTimeout(() => {
      const entry = this.store.state.entries.get(`q:${questionId}`);
      const component = entry?.kind === "answer" ? entry.component : null;
      const about = component && component.content !== question ? this.wordsOf(component) : "";
      this.announcer.say([this.answer, about].filter(Boolean).join(" "));
    }, FORM_MILLISECONDS);
  }

  /** @param {import("./protocol.js").ComponentEvent} component */
  wordsOf({ kind, schema, content }) {
    if (kind !== "form") return content;
    const titles = Object.values(schema?.properties ?? {}).map((field) => field.title);
    return titles.length > 0 ? this.texts.say("say_form", { n: titles.length, fields: titles.join(", ") }) : "";
  }

  /** @param {import("./connection.js").Line} line */
  followLine(line) {
    const bad = line.state === "reconnecting" || line.state === "stopped";
    if (bad) {
      this.lost ??= setTimeout(() => {
        this.toldLoss = true;
        this.announcer.say(this.texts.say("lost_trying"));
      }, LOST_MILLISECONDS);
    } else if (line.state === "online" || line.state === "fallback") {
      clearTimeout(this.lost);
      this.lost = undefined;
      if (this.toldLoss) this.announcer.say(this.texts.say("say_connected"));
      this.toldLoss = false;
    }
  }

  /** @param {number} milliseconds @param {() => string} words */
  wait(milliseconds, words) {
    this.working = setTimeout(() => {
      this.announcer.say(words());
      this.wait(STILL_WORKING_MILLISECONDS, () => this.texts.say("say_still", { step: this.newest }));
    }, milliseconds);
  }

  stopWaiting() {
    clearTimeout(this.working);
    this.working = undefined;
  }
}
