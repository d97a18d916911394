/** Things found, one below the other, each with what can be done with it. Without an open list they can only be read. */
import { el, icon, refill } from "../elements.js";

/** @typedef {{id: string, label: string, danger?: boolean}} Action */
/** @typedef {{id: string, title: string, subtitle?: string, actions?: Action[]}} Item */

/** @param {import("../protocol.js").ComponentEvent} event @param {import("./form.js").ComponentContext} context
 * @returns {import("./form.js").ComponentView} */
export function buildList(event, context) {
  const { texts } = context;
  const id = `${event.component_id}-title`;
  const heading = el("h3", { class: "card-title", id, tabindex: -1, dir: "auto" });
  const node = el("div", { class: "card", role: "group", "aria-labelledby": id });

  /** @param {import("../protocol.js").ComponentEvent} now */
  const update = (now) => {
    /** @type {Item[]} */
    const items = now.ui.items ?? [];
    heading.textContent = now.ui.title ?? now.content;
    node.classList.toggle("closed", now.state !== "open");
    refill(node, heading, heading, items.length > 0 && el("ul", { class: "rows" }, ...items.map((item) => row(now, item))));
  };
  /** @param {import("../protocol.js").ComponentEvent} now @param {Item} item */
  const row = (now, item) => {
    const words = el("div", { class: "row-words" }, el("b", { dir: "auto" }, item.title), item.subtitle && el("span", { dir: "auto" }, item.subtitle));
    const actions = item.actions ?? [];
    if (now.state === "open") return el("li", {}, words, ...actions.map((action) => button(now, item, action)));
    if (now.values.item !== item.id) return el("li", {}, words);
    const chosen = actions.find((action) => action.id === now.values.action);
    return el("li", { class: "chosen" }, words, el("span", { class: "mark" }, icon("check"), chosen?.label ?? texts.say("chosen")));
  };
  /** @param {import("../protocol.js").ComponentEvent} now @param {Item} item @param {Action} action */
  const button = (now, item, action) => {
    const busy = context.busy(now.component_id);
    return el(
      "button",
      {
        type: "button",
        class: `button small ${action.danger ? "danger" : ""}`,
        "aria-label": `${action.label}: ${item.title}`,
        "data-key": `${item.id} ${action.id}`,
        "aria-disabled": String(busy),
        onclick: () => !busy && context.act(now, "choose", { item: item.id, action: action.id }),
      },
      action.label,
    );
  };
  update(event);
  return { node, update };
}
