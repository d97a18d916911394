/** One session on the admin page: what it is, its parameters and the timeline of its events. */
import { el, fill, icon } from "./elements.js";

/** @typedef {import("./admin_api.js").SessionDetail} SessionDetail */

/** @param {HTMLElement} place @param {SessionDetail} detail @param {{clear: () => void, close: () => void}} actions */
export function showDetail(place, { session, parameters, events }, actions) {
  const facts = {
    State: session.state, Site: session.site, Started: moment(session.started), "Last active": moment(session.last_active),
    Ended: session.ended ? moment(session.ended) : "–", "Session id": session.session_id,
    "Intent id": session.user_intent_id, "Chat id": session.user_chat_id, "User id": session.user_id,
  };
  const given = Object.entries(parameters);
  fill(
    place,
    el(
      "div",
      { class: "detail-head" },
      el("h2", { id: "detail-title" }, session.label || session.intent || "No task yet"),
      el("button", { type: "button", class: "button danger", onclick: actions.clear }, "Clear session"),
      el("button", { type: "button", class: "button", onclick: actions.close }, "Close"),
    ),
    list(Object.entries(facts)),
    el("h3", {}, "Parameters"),
    given.length > 0 ? list(given.map(([name, value]) => [name, worded(value)])) : el("p", { class: "muted" }, "None understood yet."),
    el("h3", {}, `Timeline (${events.length})`),
    el("ol", { class: "timeline" }, ...events.map((event, place) => line(event, events[place - 1]))),
  );
  place.hidden = false;
}

/** @param {[string, string][]} pairs */
function list(pairs) {
  return el("dl", {}, ...pairs.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", { dir: "auto" }, value))));
}

/** @param {import("./protocol.js").ChatEvent} event @param {import("./protocol.js").ChatEvent | undefined} before */
function line(event, before) {
  const gap = before ? (Date.parse(event.timestamp) - Date.parse(before.timestamp)) / 1000 : 0;
  const kind = event.type === "thinking" ? event.step : event.type === "status" ? event.status : event.type;
  const state = "state" in event && event.type !== "thinking" ? ` · ${event.state}` : "";
  return el(
    "li",
    { class: `event ${event.type}` },
    el("span", { class: "seq" }, `#${event.seq}`),
    el("span", { class: "kind" }, event.final && icon("check"), `${kind.replaceAll("_", " ")}${state}`),
    el("span", { class: "said", dir: "auto" }, event.content),
    el("time", { datetime: event.timestamp, title: event.timestamp }, gap >= 0.001 ? `+${gap.toFixed(gap < 10 ? 2 : 0)} s` : clock(event.timestamp)),
  );
}

/** @param {unknown} value */
function worded(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** @param {string} timestamp */
export function moment(timestamp) {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" }).format(new Date(timestamp));
}

/** @param {string} timestamp */
function clock(timestamp) {
  return new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" }).format(new Date(timestamp));
}
