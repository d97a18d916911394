/**
 * The line to the host page when the chat runs in the loader's frame: handshake with a nonce, then one MessagePort.
 * Messages are plain objects `{t, ...}`; what is not known is ignored, and nothing from the host is taken as HTML or address.
 */

const NAMESPACE = "errand";
const VERSION = 1;
const LARGEST = 65_536;

/** @typedef {{t: string, [field: string]: any}} HostMessage */

/** Talks to the loader; without a loader (stand-alone page) it says nothing. */
export class HostPort {
  /** @param {string[]} hosts who may embed us: origins, hosts, `*.example.org` or `*` @param {(message: HostMessage) => void} receive */
  constructor(hosts, receive) {
    this.hosts = hosts;
    this.receive = receive;
    /** @type {MessagePort | null} */
    this.port = null;
  }

  /** Say hello to the parent. It carries nothing but the nonce, so it may go to any origin. @param {Window} parent */
  start(parent) {
    const nonce = new URLSearchParams(location.hash.slice(1)).get("n");
    if (!nonce || parent === window) return;
    window.addEventListener("message", (event) => this.shake(event, parent));
    parent.postMessage({ ns: NAMESPACE, v: VERSION, t: "hello", n: nonce }, "*");
  }

  /** @param {string} type @param {Record<string, unknown>} [fields] */
  tell(type, fields = {}) {
    this.port?.postMessage({ t: type, ...fields });
  }

  /** Only one init counts, from the parent, at an origin of the site's list. @param {MessageEvent} event @param {Window} parent */
  shake(event, parent) {
    const message = event.data;
    if (this.port || event.source !== parent || event.origin === "null" || !this.allows(event.origin)) return;
    if (message?.ns !== NAMESPACE || message.v !== VERSION || message.t !== "init" || !event.ports[0]) return;
    this.port = event.ports[0];
    this.port.onmessage = ({ data }) => isMessage(data) && this.receive(data);
    this.tell("ready", { v: VERSION });
    this.receive({ t: "init", cfg: message.cfg ?? {} });
  }

  /** The list names origins or hosts, as in a Content-Security-Policy. @param {string} origin */
  allows(origin) {
    const { host, hostname } = new URL(origin);
    return (
      origin === location.origin ||
      this.hosts.some((allowed) => {
        if (allowed.startsWith("*.")) return hostname.endsWith(allowed.slice(1));
        return allowed === "*" || allowed === origin || allowed === host;
      })
    );
  }
}

/** @param {unknown} data @returns {data is HostMessage} */
function isMessage(data) {
  if (typeof data !== "object" || data === null || typeof (/** @type {any} */ (data).t) !== "string") return false;
  try {
    return JSON.stringify(data).length <= LARGEST;
  } catch {
    return false;
  }
}
