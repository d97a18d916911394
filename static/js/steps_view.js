/** A turn's thinking steps: open while they run, folded when they are done unless the visitor chose otherwise. */
import { el, fill, icon } from "./elements.js";

/** @typedef {import("./transcript_entries.js").StepsEntry} StepsEntry */
/** @typedef {import("./transcript_entries.js").Step} Step */

const FOLD_MILLISECONDS = 2200;
/** Steps that arrive together are shown one after the other; CSS does the waiting. */
const STAGGER_MILLISECONDS = 90;

/** @param {StepsEntry} entry @param {import("./entry_views.js").EntryContext} context */
export function buildSteps(entry, context) {
  const label = el("span", { class: "steps-label" });
  const list = el("ol", { class: "steps-list" });
  const spinner = el("span", { class: "spinner", "aria-hidden": "true" });
  const summary = el("summary", {}, spinner, label, icon("chevron"));
  const details = el("details", { class: "steps" }, summary, el("div", { class: "steps-fold" }, list));
  const node = el("div", { class: "entry entry-steps" }, details);
  /** @type {Map<string, HTMLLIElement>} */
  const lines = new Map();
  let chosen = false;
  let now = entry;
  summary.addEventListener("click", () => (chosen = true));
  details.open = entry.ended === null;

  const fold = () => {
    if (!chosen && now.ended !== null && !details.matches(":focus-within")) details.open = false;
  };

  /** @param {StepsEntry} next */
  const update = (next) => {
    const justEnded = now.ended === null && next.ended !== null;
    now = next;
    let fresh = 0;
    /** @type {ChildNode | null} */
    let place = list.firstChild; // steps from an earlier page of history come before those that are shown
    for (const step of next.steps) {
      const known = lines.get(step.step_id);
      const line = known ?? el("li", { class: "step" });
      if (!known) {
        if (context.live()) line.style.animationDelay = `${fresh++ * STAGGER_MILLISECONDS}ms`;
        lines.set(step.step_id, line);
      }
      if (line === place) place = line.nextSibling;
      else list.insertBefore(line, place);
      showStep(line, step, context.texts);
    }
    node.classList.toggle("running", next.ended === null);
    label.textContent = next.ended === null ? context.texts.say("steps_running") : summaryOf(next, context.texts);
    if (justEnded) setTimeout(fold, FOLD_MILLISECONDS);
  };
  update(entry);
  return { node, update };
}

/** @param {StepsEntry} entry @param {import("./texts.js").Texts} texts */
function summaryOf(entry, texts) {
  const seconds = Math.max(1, Math.round((Date.parse(entry.ended ?? entry.started) - Date.parse(entry.started)) / 1000));
  return texts.say("steps_done", { n: entry.steps.length, seconds });
}

/** @param {HTMLLIElement} line @param {Step} step @param {import("./texts.js").Texts} texts */
function showStep(line, step, texts) {
  if (line.dataset.state === step.state) return;
  line.dataset.state = step.state;
  const mark = step.state === "done" ? icon("check") : step.state === "running" ? el("span", { class: "pulse" }) : icon("cross");
  const note = step.state === "failed" || step.state === "interrupted" ? ` (${texts.say(`step_${step.state}`)})` : "";
  fill(line, el("span", { class: "step-mark", "aria-hidden": "true" }, mark), el("span", { dir: "auto" }, ...labelOf(step), note));
}

/** The label with its highlighted range. @param {Step} step @returns {(Node | string)[]} */
function labelOf(step) {
  const letters = [...step.label];
  const [start, end] = step.highlight ?? [0, 0];
  if (end <= start || end > letters.length) return [step.label];
  const part = (/** @type {number} */ from, /** @type {number} */ to) => letters.slice(from, to).join("");
  return [part(0, start), el("strong", {}, part(start, end)), part(end, letters.length)];
}
