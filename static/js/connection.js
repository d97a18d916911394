/**
 * The line to the server, whichever it is: the socket, or REST while there is no socket. It moves commands from the
 * outbox and events into the store, and holds the state that the page shows. No DOM.
 *
 * @typedef {"idle" | "connecting" | "online" | "fallback" | "reconnecting" | "parked" | "stopped"} LineState
 * @typedef {{state: LineState, retryAt: number | null, code: number | null}} Line
 * @typedef {{site: string, identity: () => string | null, idleParkSeconds: number}} Settings
 */
import { connect, goLive, holeAfter, noteHead, prepend, receive, stream } from "./chat_store.js";
import { ChatSocket } from "./chat_socket.js";
import { chatIsGone, isEvent, VERSION } from "./protocol.js";
import { Polling } from "./polling.js";
import { readEvents, readHistory, Refusal, sendCommand } from "./rest_transport.js";
import { regional } from "./texts.js";

const FALLBACK_AFTER_TRIES = 2;
const FALLBACK_AFTER_SECONDS = 5;

/** Keeps one chat connected. */
export class Connection {
  /** @param {Settings} settings @param {import("./identity.js").Identity} identity
   * @param {import("./chat_store.js").ChatStore} store @param {import("./outbox.js").Outbox} outbox */
  constructor(settings, identity, store, outbox) {
    this.settings = settings;
    this.identity = identity;
    this.store = store;
    this.outbox = outbox;
    /** @type {Line} */
    this.line = { state: "idle", retryAt: null, code: null };
    /** @type {(line: Line) => void} */
    this.changed = () => {};
    /** Told when the server does not know this chat any more. @type {() => void} */
    this.chatLost = () => {};
    /** @type {Record<string, number>} */
    this.limits = {};
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    this.socket = new ChatSocket(`${scheme}//${location.host}/api/v1/chat/ws/chat`, () => this.hello(), {
      frame: (frame) => this.receive(frame),
      opening: () => this.opening(),
      lost: (code, seconds) => this.lost(code, seconds),
    });
    this.polling = new Polling(this);
    this.filling = false;
    /** @type {Record<string, ReturnType<typeof setTimeout> | undefined>} */
    this.timers = {};
  }

  /** Be connected from now on: at once, whatever the backoff says. */
  open() {
    this.socket.open();
    this.touch();
  }

  /** Close the line; the chat goes on and `open` resumes it. */
  close() {
    for (const timer of Object.values(this.timers)) clearTimeout(timer);
    this.polling.stop();
    this.socket.close();
    this.outbox.rewind();
    this.set("idle");
  }

  /** Something was added to the outbox, or may be sent again. */
  flush() {
    this.touch();
    if (this.line.state === "idle" || this.line.state === "parked" || this.line.state === "stopped") {
      this.open();
      return;
    }
    if (this.socket.connected && this.store.state.live) {
      const command = this.outbox.next();
      if (command && !this.socket.send(command)) this.outbox.rewind();
    } else this.polling.flush();
  }

  /** Ask the running turn to end, over whichever line there is. */
  stop() {
    const chat = this.identity.record;
    if (!this.socket.send({ type: "stop" }) && chat) void sendCommand(chat, { type: "stop" }).catch(() => {});
  }

  /** Load the page of messages before those that are shown; the number of events that came. */
  async loadOlder() {
    const { firstSeq } = this.store.state;
    const chat = this.identity.record;
    if (!chat || firstSeq === null) return 0;
    const page = await readHistory(chat, firstSeq);
    const reached = page.events[0]?.seq ?? firstSeq;
    this.store.update((state) => prepend(state, page.events, page.events.length ? state.oldest : reached));
    return page.events.length;
  }

  /** @param {import("./protocol.js").Signal | import("./protocol.js").ChatEvent} frame */
  receive(frame) {
    if (isEvent(frame)) this.events([frame]);
    else (this.signals[frame.type] ?? (() => {}))(frame);
  }

  /** @param {import("./protocol.js").ChatEvent[]} events */
  events(events) {
    this.store.update((state) => receive(state, events));
    for (const event of events) if (event.type === "user") this.outbox.discard(event.client_id);
    this.touch();
    void this.fillHole();
  }

