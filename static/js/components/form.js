/**
 * A form made from the schema that the server sent. The server owns its state; here live only the values being typed.
 *
 * @typedef {import("../protocol.js").ComponentEvent} ComponentEvent
 * @typedef {import("../protocol.js").Values} Values
 * @typedef {{texts: import("../texts.js").Texts, busy: (componentId: string) => boolean,
 *   act: (event: ComponentEvent, action: "submit" | "cancel" | "choose", values: Values) => void,
 *   announce: (text: string, how?: "polite" | "urgent") => void, asked: (event: ComponentEvent) => string,
 *   drafts: import("../tab_storage.js").TabStorage}} ComponentContext
 * `asked` is the text of the response that stands above the component, and asks for it.
 * @typedef {{node: HTMLElement, update: (event: ComponentEvent) => void}} ComponentView
 */
import { el, fill, icon } from "../elements.js";
import { buildField } from "../form_fields.js";
import { fieldOrder, merged, optionsOf, problemOf, problemsIn } from "../form_rules.js";

/** @param {ComponentEvent} event @param {ComponentContext} context @returns {ComponentView} */
export function buildForm(event, context) {
  return new Form(event, context);
}

class Form {
  /** @param {ComponentEvent} event @param {ComponentContext} context */
  constructor(event, context) {
    this.event = event;
    this.context = context;
    this.node = el("div", { class: "card form-card" });
    this.heading = el("h3", { class: "card-title", tabindex: -1 });
    this.summary = el("div", { class: "form-summary", tabindex: -1 });
    this.checked = false;
    /** @type {Map<string, import("../form_fields.js").Field>} */
    this.fields = new Map();
    this.update(event);
  }

  /** @param {ComponentEvent} event */
  update(event) {
    const focused = this.node.contains(document.activeElement);
    const rebuilt = this.fields.size === 0 || event.rev !== this.event.rev || event.state !== this.event.state;
    const values = rebuilt && event.state === "open" ? this.valuesOf(event) : {};
    this.event = event;
    if (event.state !== "open") this.close(focused);
    else if (rebuilt) this.open(focused, values);
    else this.showBusy();
  }

  /** What the fields are to show: what was typed here, or before a reload, and what the server has changed since.
   * @param {ComponentEvent} event @returns {Values} */
  valuesOf(event) {
    /** @type {{typed: Values, given: Values} | null} */
    const draft = this.fields.size > 0 ? { typed: this.read(), given: this.event.values } : this.context.drafts.load(`form:${event.component_id}`);
    if (draft?.typed) return merged(draft.typed, draft.given, event.values);
    const defaults = Object.entries(event.schema?.properties ?? {}).map(([name, field]) => [name, field.default]);
    return { ...Object.fromEntries(defaults), ...event.values };
  }

  /** @param {boolean} focused @param {Values} values */
  open(focused, values) {
    const { event, context } = this;
    const { texts } = context;
    const schema = event.schema ?? { type: "object", properties: {} };
    const active = focused && document.activeElement ? document.activeElement.id : "";
    const order = fieldOrder(schema, event.ui);
    this.fields = new Map(order.map((name) => [name, this.field(name, schema)]));
    for (const [name, field] of this.fields) field.write(values[name]);
    this.send = el("button", { type: "submit", class: "button primary" }, event.ui.submit ?? texts.say("form_submit"));
    const cancel = el(
      "button",
      { type: "button", class: "button", onclick: () => context.act(event, "cancel", {}) },
      event.ui.decline ?? texts.say("form_cancel"),
    );
    const form = el(
      "form",
      { novalidate: true, onsubmit: (/** @type {Event} */ submitting) => this.submit(submitting), oninput: () => this.typed() },
      this.summary,
      ...[...this.fields.values()].map((field) => field.node),
      el("div", { class: "card-actions" }, this.send, cancel),
    );
    fill(this.heading, icon("form"), event.ui.title ?? texts.say("form_title"));
    fill(this.node, this.heading, form);
    this.checked = event.errors.length > 0;
    if (active) document.getElementById(active)?.focus();
    this.showProblems(event.errors, focused);
    this.showBusy();
  }

  /** @param {string} name @param {import("../protocol.js").FormSchema} schema */
  field(name, schema) {
    const id = `${this.event.component_id}-${name}`;
    const required = (schema.required ?? []).includes(name);
    const field = buildField(id, schema.properties[name], this.event.ui[name] ?? {}, required, this.context.texts);
    field.node.addEventListener("change", () => {
      if (!this.checked) return;
      const problem = problemOf(schema.properties[name], field.read(), required);
      field.problem(problem && this.words({ field: name, ...problem }));
    });
    return field;
  }

