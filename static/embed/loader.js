/*
 * Errand's embed loader: a launcher button and the chat in a frame, on any page. Contract: docs/widget.md.
 * It throws nothing into the host page, styles only through adopted sheets, and stores nothing before it is used.
 * Comments and indentation are left out when it is served; its size then is watched by tests/unit/test_static_files.py.
 */
(() => {
  /** @typedef {Record<string, any>} Config */
  /** @typedef {(detail: Config) => void} Listener */
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  const page = document.documentElement;
  const world = /** @type {any} */ (window);
  if (!script || world.Errand?.version) return;
  const home = new URL(script.src).origin;

  /** @type {Config} every setting of init(), with its default */
  const DEFAULTS = {
    site: "default", instance: "default", mode: "bubble", container: "", position: "end", offset: "20,20", zIndex: 9999,
    theme: "auto", accent: "#4338ca", lang: "auto", dir: "auto", texts: null, launcher: true, launcherLabel: "",
    open: "resume", preload: "intent", unread: "badge", identity: null, getToken: null, title: "Chat",
  };
  /** @type {Record<string, string[]>} */
  const WORDS = {
    en: ["Open chat", "Close chat"],
    de: ["Chat öffnen", "Chat schließen"],
    es: ["Abrir chat", "Cerrar chat"],
    fr: ["Ouvrir le chat", "Fermer le chat"],
    ar: ["فتح المحادثة", "إغلاق المحادثة"],
  };
  const BUBBLE = "M4 5.5A2.5 2.5 0 0 1 6.5 3h11A2.5 2.5 0 0 1 20 5.5v8a2.5 2.5 0 0 1-2.5 2.5H11l-5 4v-4.2A2.5 2.5 0 0 1 4 13.5zM8.5 8.5h7M8.5 11.5h4";
  const STYLE = `
    :host{all:initial;position:fixed;inset-block-end:var(--b);inset-inline-end:var(--i);z-index:var(--z);color-scheme:light dark}
    :host([data-position=start]){inset-inline:var(--i) auto}
    :host([hidden]),[hidden],b:empty{display:none!important}
    :host([data-theme=light]){color-scheme:light}
    :host([data-theme=dark]){color-scheme:dark}
    :host([data-mode=inline]){position:static;display:block;block-size:100%}
    button{all:unset;position:relative;display:grid;place-items:center;width:56px;height:56px;border-radius:20px;cursor:pointer;color:var(--o);background:var(--a);box-shadow:0 8px 24px #0a0a2848;transition:.16s}
    button:hover{transform:translateY(-2px)}
    button:focus-visible{outline:3px solid light-dark(#111,#fff);outline-offset:3px}
    svg{width:26px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
    b{position:absolute;inset:-5px -5px auto auto;min-width:10px;padding:0 6px;border-radius:11px;font:700 12px/22px system-ui;text-align:center;color:#fff;background:#c01a2b}
    section{position:absolute;inset-block-end:70px;inset-inline-end:0;width:min(400px,100vw - 40px);height:min(680px,100dvh - 112px);min-height:320px;border-radius:20px;overflow:hidden;background:light-dark(#fff,#17171c);box-shadow:0 18px 60px #0a0a284d,0 0 0 1px light-dark(#0a0a2814,#fff2);animation:i .2s}
    :host([data-position=start]) section{inset-inline:0 auto}
    :host([data-mode=inline]) section{position:static;width:100%;height:100%;box-shadow:none;animation:none}
    iframe{display:block;width:100%;height:100%;border:0}
    a{display:block;padding:28px;font:16px system-ui;color:light-dark(#111,#eee)}
    @keyframes i{from{opacity:0;transform:translateY(12px)}}
    @media(max-width:480px),(max-height:480px){
    :host([data-mode=bubble]) section{position:fixed;inset:0;width:100%;height:100%;min-height:0;border-radius:0}
    :host([data-open]) button{display:none}
    }
    @media(prefers-reduced-motion){*{animation:none!important;transition:none!important}}
    @media(forced-colors:active){button,section{border:2px solid}}`;
  const small = matchMedia("(max-width:480px),(max-height:480px)");
  /** @type {Map<string, any>} */
  const instances = new Map();

  /** @param {() => any} action */
  const guarded = (action) => {
    try {
      return action();
    } catch (error) {
      console.warn("Errand:", error);
    }
  };

  /** White or near-black, whichever is readable on `colour`, #rrggbb (relative luminance, WCAG). @param {string} colour */
  const readable = (colour) => {
    const [red, green, blue] = [1, 3, 5].map((at) => (parseInt(colour.slice(at, at + 2), 16) / 255) ** 2.2);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? "#17171c" : "#fff";
  };

  /** One widget. @param {Config} settings */
  const create = (settings) => {
    for (const key in settings) if (!(key in DEFAULTS)) console.warn(`Errand: unknown setting ${key}`);
    const config = { ...DEFAULTS, ...settings };
    if (!/^#[0-9a-f]{6}$/i.test(config.accent)) config.accent = DEFAULTS.accent;
    const key = `errand:${config.instance}:open`;
    const inline = config.mode === "inline";
    const end = new AbortController();
    const { signal } = end;
    /** @type {Record<string, Set<Listener>>} */
    const listeners = {};
    /** @type {[string, Config][]} */
    let waiting = [];
    /** @type {HTMLIFrameElement | undefined} */
    let frame;
    /** @type {MessagePort | undefined} */
    let port;
    /** @type {string | undefined} the host page's own overflow while we cover it */
    let overflow;
    let ready = false;
    let focusing = false;
    let sent = 0;
    let nonce = "";
    let timer = 0;

    const lang = (config.lang === "auto" ? page.lang || navigator.language : config.lang).slice(0, 2);
    const words = WORDS[lang] ?? WORDS.en;
    const host = document.createElement("errand-chat");
    const root = host.attachShadow({ mode: "open" });
    const panel = document.createElement("section");
    const button = document.createElement("button");
    const badge = document.createElement("b");
    const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");

    /** @param {string} type @param {Config} [detail] */
    const emit = (type, detail = {}) => {
      host.dispatchEvent(new CustomEvent(`errand:${type}`, { detail: { ...detail }, bubbles: true }));
      for (const listener of listeners[type] ?? []) guarded(() => listener({ ...detail }));
    };
    /** @param {string} code @param {string} message */
    const fail = (code, message) => {
      console.warn(`Errand: ${code} ${message}`);
      emit("error", { code, message });
    };
    /** Over the port, or kept until the frame is ready. @param {string} t @param {Config} [fields] */
    const tell = (t, fields = {}) => {
      if (ready) port?.postMessage({ t, ...fields });
      else {
        waiting.push([t, fields]);
        load();
      }
    };
    /** Undefined reads. @param {string} [value] */
    const kept = (value) => {
      try {
        return value ? sessionStorage.setItem(key, value) : sessionStorage.getItem(key);
      } catch {
        return null;
      }
    };

    /** On small windows the page below does not scroll, and the panel stays above the keyboard. */
    const fit = () => {
      const whole = widget.isOpen && small.matches && !inline;
      const view = visualViewport;
      panel.style.height = whole && view ? `${view.height}px` : "";
      panel.style.top = whole && view ? `${view.offsetTop}px` : "";
      if (whole) {
        overflow ??= page.style.overflow;
        page.style.overflow = "hidden";
      } else if (overflow !== undefined) {
        page.style.overflow = overflow;
        overflow = undefined;
      }
    };
    const draw = () => {
      const { isOpen, unreadCount } = widget;
      panel.hidden = !isOpen;
      host.toggleAttribute("data-open", isOpen);
      button.ariaExpanded = `${isOpen}`;
      button.ariaLabel = isOpen ? words[1] : (config.launcherLabel || words[0]) + (unreadCount ? ` (${unreadCount})` : "");
      badge.textContent = unreadCount && !isOpen && config.unread !== "none" ? (unreadCount > 99 ? "99+" : `${unreadCount}`) : "";
      path.setAttribute("d", isOpen ? "m6 9 6 6 6-6" : BUBBLE);
      fit();
    };

    /** Make the frame, hidden at first, so that opening is quick. */
    const load = () => {
      if (frame || signal.aborted) return;
      nonce = crypto.getRandomValues(new Uint32Array(4)).join("-");
      const { site, instance, accent } = config;
      const query = new URLSearchParams({ site, instance, accent, v: "1", lang: config.lang, page: page.lang });
      frame = document.createElement("iframe");
      frame.title = config.title;
      frame.allow = "clipboard-write";
      frame.referrerPolicy = "strict-origin-when-cross-origin";
      frame.sandbox.value = "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox";
      frame.style.colorScheme = config.theme === "auto" ? "light dark" : config.theme;
      frame.src = `${home}/widget?${query}#n=${nonce}`;
      panel.append(frame);
      timer = setTimeout(blocked, 8000);
    };
    /** No hello came: the frame may not be shown here, so offer the chat in a window of its own. */
    const blocked = () => {
      fail("frame-timeout", "The chat cannot be shown on this page.");
      const link = document.createElement("a");
      link.href = `${home}/chat?site=${config.site}`;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = `${words[0]} ↗`;
      panel.replaceChildren(link);
    };
    /** The frame said hello with our nonce: answer over a channel of our own; again when it was reloaded.
     * @param {MessageEvent} event */
    const shake = async ({ source, origin, data }) => {
      const inside = frame?.contentWindow;
      if (!inside || source !== inside || origin !== home) return;
      if (data?.ns !== "errand" || data.v !== 1 || data.t !== "hello" || data.n !== nonce) return;
      clearTimeout(timer);
      port?.close();
      ready = false;
      const token = await Promise.resolve(config.getToken?.() ?? config.identity?.token).catch((error) => fail("identity", `${error}`));
      const channel = new MessageChannel();
      port = channel.port1;
      port.onmessage = receive;
      const { theme, texts } = config;
      inside.postMessage({ ns: "errand", v: 1, t: "init", cfg: { theme, texts, token } }, home, [channel.port2]);
    };
    /** @param {MessageEvent} event */
    const receive = ({ data }) => {
      const { t, ...detail } = data ?? {};
      if (t === "ready") {
        ready = true;
        if (widget.isOpen) tell("opened", { focus: focusing });
        for (const [name, fields] of waiting.splice(0)) tell(name, fields);
        emit(t);
      } else if (t === "close") widget.close();
      else if (t === "unread") {
        widget.unreadCount = +detail.n || 0;
        draw();
        emit(t, { count: widget.unreadCount });
      } else if (/^(session|connection|message|form|identity|error)$/.test(t)) {
        if (t === "session") widget.session = detail;
        emit(t, detail);
      }
    };

    /** @type {Config} what the host page gets */
    const widget = {
      isOpen: false,
      unreadCount: 0,
      session: { state: "idle" },
      open({ focus = true } = {}) {
        if (widget.isOpen || signal.aborted) return;
        load();
        widget.isOpen = true;
        focusing = focus && matchMedia("(pointer:fine)").matches;
        draw();
        if (focus) frame?.focus();
        if (ready) tell("opened", { focus: focusing });
        kept("1");
        emit("open");
      },
      /** Minimise: nothing ends. */
      close() {
        if (!widget.isOpen) return;
        widget.isOpen = false;
        draw();
        if (ready) tell("closed");
        kept("0");
        button.focus();
        emit("close");
      },
      toggle: () => (widget.isOpen ? widget.close() : widget.open()),
      /** @param {string} text at most one a second */
      send(text) {
        if (Date.now() - sent < 1000) return fail("config", "send() works once a second");
        sent = Date.now();
        tell("send", { text });
      },
      prefill: (/** @type {string} */ text) => tell("prefill", { text }),
      setContext: (/** @type {Config} */ context) => tell("context", { context }),
      identify: (/** @type {string} */ token) => tell("identify", { token }),
      logout: () => tell("logout"),
      endChat: () => tell("end"),
      newChat: () => tell("new"),
      setLang: (/** @type {string} */ lang) => tell("lang", { lang }),
      setTheme(/** @type {string} */ theme) {
        config.theme = host.dataset.theme = theme;
        if (frame) frame.style.colorScheme = theme === "auto" ? "light dark" : theme;
        tell("theme", { theme });
      },
      show: () => (host.hidden = false),
      hide: () => (host.hidden = true),
      on(/** @type {string} */ type, /** @type {Listener} */ listener) {
        (listeners[type] ??= new Set()).add(listener);
        return () => listeners[type].delete(listener);
      },
      once(/** @type {string} */ type, /** @type {Listener} */ listener) {
        const off = widget.on(type, (/** @type {Config} */ detail) => {
          off();
          listener(detail);
        });
        return off;
      },
      /** Remove everything; `forget` also ends this tab's chat. */
      destroy({ forget = false } = {}) {
        if (forget && ready) tell("end");
        emit("destroy");
        widget.isOpen = false;
        fit();
        end.abort();
        clearTimeout(timer);
        port?.close();
        host.remove();
        instances.delete(config.instance);
      },
    };

    Object.assign(host.dataset, { mode: config.mode, position: config.position, theme: config.theme });
    host.dir = config.dir !== "auto" ? config.dir : lang === "ar" ? "rtl" : "";
    const [block, side] = `${config.offset}`.split(",");
    const style = { b: `${+block}px`, i: `${+side}px`, z: config.zIndex, a: config.accent, o: readable(config.accent) };
    for (const [name, value] of Object.entries(style)) host.style.setProperty(`--${name}`, value);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    picture.setAttribute("viewBox", "0 0 24 24");
    picture.ariaHidden = badge.ariaHidden = "true";
    picture.append(path);
    button.ariaHasPopup = "dialog";
    button.append(picture, badge);
    button.hidden = !config.launcher || inline;
    root.append(panel, button);
    draw();
    button.addEventListener("click", widget.toggle, { signal });
    for (const type of ["pointerenter", "focusin", "touchstart"])
      button.addEventListener(type, () => config.preload !== "none" && load(), { signal, passive: true });
    host.addEventListener("keydown", ({ key }) => key === "Escape" && widget.close(), { signal });
    addEventListener("message", shake, { signal });
    for (const type of ["resize", "scroll"]) visualViewport?.addEventListener(type, fit, { signal });
    const { container } = config;
    // Below <html>, not <body>: routers that swap the body would reload the frame.
    ((inline && (container.nodeType ? container : document.querySelector(container))) || page).append(host);
    const before = kept();
    if (inline || config.open === true || (config.open === "resume" && before === "1")) widget.open({ focus: false });
    else if (before || config.preload === "idle") setTimeout(load, 500);
    return widget;
  };

  /** @type {any} the one global: init, get, and the default instance's methods */
  const Errand = {
    version: "1.0.0",
    init: (/** @type {Config} */ config = {}) =>
      guarded(() => {
        const id = config.instance ?? "default";
        if (!instances.has(id)) instances.set(id, create(config));
        return instances.get(id);
      }),
    get: (id = "default") => instances.get(id),
  };
  const data = Object.entries(script.dataset).map(([key, value]) => [key, value === "true" || (value === "false" ? false : value)]);
  const attributes = Object.fromEntries(data);
  const run = (/** @type {any[]} */ [name, ...given]) => world.Errand[name](...(name === "init" ? [{ ...attributes, ...given[0] }] : given));
  const start = () =>
    guarded(() => {
      const calls = world.Errand?.q ?? [];
      world.Errand = new Proxy(Errand, {
        get: (target, name) => target[name] ?? instances.get("default")?.[name],
      });
      Errand.q = { push: (/** @type {any[]} */ call) => guarded(() => run(call)) };
      const [first] = calls;
      if (first?.[0] !== "init" && attributes.site) Errand.init(attributes);
      for (const call of calls) Errand.q.push(call);
    });
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
})();
