/** Yes or no before something that cannot be taken back: what it is about, and two buttons. */
import { el, fill, icon } from "../elements.js";

/** @param {import("../protocol.js").ComponentEvent} event @param {import("./form.js").ComponentContext} context
 * @returns {import("./form.js").ComponentView} */
export function buildConfirmation(event, context) {
  const node = el("div", { class: "card" });
  /** @param {import("../protocol.js").ComponentEvent} now */
  const update = (now) => {
    const { texts } = context;
    const open = now.state === "open";
    const busy = String(context.busy(now.component_id));
    const button = (/** @type {"submit" | "cancel"} */ action, /** @type {string} */ label, /** @type {string} */ look) =>
      el(
        "button",
        {
          type: "button",
          class: `button ${look}`,
          "aria-disabled": busy,
          onclick: () => !context.busy(now.component_id) && context.act(now, action, {}),
        },
        label,
      );
    const title = open ? (now.ui.title ?? now.content) : texts.say(`form_${now.state}`);
    node.classList.toggle("closed", !open);
    fill(
      node,
      el("h3", { class: "card-title", dir: "auto" }, icon(open ? "alert" : now.state === "accepted" ? "check" : "cross"), title),
      now.ui.description && el("p", { dir: "auto" }, now.ui.description),
      open &&
        el(
          "div",
          { class: "card-actions" },
          button("submit", now.ui.submit ?? texts.say("yes"), "primary"),
          button("cancel", now.ui.decline ?? texts.say("no"), ""),
        ),
    );
  };
  update(event);
  return { node, update };
}
