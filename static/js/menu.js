/** The header's buttons: minimise, and a menu with "end chat" that asks once more. Native details and dialog. */
import { byId } from "./elements.js";

/** @param {{end: () => void, close: () => void}} actions @param {boolean} framed whether there is a panel to minimise */
export function buildMenu(actions, framed) {
  const menu = byId("menu", HTMLDetailsElement);
  const dialog = byId("end-dialog", HTMLDialogElement);
  const minimise = byId("minimise", HTMLButtonElement);
  minimise.hidden = !framed;
  minimise.addEventListener("click", actions.close);
  byId("end-chat", HTMLButtonElement).addEventListener("click", () => {
    menu.open = false;
    dialog.showModal();
  });
  byId("end-yes", HTMLButtonElement).addEventListener("click", () => {
    dialog.close();
    actions.end();
  });
  byId("end-no", HTMLButtonElement).addEventListener("click", () => dialog.close());
  document.addEventListener("click", (event) => {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || dialog.open || event.defaultPrevented) return;
    if (menu.open) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    } else if (framed) actions.close();
  });
}
