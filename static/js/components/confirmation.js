/** Yes or no before something that cannot be taken back: what it is about, row by row, and two buttons. */
import { el, icon, refill } from "../elements.js";

/** @param {import("../protocol.js").ComponentEvent} event @param {import("./form.js").ComponentContext} context
 * @returns {import("./form.js").ComponentView} */
export function buildConfirmation(event, context) {
  const { texts } = context;
  const id = `${event.component_id}-title`;
  const heading = el("h3", { class: "card-title", id, tabindex: -1 });
  const node = el("div", { class: "card", role: "group", "aria-labelledby": id });

  /** @param {import("../protocol.js").ComponentEvent} now */
  const update = (now) => {
    const open = now.state === "open";
    const accepted = now.state === "accepted" && now.values.confirmed !== false;
    const question = now.content === now.ui.title || context.asked(now) === now.content ? "" : now.content;
    node.className = `card confirmation ${open ? "" : "closed"} ${now.state}`;
    heading.replaceChildren(icon(open ? "alert" : accepted ? "check" : "cross"), now.ui.title ?? now.content);
    refill(node, heading, heading, question && el("p", { dir: "auto" }, question), rows(now.ui.rows ?? []), open ? buttons(now) : decision(now));
  };
  /** @param {import("../protocol.js").ComponentEvent} now */
  const buttons = (now) => {
    const busy = context.busy(now.component_id);
    const look = now.ui.danger ? "button danger" : "button primary";
    /** @param {"submit" | "cancel"} action @param {string} label @param {string} kind */
    const button = (action, label, kind) => {
      /** @type {import("../protocol.js").Values} */
      const values = action === "submit" ? { confirmed: true } : {};
      const onclick = () => !busy && context.act(now, action, values);
      return el("button", { type: "button", class: kind, "data-key": action, "aria-disabled": String(busy), onclick }, label);
    };
    const confirm = busy ? texts.say("form_sending") : (now.ui.confirm ?? texts.say("yes"));
    return el("div", { class: "card-actions" }, button("submit", confirm, look), button("cancel", now.ui.decline ?? texts.say("no"), "button"));
  };
  /** @param {import("../protocol.js").ComponentEvent} now */
  const decision = (now) => {
    if (now.state === "superseded" || now.state === "expired") return el("p", { class: "decision" }, texts.say(`question_${now.state}`));
    const confirmed = now.state === "accepted" && now.values.confirmed !== false;
    const answer = confirmed ? (now.ui.confirm ?? texts.say("yes")) : (now.ui.decline ?? texts.say("no"));
    return el("p", { class: "decision" }, `${texts.say("form_accepted")}: `, el("b", { dir: "auto" }, answer));
  };
  update(event);
  return { node, update };
}

/** @param {{label: string, value: string}[]} given */
function rows(given) {
  const lines = given.map(({ label, value }) => el("div", {}, el("dt", {}, label), el("dd", { dir: "auto" }, value)));
  return lines.length > 0 && el("dl", { class: "answers" }, ...lines);
}
