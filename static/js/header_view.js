/** The header's state: the connection with its reconnect action, and the current session with tasks to go on with. */
import { el, fill, icon, refill } from "./elements.js";

/** @typedef {import("./connection.js").Line} Line */
/** @typedef {import("./protocol.js").Session} Session */

const MOST_OFFERS = 3;

/** @type {Record<string, string>} what the line's state looks like */
const LOOKS = {
  idle: "calm", parked: "calm", connecting: "busy", online: "good", fallback: "good", reconnecting: "bad", stopped: "bad",
};

/** Shows line and session; every state as text, colour only repeats it. */
export class HeaderView {
  /** @param {{status: HTMLElement, banner: HTMLElement, session: HTMLElement}} places
   * @param {import("./texts.js").Texts} texts
   * @param {{reconnect: () => void, resume: (id: string) => void, discard: (id: string) => void}} actions */
  constructor(places, texts, actions) {
    this.places = places;
    this.texts = texts;
    this.actions = actions;
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.ticking = undefined;
  }

  /** @param {Line} line */
  showLine(line) {
    const { status, banner } = this.places;
    status.dataset.look = LOOKS[line.state];
    fill(status, el("span", { class: "dot", "aria-hidden": "true" }), this.texts.say(`line_${line.state}`));
    clearInterval(this.ticking);
    const troubled = line.state === "reconnecting" || line.state === "stopped";
    banner.hidden = !troubled;
    if (!troubled) return;
    const words = el("span", {});
    const tell = () => (words.textContent = this.trouble(line));
    const button = el(
      "button",
      { type: "button", class: "button small", onclick: () => this.actions.reconnect() },
      this.texts.say(line.code === 4410 ? "new_chat" : "reconnect"),
    );
    fill(banner, icon("alert"), words, button);
    tell();
    if (line.retryAt !== null) this.ticking = setInterval(tell, 1000);
  }

  /** @param {Line} line */
  trouble(line) {
    if (line.state === "stopped") {
      const known = `stopped_${line.code}`;
      return this.texts.say(this.texts.has(known) ? known : "stopped");
    }
    const seconds = line.retryAt === null ? 0 : Math.ceil((line.retryAt - Date.now()) / 1000);
    return seconds > 0 ? this.texts.say("lost_retry", { seconds }) : this.texts.say("lost_trying");
  }

  /** Tasks to go on with. @param {Session} session */
  offered(session) {
    const open = session.state === "active" ? session.user_intent_id : null;
    return session.resumable.filter(({ user_intent_id: id }) => id !== open);
  }

  /** @param {Session} session @param {boolean} used whether anything has been said yet */
  showSession(session, used) {
    const place = this.places.session;
    const others = this.offered(session);
    place.hidden = !used && others.length === 0;
    if (place.hidden) return;
    const task = session.label || session.intent || "";
    const words = this.texts.say(`session_${session.state}${task && session.state !== "idle" ? "_task" : ""}`, { task });
    const look = { active: "spark", completed: "check", abandoned: "pause", idle: "clock" };
    const mark = icon(/** @type {"spark"} */ (look[session.state]));
    refill(
      place,
      place,
      el("p", { class: "session-now", "data-state": session.state }, mark, el("span", {}, words)),
      ...others.slice(-MOST_OFFERS).reverse().map((one) => this.offer(one)),
    );
  }

  /** @param {import("./protocol.js").Resumable} one */
  offer(one) {
    const { texts, actions } = this;
    const task = one.label || one.intent;
    /** @param {"resume" | "discard"} verb @param {() => void} onclick */
    const button = (verb, onclick) => {
      const key = `${verb} ${one.user_intent_id}`;
      const label = texts.say(verb === "resume" ? "resume" : "discard");
      return el("button", { type: "button", class: "button small", "data-key": key, "aria-label": `${label}: ${task}`, onclick }, label);
    };
    const words = el("span", { dir: "auto" }, texts.say("resumable", { task }));
    const resume = button("resume", () => actions.resume(one.user_intent_id));
    return el("p", { class: "session-offer" }, icon("pause"), words, resume, button("discard", () => actions.discard(one.user_intent_id)));
  }
}