  /** @returns {Values} */
  read() {
    const values = [...this.fields].map(([name, field]) => /** @type {const} */ ([name, field.read()]));
    return /** @type {Values} */ (Object.fromEntries(values.filter(([, value]) => value !== undefined)));
  }

  typed() {
    this.context.drafts.save(`form:${this.event.component_id}`, { typed: this.read(), given: this.event.values });
  }

  /** @param {Event} submitting */
  submit(submitting) {
    submitting.preventDefault();
    const { event, context } = this;
    if (!event.schema || context.busy(event.component_id)) return;
    const values = this.read();
    const problems = problemsIn(event.schema, values, event.ui);
    this.checked = true;
    this.showProblems(problems.map((problem) => ({ ...problem, message: this.words(problem) })), true);
    if (problems.length === 0) context.act(event, "submit", values);
  }

  /** @param {import("../form_rules.js").Problem} problem */
  words({ code, limit }) {
    const shown = typeof limit === "string" ? this.context.texts.wallTime(limit) : (limit ?? "");
    return this.context.texts.say(`problem_${code}`, { limit: shown });
  }

  /** Problems at their fields; from two on also a list of links above. @param {import("../protocol.js").FieldError[]} errors
   * @param {boolean} takeFocus whether the visitor is in this form */
  showProblems(errors, takeFocus) {
    for (const [name, field] of this.fields) field.problem(errors.find((one) => one.field === name)?.message ?? null);
    const unknown = errors.filter((one) => !this.fields.has(one.field));
    const { texts } = this.context;
    this.summary.hidden = errors.length < 2 && unknown.length === 0;
    if (!this.summary.hidden) {
      const items = errors.map((error) => el("li", {}, this.linkTo(error)));
      fill(this.summary, el("p", {}, texts.say("form_problems", { n: errors.length })), el("ul", {}, ...items));
    }
    if (errors.length === 0) return;
    if (!takeFocus) this.context.announce(texts.say("form_problems", { n: errors.length }), "urgent");
    else if (!this.summary.hidden) this.summary.focus();
    else this.fields.get(errors[0].field)?.focus();
  }

  /** @param {import("../protocol.js").FieldError} error */
  linkTo(error) {
    const field = this.fields.get(error.field);
    if (!field) return error.message;
    const title = this.event.schema?.properties[error.field].title ?? error.field;
    const jump = (/** @type {Event} */ click) => {
      click.preventDefault();
      field.focus();
    };
    return el("a", { href: `#${field.id}`, onclick: jump }, `${title}: ${error.message}`);
  }

  /** Not `disabled`, which would throw the focus out of the form. */
  showBusy() {
    const busy = this.context.busy(this.event.component_id);
    this.node.classList.toggle("busy", busy);
    this.send?.setAttribute("aria-disabled", String(busy));
    if (this.send) this.send.textContent = busy ? this.context.texts.say("form_sending") : (this.event.ui.submit ?? this.context.texts.say("form_submit"));
  }

  /** The form is over: what was answered, or why it is of no use any more. @param {boolean} focused */
  close(focused) {
    const { event, context } = this;
    const accepted = event.state === "accepted";
    const answers = accepted ? this.answers() : [];
    const title = context.texts.say(`form_${event.state}`);
    this.node.className = `card form-card closed ${event.state}`;
    fill(this.heading, icon(accepted ? "check" : "cross"), title);
    fill(this.node, this.heading, answers.length > 0 && el("dl", { class: "answers" }, ...answers));
    context.drafts.save(`form:${event.component_id}`, null);
    this.fields = new Map();
    if (focused) this.heading.focus();
    if (!accepted && focused) context.announce(title);
  }

  answers() {
    const { schema, values, ui } = this.event;
    if (!schema) return [];
    return fieldOrder(schema, ui).flatMap((name) => {
      const value = values[name];
      if (value === undefined || value === null || value === "") return [];
      return [el("div", {}, el("dt", {}, schema.properties[name].title), el("dd", { dir: "auto" }, this.shown(schema.properties[name], value)))];
    });
  }

  /** @param {import("../protocol.js").FieldSchema} field @param {import("../protocol.js").Value} value @returns {string} */
  shown(field, value) {
    const { texts } = this.context;
    if (Array.isArray(value)) return value.map((one) => this.shown(field, one)).join(", ");
    if (typeof value === "boolean") return texts.say(value ? "yes" : "no");
    if (field.format === "datetime-local") return texts.wallTime(String(value));
    return optionsOf(field)?.find((option) => option.const === value)?.title ?? String(value);
  }
}
