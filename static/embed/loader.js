/*
 * Errand's embed loader: a launcher button and the chat in a frame, on any page. Contract: docs/widget.md.
 * It never throws into the host page, sets styles through adopted sheets only and leaves no trace before it is used.
 */
(() => {
  const script = document.currentScript;
  const VERSION = "1.0.0";
  const queued = window.Errand?.q ?? [];
  if (window.Errand?.version || !(script instanceof HTMLScriptElement)) return;
  const home = new URL(script.src).origin;

  const DEFAULTS = {
    site: "default", instance: "default", mode: "bubble", container: null, position: "end", offset: "20,20", zIndex: 9999,
    theme: "auto", accent: null, lang: "auto", dir: "auto", launcher: true, launcherLabel: null, open: "resume",
    preload: "intent", unread: "badge", identity: null, getToken: null, title: "Chat",
  };
  const WORDS = {
    en: ["Open chat", "Close chat", "unread", "Chat can't be shown on this page.", "Open it in a new window"],
    de: ["Chat öffnen", "Chat schließen", "ungelesen", "Der Chat lässt sich auf dieser Seite nicht zeigen.", "In neuem Fenster öffnen"],
    es: ["Abrir chat", "Cerrar chat", "sin leer", "El chat no se puede mostrar en esta página.", "Abrirlo en otra ventana"],
    fr: ["Ouvrir le chat", "Fermer le chat", "non lus", "Le chat ne peut pas s'afficher sur cette page.", "L'ouvrir dans une nouvelle fenêtre"],
    ar: ["فتح المحادثة", "إغلاق المحادثة", "غير مقروءة", "لا يمكن عرض المحادثة في هذه الصفحة.", "فتحها في نافذة جديدة"],
  };
  const ICONS = ["M4 5.5A2.5 2.5 0 0 1 6.5 3h11A2.5 2.5 0 0 1 20 5.5v8a2.5 2.5 0 0 1-2.5 2.5H11l-5 4v-4.2A2.5 2.5 0 0 1 4 13.5zM8.5 8.5h7M8.5 11.5h4", "m6 9 6 6 6-6"];
  const CSS_TEXT = `
    :host{all:initial;position:fixed;inset-block-end:var(--b);inset-inline-end:var(--i);z-index:var(--z);color-scheme:light dark;font:15px/1.4 system-ui,sans-serif}
    :host([data-position=start]){inset-inline:var(--i) auto}:host([hidden]){display:none}
    :host([data-theme=light]){color-scheme:light}:host([data-theme=dark]){color-scheme:dark}
    :host([data-mode=inline]){position:static;display:block;block-size:100%}
    button{all:unset;box-sizing:border-box;position:relative;display:grid;place-items:center;width:56px;height:56px;margin-inline-start:auto;border-radius:20px;cursor:pointer;color:var(--on);background:var(--a);box-shadow:0 8px 24px rgb(10 10 40/.28);transition:transform .16s,border-radius .16s}
    :host([data-position=start]) button{margin-inline:0 auto}
    button:hover{transform:translateY(-2px)}button:active{transform:scale(.95)}
    button:focus-visible{outline:3px solid light-dark(#111,#fff);outline-offset:3px}
    svg{width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
    b{position:absolute;inset:-5px -5px auto auto;min-width:22px;padding:0 6px;box-sizing:border-box;border-radius:11px;font:700 12px/22px system-ui,sans-serif;text-align:center;color:#fff;background:#c01a2b}
    b:empty,button[hidden],section[hidden]{display:none}
    section{position:absolute;inset-block-end:70px;inset-inline-end:0;width:min(400px,100vw - 40px);height:min(680px,100dvh - 112px);min-height:320px;border-radius:20px;overflow:hidden;background:light-dark(#fff,#17171c);box-shadow:0 18px 60px rgb(10 10 40/.3),0 0 0 1px light-dark(rgb(10 10 40/.08),rgb(255 255 255/.14));animation:i .2s cubic-bezier(.2,.8,.3,1)}
    :host([data-position=start]) section{inset-inline:0 auto}
    :host([data-mode=inline]) section{position:static;width:100%;height:100%;box-shadow:none;animation:none}
    iframe{display:block;width:100%;height:100%;border:0}
    p{margin:0;padding:28px 24px;color:light-dark(#1b1b22,#f1f1f5)}a{color:inherit}
    @keyframes i{from{opacity:0;transform:translateY(12px) scale(.98)}}
    @media(max-width:480px),(max-height:480px){:host(:not([data-mode=inline])) section{position:fixed;inset:0;width:100%;height:100%;min-height:0;border-radius:0}
      :host([data-open]:not([data-mode=inline])) button{display:none}}
    @media(prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important}}
    @media(forced-colors:active){button,section{border:2px solid}}`;
  const full = matchMedia("(max-width:480px),(max-height:480px)");
  const instances = new Map();

  /** The 21st-century `on`: listeners by type, and a bubbling event on the host element. */
  class Widget {
    constructor(config) {
      this.config = { ...DEFAULTS, ...config };
      this.listeners = new Map();
      this.waiting = [];
      this.stop = new AbortController();
      this.isOpen = false;
      this.unreadCount = 0;
      this.session = { state: "idle" };
      this.key = `errand:${this.config.instance}:open`;
      this.build();
      let kept = null;
      try { kept = sessionStorage.getItem(this.key); } catch { /* storage is blocked: as if nothing was kept */ }
      const { open, mode, preload } = this.config;
      if (mode === "inline" || open === true || (open === "resume" && kept === "1")) this.open({ focus: false });
      else if (kept === "0" || preload === "idle") (window.requestIdleCallback ?? setTimeout)(() => this.frame || this.load());
    }

    build() {
      const { config, stop: { signal } } = this;
      const lang = (config.lang === "auto" ? document.documentElement.lang || navigator.language : config.lang).slice(0, 2);
      this.words = WORDS[lang] ?? WORDS.en;
      this.host = document.createElement("errand-chat");
      Object.assign(this.host.dataset, { mode: config.mode, position: config.position, theme: config.theme });
      if (config.dir !== "auto") this.host.dir = config.dir;
      else if (lang === "ar") this.host.dir = "rtl";
      const [block, inline] = typeof config.offset === "string" ? config.offset.split(",") : [config.offset.block, config.offset.inline];
      const accent = /^#([0-9a-f]{3}){1,2}$/i.test(config.accent) ? config.accent : "#4338ca";
      const style = { "--b": `${parseInt(block)}px`, "--i": `${parseInt(inline)}px`, "--z": parseInt(config.zIndex), "--a": accent, "--on": readable(accent) };
      for (const [name, value] of Object.entries(style)) this.host.style.setProperty(name, value);
      const root = this.host.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(CSS_TEXT);
      root.adoptedStyleSheets = [sheet];
      this.panel = document.createElement("section");
      this.panel.hidden = true;
      this.button = document.createElement("button");
      this.button.type = "button";
      this.button.setAttribute("aria-haspopup", "dialog");
      this.badge = document.createElement("b");
      this.badge.ariaHidden = "true";
      this.picture = svg();
      this.button.append(this.picture, this.badge);
      this.button.hidden = !config.launcher || config.mode === "inline";
      root.append(this.panel, this.button);
      this.draw();
      this.button.addEventListener("click", () => this.toggle(), { signal });
      for (const type of ["pointerenter", "focusin", "touchstart"]) {
        this.button.addEventListener(type, () => config.preload !== "none" && this.load(), { signal, passive: true, once: true });
      }
      this.host.addEventListener("keydown", (event) => event.key === "Escape" && this.isOpen && this.close(), { signal });
      addEventListener("message", (event) => this.shake(event), { signal });
      for (const type of ["resize", "scroll"]) window.visualViewport?.addEventListener(type, () => this.fit(), { signal });
      full.addEventListener("change", () => this.fit(), { signal });
      const container = typeof config.container === "string" ? document.querySelector(config.container) : config.container;
      // Below <html>, not <body>: routers that swap the body would reload the frame.
      (config.mode === "inline" && container ? container : document.documentElement).append(this.host);
    }

    /** Make the frame, hidden, so that opening is quick. */
    load() {
      if (this.frame || this.stop.signal.aborted) return;
      const { config } = this;
      this.nonce = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      const query = new URLSearchParams({ site: config.site, instance: config.instance, v: "1", lang: config.lang });
      if (config.lang === "auto" && document.documentElement.lang) query.set("lang", document.documentElement.lang);
      if (config.accent) query.set("accent", config.accent);
      const frame = document.createElement("iframe");
      frame.title = config.title;
      frame.allow = "clipboard-write";
      frame.referrerPolicy = "strict-origin-when-cross-origin";
      frame.sandbox.add("allow-scripts", "allow-same-origin", "allow-forms", "allow-popups", "allow-popups-to-escape-sandbox");
      frame.style.colorScheme = config.theme === "auto" ? "light dark" : config.theme;
      frame.src = `${home}/widget?${query}#n=${this.nonce}`;
      this.frame = frame;
      this.panel.append(frame);
      this.timer = setTimeout(() => this.blocked(), 8000);
    }

    /** The frame said hello with our nonce: answer once over a channel of our own; again when it was reloaded. */
    async shake({ source, origin, data }) {
      const { frame, config } = this;
      if (!frame || source !== frame.contentWindow || origin !== home) return;
      if (data?.ns !== "errand" || data.v !== 1 || data.t !== "hello" || data.n !== this.nonce) return;
      clearTimeout(this.timer);
      this.port?.close();
      const token = await this.token();
      const channel = new MessageChannel();
      this.port = channel.port1;
      this.port.onmessage = (event) => this.receive(event.data);
      const { theme, lang, texts } = config;
      frame.contentWindow.postMessage({ ns: "errand", v: 1, t: "init", cfg: { theme, lang, texts, token } }, home, [channel.port2]);
    }

    async token() {
      try {
        return (await this.config.getToken?.()) ?? this.config.identity?.token ?? null;
      } catch (error) {
        this.fail("identity", error);
        return null;
      }
    }

    receive(message) {
      if (typeof message?.t !== "string") return;
      const { t: type, ...detail } = message;
      if (type === "ready") {
        if (this.isOpen) this.tell("opened", { focus: this.focusNext });
        for (const [name, fields] of this.waiting.splice(0)) this.tell(name, fields);
        this.ready = true;
        this.emit("ready", {});
      } else if (type === "close") this.close();
      else if (type === "unread") {
        this.unreadCount = Number(detail.n) || 0;
        this.draw();
        this.emit("unread", { count: this.unreadCount });
      } else if (["session", "connection", "message", "form", "identity", "error"].includes(type)) {
        if (type === "session") this.session = detail;
        this.emit(type, detail);
      }
    }

    tell(type, fields = {}) {
      this.port?.postMessage({ t: type, ...fields });
    }

    /** Over the port, or kept until the frame is ready. */
    ask(type, fields) {
      if (this.ready) this.tell(type, fields);
      else this.waiting.push([type, fields]), this.load();
    }

    open({ focus = true } = {}) {
      if (this.isOpen || this.stop.signal.aborted) return;
      this.load();
      this.isOpen = true;
      this.panel.hidden = false;
      this.focusNext = focus && matchMedia("(pointer:fine)").matches;
      if (focus) this.frame?.focus();
      if (this.ready) this.tell("opened", { focus: this.focusNext });
      this.remember();
      this.fit();
      this.draw();
      this.emit("open", {});
    }

    /** Minimise: nothing ends. */
    close() {
      if (!this.isOpen) return;
      this.isOpen = false;
      this.panel.hidden = true;
      if (this.ready) this.tell("closed");
      this.remember();
      this.fit();
      this.draw();
      if (!this.button.hidden) this.button.focus();
      this.emit("close", {});
    }

    toggle() { if (this.isOpen) this.close(); else this.open(); }
    send(text) {
      const now = Date.now();
      if (now - (this.sent ?? 0) < 1000) return this.fail("config", "send() may be used once a second");
      this.sent = now;
      this.ask("send", { text: String(text) });
    }
    prefill(text) { this.ask("prefill", { text: String(text) }); }
    identify(token) { this.ask("identify", { token }); }
    logout() { this.ask("logout"); }
    endChat() { this.ask("end"); }
    newChat() { this.ask("new"); }
    setContext(context) { this.ask("context", { context }); }
    setTheme(theme) {
      this.config.theme = this.host.dataset.theme = theme;
      if (this.frame) this.frame.style.colorScheme = theme === "auto" ? "light dark" : theme;
      this.ask("theme", { theme });
    }
    setLang(lang) { this.ask("lang", { lang }); }
    show() { this.host.hidden = false; }
    hide() { this.host.hidden = true; }

    on(type, listener) {
      if (!this.listeners.has(type)) this.listeners.set(type, new Set());
      this.listeners.get(type).add(listener);
      return () => this.listeners.get(type)?.delete(listener);
    }
    once(type, listener) {
      const off = this.on(type, (detail) => (off(), listener(detail)));
      return off;
    }
    emit(type, detail) {
      this.host.dispatchEvent(new CustomEvent(`errand:${type}`, { detail: { ...detail }, bubbles: true, composed: true }));
      for (const listener of this.listeners.get(type) ?? []) guarded(() => listener({ ...detail }));
    }
    fail(code, reason) {
      console.warn(`Errand: ${code}`, reason);
      this.emit("error", { code, message: String(reason?.message ?? reason) });
    }

    /** Remove everything; `forget` also ends the chat in this tab. */
    destroy({ forget = false } = {}) {
      if (forget && this.ready) this.tell("end");
      this.emit("destroy", {});
      this.isOpen = false;
      this.fit();
      this.stop.abort();
      clearTimeout(this.timer);
      this.port?.close();
      this.host.remove();
      instances.delete(this.config.instance);
      if (forget) try { sessionStorage.removeItem(this.key); } catch { /* nothing kept */ }
    }

    remember() {
      try { sessionStorage.setItem(this.key, this.isOpen ? "1" : "0"); } catch { /* only this page knows then */ }
    }

    /** Full screen on small windows: the page below does not scroll, and the panel stays above the keyboard. */
    fit() {
      const whole = this.isOpen && full.matches && this.config.mode === "bubble";
      const view = window.visualViewport;
      this.panel.style.cssText = "";
      if (whole && view) {
        this.panel.style.height = `${view.height}px`;
        this.panel.style.top = `${view.offsetTop}px`;
      }
      const page = document.documentElement;
      if (whole && this.overflow === undefined) {
        this.overflow = page.style.overflow;
        page.style.overflow = "hidden";
      } else if (!whole && this.overflow !== undefined) {
        page.style.overflow = this.overflow;
        this.overflow = undefined;
      }
    }

    draw() {
      const [open, close, unread] = this.words;
      const count = this.unreadCount;
      this.host.toggleAttribute("data-open", this.isOpen);
      this.button.setAttribute("aria-expanded", String(this.isOpen));
      this.button.ariaLabel = this.isOpen ? close : (this.config.launcherLabel ?? open) + (count ? `, ${count} ${unread}` : "");
      this.badge.textContent = count && !this.isOpen && this.config.unread !== "none" ? (count > 99 ? "99+" : count) : "";
      this.picture.firstChild.setAttribute("d", ICONS[this.isOpen ? 1 : 0]);
    }

    /** No hello came: the frame may not be shown here, so offer the chat in a window of its own. */
    blocked() {
      this.fail("frame-timeout", this.words[3]);
      const card = document.createElement("p");
      const link = document.createElement("a");
      Object.assign(link, { href: `${home}/chat?site=${encodeURIComponent(this.config.site)}`, target: "_blank", rel: "noopener", textContent: this.words[4] });
      card.append(`${this.words[3]} `, link);
      this.frame.remove();
      this.panel.append(card);
    }
  }

  function svg() {
    const names = "http://www.w3.org/2000/svg";
    const picture = document.createElementNS(names, "svg");
    picture.setAttribute("viewBox", "0 0 24 24");
    picture.setAttribute("aria-hidden", "true");
    picture.append(document.createElementNS(names, "path"));
    return picture;
  }

  /** White or near-black, whichever contrasts more with the colour (relative luminance, WCAG). */
  function readable(colour) {
    const digits = colour.length === 4 ? colour.replace(/[^#]/g, "$&$&") : colour;
    const [r, g, b] = [1, 3, 5].map((at) => (parseInt(digits.slice(at, at + 2), 16) / 255) ** 2.2);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? "#17171c" : "#fff";
  }

  function guarded(action) {
    try {
      return action();
    } catch (error) {
      console.warn("Errand:", error);
    }
  }

  function init(config = {}) {
    const id = config.instance ?? "default";
    for (const key of Object.keys(config)) if (!(key in DEFAULTS) && !["texts", "context", "shareUrl", "storage", "sound", "titleFlash"].includes(key)) console.warn(`Errand: unknown setting ${key}`);
    if (!instances.has(id)) instances.set(id, new Widget(config));
    return instances.get(id);
  }

  const Errand = { version: VERSION, init: (config) => guarded(() => init(config)), get: (id = "default") => instances.get(id), push: ([name, ...rest]) => Errand[name]?.(...rest) };
  for (const name of Object.getOwnPropertyNames(Widget.prototype)) {
    if (!(name in Errand) && /^(open|close|toggle|send|prefill|setContext|identify|logout|endChat|newChat|setTheme|setLang|show|hide|on|once|destroy)$/.test(name))
      Errand[name] = (...rest) => guarded(() => Errand.get()?.[name](...rest));
  }
  for (const name of ["unreadCount", "isOpen", "session"]) Object.defineProperty(Errand, name, { get: () => Errand.get()?.[name] });
  Errand.q = Errand;
  window.Errand = Errand;

  const start = () => guarded(() => {
    const attributes = Object.fromEntries(Object.entries(script.dataset).map(([key, value]) => [key, value === "true" ? true : value === "false" ? false : value]));
    for (const call of queued) Errand.push(call[0] === "init" ? ["init", { ...attributes, ...call[1] }] : call);
    if (instances.size === 0 && (queued.length === 0 || "site" in attributes)) init(attributes);
  });
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start, { once: true });
})();