  /** What each signal does; an unknown one does nothing. @type {Record<string, (frame: any) => void>} */
  signals = {
    connected: (frame) => {
      this.polling.stop();
      clearTimeout(this.timers.fallback);
      this.identity.keep(frame);
      this.limits = frame.limits ?? {};
      this.outbox.rewind();
      this.store.update((state) => connect(state, frame));
      this.set("online");
    },
    live: (frame) => {
      this.store.update((state) => goLive(state, frame.seq));
      void this.fillHole();
      this.flush();
    },
    heartbeat: (frame) => {
      this.store.update((state) => noteHead(state, frame.seq));
      void this.fillHole();
    },
    ack: (frame) => {
      this.outbox.acknowledge(frame.client_id);
      this.flush();
    },
    delta: (frame) => this.store.update((state) => stream(state, frame)),
    typing: (frame) => this.store.update((state) => ({ ...state, typing: frame.on })),
    error: (frame) => this.refused(frame.client_id, frame),
  };

  /** A command was refused: later, or for good. @param {string | undefined} clientId
   * @param {import("./protocol.js").ErrorBody} body */
  refused(clientId, body) {
    if (!clientId || !this.outbox.has(clientId)) return;
    if (!body.retryable) {
      this.outbox.refuse(clientId, body.message);
      this.flush();
      return;
    }
    clearTimeout(this.timers.resend);
    this.timers.resend = setTimeout(
      () => {
        this.outbox.rewind();
        this.flush();
      },
      (body.retry_after_seconds ?? 1) * 1000,
    );
  }

  /** Promise 3: whoever sees a hole asks again. */
  async fillHole() {
    const after = holeAfter(this.store.state);
    const chat = this.identity.record;
    if (after === null || !chat || this.filling) return;
    this.filling = true;
    try {
      const page = await readEvents(chat, after, 0);
      this.store.update((state) => receive(state, page.events));
    } catch (error) {
      if (!(error instanceof Refusal) && !(error instanceof TypeError)) throw error;
    } finally {
      this.filling = false;
    }
  }

  hello() {
    const { epoch, lastSeq } = this.store.state;
    const chat = this.identity.record;
    const identity = this.settings.identity();
    return {
      type: "hello",
      v: VERSION,
      ...this.visitor(),
      ...(identity ? { identity } : {}),
      ...(chat ? { user_chat_id: chat.user_chat_id, token: chat.token } : {}),
      ...(chat && epoch !== null && lastSeq !== null ? { epoch, last_seq: lastSeq } : {}),
    };
  }

  /** What is told of the visitor when a chat is opened. */
  visitor() {
    const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const { lang } = document.documentElement;
    return { site: this.settings.site, locale: lang ? regional(lang) : locale, time_zone: timeZone };
  }

  opening() {
    if (this.line.state !== "fallback") this.set(this.line.state === "idle" ? "connecting" : "reconnecting");
    this.timers.fallback ??= setTimeout(() => this.fallBack(), FALLBACK_AFTER_SECONDS * 1000);
  }

  /** @param {number} code @param {number | null} seconds */
  lost(code, seconds) {
    this.outbox.rewind();
    this.store.update((state) => ({ ...state, live: false, typing: false }));
    if (chatIsGone(code)) {
      this.close();
      this.chatLost();
      return;
    }
    if (seconds === null) {
      this.polling.stop();
      clearTimeout(this.timers.fallback);
      this.set("stopped", null, code);
      return;
    }
    if (this.line.state !== "fallback") this.set("reconnecting", Date.now() + seconds * 1000, code);
    if (this.socket.backoff.tries >= FALLBACK_AFTER_TRIES) this.fallBack();
  }

  fallBack() {
    clearTimeout(this.timers.fallback);
    this.timers.fallback = undefined;
    if (!this.socket.connected) this.polling.start();
  }

  /** After some idle minutes the socket is parked: the next message, or looking at the page, opens it again. */
  touch() {
    clearTimeout(this.timers.park);
    const seconds = this.settings.idleParkSeconds;
    if (seconds > 0) this.timers.park = setTimeout(() => this.park(), seconds * 1000);
  }

  park() {
    if (this.outbox.waiting || this.store.state.turns.size > 0) return;
    this.close();
    this.set("parked");
  }

  /** @param {LineState} state @param {number | null} [retryAt] milliseconds, as Date.now @param {number | null} [code] */
  set(state, retryAt = null, code = null) {
    this.line = { state, retryAt, code };
    if (state === "online") this.timers.fallback = undefined;
    this.changed(this.line);
  }
}
