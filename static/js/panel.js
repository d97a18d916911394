/** The chat's page: places the views in the template's elements, renders once a frame, and takes what the visitor does. */
import { Announcer } from "./announcer.js";
import { isWorking } from "./chat_store.js";
import { Composer } from "./composer.js";
import { byId } from "./elements.js";
import { HeaderView } from "./header_view.js";
import { buildMenu } from "./menu.js";
import { Narrator } from "./narrator.js";
import { questionOf } from "./transcript_entries.js";
import { rowsOf } from "./transcript_rows.js";
import { TranscriptView } from "./transcript_view.js";
import { Welcome } from "./welcome.js";

/** Everything between the chat and the page's elements. */
export class Panel {
  /** @param {import("./chat.js").Chat} chat @param {import("./texts.js").Texts} texts
   * @param {import("./app.js").PageSettings} settings @param {import("./tab_storage.js").TabStorage} storage
   * @param {import("./host_port.js").HostPort} host */
  constructor(chat, texts, settings, storage, host) {
    this.chat = chat;
    this.texts = texts;
    this.settings = settings;
    this.host = host;
    this.visible = false;
    this.scheduled = false;
    this.loading = false;
    this.unread = 0;
    /** @type {Set<string>} */
    this.busy = new Set();
    this.announcer = new Announcer(byId("announce-polite", HTMLElement), byId("announce-urgent", HTMLElement));
    this.narrator = new Narrator(this.announcer, texts, settings.title, chat.store);
    this.header = new HeaderView(
      { status: byId("line", HTMLElement), banner: byId("banner", HTMLElement), session: byId("session", HTMLElement) },
      texts,
      { reconnect: () => this.reconnect(), resume: (id) => chat.resume(id), discard: (id) => chat.discard(id) },
    );
    this.composer = new Composer(
      byId("composer", HTMLFormElement), byId("message", HTMLTextAreaElement), byId("counter", HTMLElement),
      byId("stop", HTMLButtonElement), storage,
      { send: (content) => this.say(content), stop: () => chat.connection.stop() },
    );
    this.older = byId("older", HTMLButtonElement);
    this.welcome = new Welcome(byId("welcome", HTMLElement), (content) => this.say(content));
    this.suggestions = byId("suggestions", HTMLElement);
    this.transcript = new TranscriptView(
      byId("log", HTMLElement), byId("rows", HTMLElement), byId("typing", HTMLElement), byId("jump", HTMLButtonElement),
      this.older,
      this.entryContext(storage),
    );
  }

  /** What rows need from outside. @param {import("./tab_storage.js").TabStorage} storage
   * @returns {import("./entry_views.js").EntryContext} */
  entryContext(storage) {
    const { chat, texts } = this;
    return {
      texts,
      assistant: this.settings.title,
      live: () => chat.store.state.live,
      say: (content) => chat.say(content),
      retry: (id) => {
        chat.outbox.retry(id);
        chat.connection.flush();
      },
      discard: (id) => chat.outbox.discard(id),
      contentOf: (seq) => (seq === null ? "" : (chat.store.state.events.get(seq)?.content ?? "")),
      components: {
        texts,
        drafts: storage,
        busy: (id) => chat.busy(id),
        asked: ({ question_id }) => questionOf(chat.store.state, question_id),
        act: (event, action, values) => void chat.act(event, action, values),
        announce: (text, how) => this.announcer.say(text, how),
      },
    };
  }

