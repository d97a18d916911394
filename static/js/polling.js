/** The REST side of a connection: opens the chat if need be, follows it by long-poll and posts the outbox in order. */
import { connect, goLive } from "./chat_store.js";
import { Backoff } from "./backoff.js";
import { followChat, openChat, readHistory, Refusal, sendCommand } from "./rest_transport.js";

/** Runs while there is no socket; failures only make it wait, because the socket is tried all the time as well. */
export class Polling {
  /** @param {import("./connection.js").Connection} connection */
  constructor(connection) {
    this.connection = connection;
    this.backoff = new Backoff();
    /** @type {AbortController | null} */
    this.running = null;
    this.posting = false;
  }

  start() {
    if (this.running) return;
    this.running = new AbortController();
    void this.run(this.running.signal);
  }

  stop() {
    this.running?.abort();
    this.running = null;
  }

  /** @param {AbortSignal} signal */
  async run(signal) {
    while (!signal.aborted) {
      try {
        await this.follow(signal);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof Refusal && error.chatIsGone && this.connection.identity.record) {
          this.connection.close();
          this.connection.chatLost();
          return;
        }
        if (this.connection.line.state === "fallback") this.connection.set("reconnecting");
        await new Promise((resolve) => setTimeout(resolve, 1000 + this.backoff.next() * 1000));
      }
    }
  }

  /** @param {AbortSignal} signal */
  async follow(signal) {
    const { connection } = this;
    if (!connection.identity.record) {
      if (!connection.outbox.waiting) throw new Error("There is nothing to open a chat for.");
      connection.identity.keep(await openChat(connection.visitor()));
    }
    const chat = connection.identity.record;
    if (!chat) return;
    if (connection.store.state.lastSeq === null) this.arrived(await readHistory(chat, null), signal);
    await followChat(chat, () => connection.store.state.lastSeq ?? 0, (page) => this.arrived(page, signal), signal);
  }

  /** @param {import("./rest_transport.js").EventPage} page @param {AbortSignal} signal */
  arrived(page, signal) {
    if (signal.aborted) return;
    const { connection } = this;
    const { state } = connection.store;
    this.backoff.reset();
    if (state.epoch !== page.epoch || state.lastSeq === null) this.begin(page, state.epoch === null);
    connection.events(page.events);
    if (!connection.store.state.live) connection.store.update((now) => goLive(now, page.seq));
    if (connection.line.state !== "fallback") connection.set("fallback");
    this.flush();
  }

  /** What `connected` does for the socket. @param {import("./rest_transport.js").EventPage} page @param {boolean} fresh */
  begin(page, fresh) {
    const chat = this.connection.identity.record;
    if (!chat) return;
    this.connection.store.update((state) =>
      connect(state, {
        type: "connected",
        socket_connection_id: "",
        ...chat,
        epoch: page.epoch,
        seq: page.seq,
        oldest: page.oldest ?? 1,
        resume: fresh ? "fresh" : "reset",
        session: page.session ?? { state: "idle", resumable: [] },
      }),
    );
  }

  /** Post what waits, one after the other. */
  async flush() {
    const { outbox, identity } = this.connection;
    if (this.posting || !this.running || !identity.record) return;
    this.posting = true;
    try {
      for (let command = outbox.next(); command && identity.record; command = outbox.next()) {
        outbox.acknowledge((await sendCommand(identity.record, command)).client_id);
      }
    } catch (error) {
      this.refused(error);
    } finally {
      this.posting = false;
    }
  }

  /** @param {unknown} error */
  refused(error) {
    const { outbox } = this.connection;
    const sending = outbox.items.find((item) => item.state === "sending");
    if (error instanceof Refusal && sending && !error.chatIsGone && error.status < 500) {
      this.connection.refused(sending.command.client_id, error.body);
    } else outbox.rewind();
  }
}
