/**
 * The chat page's start: reads its settings, makes the parts and connects them. The only module with effects on import.
 *
 * @typedef {{site: string, mode: "page" | "frame", title: string, connect: "open" | "first_message",
 *   idle_park_seconds: number, lang: string, theme: string, hosts: string[], locales: string,
 *   texts: Record<string, string>}} PageSettings
 */
import { Chat } from "./chat.js";
import { byId } from "./elements.js";
import { HostPort } from "./host_port.js";
import { Panel } from "./panel.js";
import { TabStorage, tabStorage } from "./tab_storage.js";
import { Texts } from "./texts.js";

/** @type {PageSettings} */
const settings = JSON.parse(byId("errand-settings", HTMLScriptElement).textContent ?? "{}");
const instance = new URLSearchParams(location.search).get("instance") ?? "default";
const storage = new TabStorage(`errand:${settings.site}:${instance}:`, tabStorage());
const texts = new Texts(settings.lang, settings.texts);
/** @type {{token: string | null}} */
const visitor = { token: null };

const chat = new Chat(
  { site: settings.site, identity: () => visitor.token, idleParkSeconds: settings.idle_park_seconds },
  storage,
  texts,
);
const host = new HostPort(settings.hosts, (message) => (VERBS[message.t] ?? (() => {}))(message));
const panel = new Panel(chat, texts, settings, storage, host);

/** What the host page may ask for; see docs/widget.md. @type {Record<string, (message: import("./host_port.js").HostMessage) => void>} */
const VERBS = {
  init: ({ cfg }) => {
    panel.configure(cfg);
    visitor.token = typeof cfg.token === "string" ? cfg.token : null;
  },
  opened: ({ focus }) => panel.opened(focus !== false),
  closed: () => panel.closed(),
  send: ({ text }) => typeof text === "string" && chat.say(text.slice(0, 4000)),
  prefill: ({ text }) => typeof text === "string" && panel.composer.prefill(text.slice(0, 4000)),
  identify: ({ token }) => (visitor.token = typeof token === "string" ? token : null),
  logout: () => {
    visitor.token = null;
    chat.end();
  },
  end: () => chat.end(),
  new: () => chat.end(),
  theme: ({ theme }) => panel.setTheme(theme),
  lang: ({ lang }) => void panel.setLanguage(lang),
  ping: () => host.tell("pong"),
};

await chat.identity.claim();
panel.start();
if (settings.mode === "frame") host.start(window.parent);
else panel.opened(!matchMedia("(pointer: coarse)").matches);
document.documentElement.dataset.ready = "true";