  start() {
    const { chat } = this;
    chat.changed = () => this.schedule();
    chat.repliedLocally = (text) => this.announcer.say(this.texts.say("say_automatic", { text }));
    chat.connection.changed = (line) => {
      this.header.showLine(line);
      this.narrator.followLine(line);
      this.host.tell("connection", { state: HOST_LINES[line.state] });
    };
    chat.store.watch((state, before) => {
      this.narrator.follow(state, before);
      this.count(state, before);
    });
    window.addEventListener("online", () => this.visible && chat.connection.open());
    window.addEventListener("pageshow", (event) => event.persisted && this.visible && chat.connection.open());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && this.visible && chat.connection.line.state !== "stopped") this.wake();
    });
    this.older.addEventListener("click", () => void this.loadOlder());
    const reached = () => !this.transcript.following && void this.loadOlder();
    new IntersectionObserver(([entry]) => entry.isIntersecting && reached()).observe(this.older);
    buildMenu({ end: () => this.end(), close: () => this.host.tell("close") }, this.settings.mode === "frame");
    this.header.showLine(chat.connection.line);
    this.render();
  }

  /** The panel is on the screen. @param {boolean} focus */
  opened(focus) {
    this.visible = true;
    this.setUnread(0);
    this.wake();
    if (focus) this.composer.focus();
  }

  closed() {
    this.visible = false;
    if (!this.chat.begun) this.chat.connection.close();
  }

  /** Connect if the site connects on opening, or this tab has a chat already. */
  wake() {
    if (this.chat.begun || this.settings.connect === "open") this.chat.connection.open();
  }

  reconnect() {
    if (this.chat.connection.line.code === 4410) this.chat.end();
    this.chat.connection.open();
  }

  /** @param {string} content */
  say(content) {
    this.transcript.following = true;
    return this.chat.say(content);
  }

  end() {
    this.chat.end();
    this.announcer.say(this.texts.say("say_chat_ended"));
    if (this.settings.connect === "open") this.chat.connection.open();
    this.composer.focus();
  }

  schedule() {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => {
      this.scheduled = false;
      this.render();
    });
  }

  render() {
    const { chat, texts } = this;
    const { state } = chat.store;
    const rows = rowsOf(state, chat.outbox.items, chat.canned.entries, texts, new Date());
    this.transcript.show(rows, isWorking(state), state.firstSeq !== null && state.firstSeq > state.oldest);
    this.composer.show(isWorking(state));
    this.welcome.show(rows.length === 0 && !(chat.identity.record && !state.live));
    this.welcome.suggest(this.suggestions, lastSuggestions(rows));
    this.header.showSession(state.session, state.entries.size > 0);
    this.showBusy(rows);
  }

  /** Components whose action was sent, or came back, since they were last shown. @param {import("./entry_views.js").Row[]} rows */
  showBusy(rows) {
    for (const row of rows) {
      if (row.kind !== "answer" || !row.component) continue;
      const id = row.component.component_id;
      const busy = this.chat.busy(id);
      if (busy === this.busy.has(id)) continue;
      if (busy) this.busy.add(id);
      else this.busy.delete(id);
      this.transcript.shown.get(row.key)?.view.update(row);
    }
  }

  async loadOlder() {
    if (this.loading) return;
    this.loading = true;
    this.older.setAttribute("aria-disabled", "true");
    try {
      const count = await this.chat.connection.loadOlder();
      this.announcer.say(this.texts.say("say_older", { n: count }));
    } catch {
      this.announcer.say(this.texts.say("older_failed"), "urgent");
    }
    this.older.removeAttribute("aria-disabled");
    this.loading = false;
  }

  /** Count what came while nobody looked. @param {import("./chat_store.js").ChatState} state
   * @param {import("./chat_store.js").ChatState} before */
  count(state, before) {
    if (state.session !== before.session) this.host.tell("session", { state: state.session.state });
    if (!state.live || before.lastSeq === null) return;
    for (let seq = before.lastSeq + 1; seq <= (state.lastSeq ?? 0); seq += 1) {
      const event = state.events.get(seq);
      if (event?.type === "component") this.host.tell("form", { state: event.state });
      if (event?.type === "user" || event?.type === "response") this.host.tell("message", { role: event.type, id: event.id });
      if (event?.type !== "response") continue;
      this.transcript.missed(1);
      if (!this.visible) this.setUnread(this.unread + 1);
    }
  }

  /** @param {number} count */
  setUnread(count) {
    if (count !== this.unread) this.host.tell("unread", { n: count });
    this.unread = count;
  }

  /** Settings of the host page. @param {Record<string, unknown>} config */
  configure(config) {
    if (typeof config.theme === "string") this.setTheme(config.theme);
    if (typeof config.lang === "string" && config.lang !== "auto") void this.setLanguage(config.lang.slice(0, 2));
  }

  /** @param {unknown} theme */
  setTheme(theme) {
    if (theme === "light" || theme === "dark" || theme === "auto") document.documentElement.dataset.theme = theme;
  }

  /** @param {unknown} lang */
  async setLanguage(lang) {
    if (typeof lang !== "string" || !/^[a-z]{2}$/.test(lang)) return;
    const answer = await fetch(`${this.settings.locales}${lang}.json`);
    if (!answer.ok) return;
    this.texts.use(lang, await answer.json());
    document.documentElement.lang = lang;
    document.documentElement.dir = ["ar", "fa", "he", "ur"].includes(lang) ? "rtl" : "ltr";
    this.transcript.forget();
    this.header.showLine(this.chat.connection.line);
    this.render();
  }
}

/** @type {Record<import("./connection.js").LineState, string>} our states in the words of the loader's contract */
const HOST_LINES = {
  idle: "offline", parked: "online", connecting: "connecting", online: "online", fallback: "online",
  reconnecting: "reconnecting", stopped: "offline",
};

/** @param {import("./entry_views.js").Row[]} rows */
function lastSuggestions(rows) {
  const last = rows.findLast((row) => row.kind === "answer" || row.kind === "user" || row.kind === "pending");
  return last?.kind === "answer" ? (last.response?.suggestions ?? []) : [];
}
