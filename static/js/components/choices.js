/** A few answers as buttons; the one that is pressed is the answer. The field is the schema's first one. */
import { el, icon, refill } from "../elements.js";
import { optionsOf } from "../form_rules.js";

/** @param {import("../protocol.js").ComponentEvent} event @param {import("./form.js").ComponentContext} context
 * @returns {import("./form.js").ComponentView} */
export function buildChoices(event, context) {
  const node = el("div", { class: "choices", role: "group", "aria-label": context.texts.say("choices") });
  /** @param {import("../protocol.js").ComponentEvent} now */
  const update = (now) => {
    const [name, field] = Object.entries(now.schema?.properties ?? {})[0] ?? [];
    const options = (field && optionsOf(field)) ?? [];
    const open = now.state === "open" && !context.busy(now.component_id);
    refill(node, null, ...options.map((option) => button(option, open, name !== undefined && now.values[name] === option.const)));
    /** @param {import("../protocol.js").Option} option @param {boolean} usable @param {boolean} chosen */
    function button(option, usable, chosen) {
      return el(
        "button",
        {
          type: "button",
          class: "chip",
          "data-key": option.const,
          "aria-disabled": String(!usable),
          "aria-pressed": String(chosen),
          onclick: () => usable && name && context.act(now, "choose", { [name]: option.const }),
        },
        chosen && icon("check"),
        el("span", { dir: "auto" }, option.title),
      );
    }
  };
  update(event);
  return { node, update };
}
