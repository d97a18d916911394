/** Which view shows which kind of component; a kind that this widget does not know shows its `content`. */
import { buildChoices } from "./components/choices.js";
import { buildConfirmation } from "./components/confirmation.js";
import { buildForm } from "./components/form.js";
import { buildList } from "./components/list.js";
import { el } from "./elements.js";

/** @typedef {(event: import("./protocol.js").ComponentEvent, context: import("./components/form.js").ComponentContext) =>
 *   import("./components/form.js").ComponentView} BuildComponent */

/** @type {Record<string, BuildComponent>} */
export const COMPONENTS = {
  choices: buildChoices,
  confirmation: buildConfirmation,
  form: buildForm,
  list: buildList,
};

/** @type {BuildComponent} */
export function buildComponent(event, context) {
  return (COMPONENTS[event.kind] ?? buildUnknown)(event, context);
}

/** @type {BuildComponent} */
function buildUnknown(event) {
  const node = el("div", { class: "card", dir: "auto" }, event.content);
  return { node, update: (now) => (node.textContent = now.content) };
}
