/** Where the visitor types: grows with the text, sends on Enter, keeps a draft over reloads. */

const TALLEST_PIXELS = 140;

/** The text field and its buttons; knows nothing of the line. */
export class Composer {
  /** @param {HTMLFormElement} form @param {HTMLTextAreaElement} field @param {HTMLElement} counter
   * @param {HTMLButtonElement} stop @param {import("./tab_storage.js").TabStorage} storage
   * @param {{send: (content: string) => boolean, stop: () => void}} actions a false of `send` keeps the text */
  constructor(form, field, counter, stop, storage, actions) {
    this.form = form;
    this.field = field;
    this.counter = counter;
    this.storage = storage;
    this.actions = actions;
    this.stop = stop;
    this.limit = 4000;
    // What was typed before this script ran stays.
    field.value ||= storage.load("draft") ?? "";
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    stop.addEventListener("click", actions.stop);
    field.addEventListener("keydown", (event) => this.key(event));
    field.addEventListener("input", () => this.typed());
    this.typed();
    field.readOnly = false; // the page comes read-only: what is typed before this line is heard by nobody
  }

  /** Put text into the field, in front of what stands there. @param {string} text */
  prefill(text) {
    this.field.value = [text, this.field.value].filter(Boolean).join("\n");
    this.typed();
  }

  focus() {
    this.field.focus();
  }

  /** While a turn runs it can be stopped. @param {boolean} working */
  show(working) {
    if (this.stop.hidden !== working) return;
    if (document.activeElement === this.stop) this.focus();
    this.stop.hidden = !working;
  }

  submit() {
    const content = this.field.value.trim();
    if (!content || [...content].length > this.limit || !this.actions.send(content)) return;
    this.field.value = "";
    this.typed();
  }

  /** Enter sends, unless an input method is composing a word (Safari tells that only by key code 229).
   * @param {KeyboardEvent} event */
  key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.submit();
  }

  typed() {
    const { field } = this;
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, TALLEST_PIXELS)}px`;
    this.storage.save("draft", field.value || null);
    const left = this.limit - [...field.value].length;
    this.counter.hidden = left > 200;
    this.counter.textContent = String(left);
    this.form.classList.toggle("ready", field.value.trim() !== "" && left >= 0);
    field.setAttribute("aria-invalid", String(left < 0));
  }
}
