/** The admin page: asks for the token, lists sessions with filters and paging, shows one and clears it. */
import { AdminRefusal, clearSession, keepToken, keptToken, listSessions, showSession } from "./admin_api.js";
import { moment, showDetail } from "./admin_detail.js";
import { byId, el, fill } from "./elements.js";

const gate = byId("gate", HTMLFormElement);
const work = byId("work", HTMLElement);
const notice = byId("notice", HTMLElement);
const filters = byId("filters", HTMLFormElement);
const rows = byId("rows", HTMLElement);
const detail = byId("detail", HTMLElement);
const next = byId("next", HTMLButtonElement);
const previous = byId("previous", HTMLButtonElement);
const leave = byId("leave", HTMLButtonElement);

/** Cursors of the pages up to this one; the first page has none. @type {(string | null)[]} */
let cursors = [null];
/** @type {string | null} */
let following = null;

/** Run a call and show what went wrong; a refused token leads back to the gate. @param {() => Promise<void>} action */
async function attempt(action) {
  notice.hidden = true;
  try {
    await action();
  } catch (error) {
    notice.hidden = false;
    notice.textContent = error instanceof AdminRefusal ? error.message : "The server cannot be reached. Try again.";
    if (error instanceof AdminRefusal && error.status === 401) forget();
  }
}

function forget() {
  keepToken(null);
  gate.hidden = false;
  leave.hidden = true;
  work.hidden = true;
  detail.hidden = true;
  byId("token", HTMLInputElement).focus();
}

async function load() {
  const wanted = Object.fromEntries([...new FormData(filters)].map(([name, value]) => [name, utc(name, String(value))]));
  const page = await listSessions(wanted, cursors.at(-1) ?? null);
  gate.hidden = true;
  work.hidden = false;
  leave.hidden = false;
  following = page.next;
  next.disabled = following === null;
  previous.disabled = cursors.length === 1;
  byId("page", HTMLElement).textContent = page.sessions.length > 0 ? `Page ${cursors.length}` : "No sessions found";
  fill(rows, ...page.sessions.map(row));
}

/** Filters are typed in local time, the server reads UTC. @param {string} name @param {string} value */
function utc(name, value) {
  return name.startsWith("started_") && value ? new Date(value).toISOString() : value.trim();
}

/** @param {import("./admin_api.js").SessionRow} session */
function row(session) {
  const open = () => void attempt(() => show(session.session_id));
  return el(
    "tr",
    {},
    el("td", {}, el("button", { type: "button", class: "link", onclick: open }, session.label || session.intent || "No task yet")),
    el("td", {}, el("span", { class: `state ${session.state}` }, session.state)),
    el("td", {}, moment(session.started)),
    el("td", {}, moment(session.last_active)),
    el("td", {}, session.site),
    el("td", { class: "id", title: session.user_chat_id }, session.user_chat_id.slice(0, 10)),
  );
}

/** @param {string} id */
async function show(id) {
  const found = await showSession(id);
  showDetail(detail, found, {
    close: () => (detail.hidden = true),
    clear: () => {
      if (!confirm("Clear this session? Its working state is dropped; the history stays.")) return;
      void attempt(async () => {
        await clearSession(id);
        detail.hidden = true;
        await load();
      });
    },
  });
  detail.focus();
}

gate.addEventListener("submit", (event) => {
  event.preventDefault();
  const field = byId("token", HTMLInputElement);
  keepToken(field.value.trim());
  field.value = "";
  cursors = [null];
  void attempt(load);
});
filters.addEventListener("submit", (event) => {
  event.preventDefault();
  cursors = [null];
  void attempt(load);
});
filters.addEventListener("reset", () => setTimeout(() => filters.requestSubmit()));
next.addEventListener("click", () => {
  cursors = [...cursors, following];
  void attempt(load);
});
previous.addEventListener("click", () => {
  cursors = cursors.slice(0, -1);
  void attempt(load);
});
leave.addEventListener("click", forget);

if (keptToken()) void attempt(load);
else forget();
