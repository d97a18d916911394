/** Things found, one below the other: `ui.items` is a list of `{title, note}`; with a schema each can be chosen. */
import { el, fill } from "../elements.js";
import { buildChoices } from "./choices.js";

/** @param {import("../protocol.js").ComponentEvent} event @param {import("./form.js").ComponentContext} context
 * @returns {import("./form.js").ComponentView} */
export function buildList(event, context) {
  const choices = event.schema ? buildChoices(event, context) : null;
  const node = el("div", { class: "card" });
  /** @param {import("../protocol.js").ComponentEvent} now */
  const update = (now) => {
    /** @type {{title: string, note?: string}[]} */
    const items = now.ui.items ?? [];
    choices?.update(now);
    const lines = items.map((item) =>
      el("li", {}, el("b", { dir: "auto" }, item.title), item.note && el("span", { class: "muted", dir: "auto" }, item.note)),
    );
    fill(
      node,
      now.ui.title && el("h3", { class: "card-title" }, now.ui.title),
      lines.length > 0 ? el("ul", { class: "rows" }, ...lines) : choices === null && el("p", { dir: "auto" }, now.content),
      choices?.node,
    );
  };
  update(event);
  return { node, update };
}
