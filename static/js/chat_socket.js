/**
 * The WebSocket: says hello, reconnects with full jitter, watches for silence and obeys the close codes.
 * It hands frames on and knows neither the store nor the page.
 *
 * @typedef {import("./protocol.js").Signal} Signal
 * @typedef {import("./protocol.js").ChatEvent} ChatEvent
 * @typedef {{frame: (frame: Signal | ChatEvent) => void, opening: () => void,
 *   lost: (code: number, retrySeconds: number | null) => void}} SocketListener
 * `lost` is told how long the socket waits before it comes back, null when it stays away.
 */
import { Backoff } from "./backoff.js";
import { resumable } from "./protocol.js";

const SILENCE_SECONDS = 35;
const HELLO_SECONDS = 10;
const SOCKET_LOST = 1006;

/** One chat's socket: opened again and again until `close`. */
export class ChatSocket {
  /** @param {string} address @param {() => Record<string, unknown>} hello the first frame, asked for on each connect
   * @param {SocketListener} listener */
  constructor(address, hello, listener) {
    this.address = address;
    this.hello = hello;
    this.listener = listener;
    this.backoff = new Backoff();
    /** @type {WebSocket | null} */
    this.socket = null;
    this.connected = false;
    this.wanted = false;
    this.silenceSeconds = SILENCE_SECONDS;
    /** Set by `closing`: when the server wants to be asked again. @type {number | null} */
    this.comeBackSeconds = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.retryTimer = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.silenceTimer = undefined;
  }

  /** Connect now, unless there is a line or one is being opened. */
  open() {
    this.wanted = true;
    clearTimeout(this.retryTimer);
    if (this.socket) return;
    this.listener.opening();
    const socket = new WebSocket(this.address);
    this.socket = socket;
    this.watch(HELLO_SECONDS);
    socket.onopen = () => socket.send(JSON.stringify(this.hello()));
    socket.onmessage = (message) => this.receive(message.data);
    socket.onclose = (closing) => this.lose(socket, closing.code);
  }

  /** Go away and stay away until `open`. */
  close() {
    this.wanted = false;
    clearTimeout(this.retryTimer);
    this.detach()?.close(1000);
  }

  /** Send a frame; false when there is no line, so that the caller keeps it. @param {object} frame */
  send(frame) {
    if (!this.connected || this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** @param {unknown} data */
  receive(data) {
    this.watch(this.silenceSeconds);
    /** @type {Signal | ChatEvent} */
    let frame;
    try {
      frame = JSON.parse(String(data));
    } catch {
      return;
    }
    if (frame.type === "connected") this.confirm(frame.heartbeat_seconds);
    if (frame.type === "closing") this.comeBackSeconds = frame.reconnect_after_seconds;
    if (frame.type === "error" && !("seq" in frame) && frame.retry_after_seconds && !this.connected)
      this.comeBackSeconds = frame.retry_after_seconds;
    this.listener.frame(frame);
  }

  /** @param {number | undefined} heartbeatSeconds */
  confirm(heartbeatSeconds) {
    this.connected = true;
    this.backoff.reset();
    this.silenceSeconds = Math.max(SILENCE_SECONDS, (heartbeatSeconds ?? 0) + 10);
  }

  /** A line on which nothing is heard is no line, whatever the browser believes. @param {number} seconds */
  watch(seconds) {
    clearTimeout(this.silenceTimer);
    const socket = this.socket;
    this.silenceTimer = setTimeout(() => {
      socket?.close();
      if (socket) this.lose(socket, SOCKET_LOST);
    }, seconds * 1000);
  }

  /** @param {WebSocket} socket @param {number} code */
  lose(socket, code) {
    if (socket !== this.socket) return;
    this.detach();
    const stays = !this.wanted || !resumable(code);
    const jitter = this.backoff.next();
    const seconds = stays ? null : Math.max(jitter, this.comeBackSeconds ?? 0);
    this.comeBackSeconds = null;
    if (seconds !== null) this.retryTimer = setTimeout(() => this.open(), seconds * 1000);
    this.listener.lost(code, seconds);
  }

  detach() {
    const socket = this.socket;
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    clearTimeout(this.silenceTimer);
    this.socket = null;
    this.connected = false;
    return socket;
  }
}
