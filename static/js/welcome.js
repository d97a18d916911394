/** The greeting of an empty chat, and suggestions as buttons that say them. */
import { el, fill } from "./elements.js";

/** Suggestions in the greeting come with the page; those of a response are set by it. */
export class Welcome {
  /** @param {HTMLElement} place @param {(content: string) => boolean} say */
  constructor(place, say) {
    this.place = place;
    this.say = say;
    this.suggested = "";
    for (const button of place.querySelectorAll("button")) {
      button.addEventListener("click", () => say(button.textContent?.trim() ?? ""));
    }
  }

  /** @param {boolean} visible */
  show(visible) {
    this.place.hidden = !visible;
  }

  /** @param {HTMLElement} place @param {string[]} suggestions */
  suggest(place, suggestions) {
    const key = suggestions.join("\n");
    if (key === this.suggested) return;
    this.suggested = key;
    place.hidden = suggestions.length === 0;
    fill(
      place,
      ...suggestions.map((text) =>
        el("button", { type: "button", class: "chip", onclick: () => this.say(text) }, el("span", { dir: "auto" }, text)),
      ),
    );
  }
}
