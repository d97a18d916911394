/** A response's blocks, a tree made by the server, as elements. No HTML string is ever read. */
import { el } from "./elements.js";

/** @typedef {import("./protocol.js").Block} Block */
/** @typedef {(node: Block, texts: import("./texts.js").Texts) => Node} Build */

const SAFE_SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);

/** Elements for `blocks`. @param {Block[]} blocks @param {import("./texts.js").Texts} texts */
export function buildBlocks(blocks, texts) {
  const built = document.createDocumentFragment();
  built.append(...blocks.map((node) => build(node, texts)));
  return built;
}

/** The address of a link that may be followed, null for any other scheme. @param {string | undefined} href */
export function safeAddress(href) {
  try {
    const address = new URL(href ?? "");
    return SAFE_SCHEMES.has(address.protocol) ? address : null;
  } catch {
    return null;
  }
}

/** @type {Build} */
function build(node, texts) {
  return (BUILDERS[node.t] ?? plain)(node, texts);
}

/** @param {Block} node @param {import("./texts.js").Texts} texts @returns {Node[]} */
function children(node, texts) {
  if (node.c) return node.c.map((child) => build(child, texts));
  return node.text === undefined ? [] : [document.createTextNode(node.text)];
}

/** @type {Build} */
function plain(node, texts) {
  const built = document.createDocumentFragment();
  built.append(...children(node, texts));
  return built;
}

/** A builder for a node that is one element. @param {keyof HTMLElementTagNameMap} tag @returns {Build} */
function as(tag) {
  return (node, texts) => el(tag, {}, ...children(node, texts));
}

/** @type {Record<string, Build>} */
const BUILDERS = {
  paragraph: as("p"),
  heading: (node, texts) => el(node.level === 1 ? "h3" : node.level === 2 ? "h4" : "h5", {}, ...children(node, texts)),
  bullet_list: as("ul"),
  ordered_list: (node, texts) => el("ol", { start: node.start }, ...children(node, texts)),
  list_item: as("li"),
  blockquote: as("blockquote"),
  code_block: (node, texts) =>
    el("pre", { tabindex: 0, dir: "ltr", "aria-label": texts.say("code") }, el("code", {}, ...children(node, texts))),
  table: (node, texts) => {
    const [head, ...rows] = node.c ?? [];
    return el(
      "div",
      { class: "table", tabindex: 0, role: "group", "aria-label": texts.say("table") },
      el("table", {}, head && el("thead", {}, row(head, "th", texts)), el("tbody", {}, ...rows.map((one) => row(one, "td", texts)))),
    );
  },
  rule: () => el("hr"),
  text: (node) => document.createTextNode(node.text ?? ""),
  strong: as("strong"),
  em: as("em"),
  strike: as("s"),
  code: (node, texts) => el("code", { dir: "ltr" }, ...children(node, texts)),
  break: () => el("br"),
  link: buildLink,
};

/** @param {Block} node @param {"th" | "td"} tag @param {import("./texts.js").Texts} texts */
function row(node, tag, texts) {
  return el("tr", {}, ...(node.c ?? []).map((cell) => el(tag, {}, ...children(cell, texts))));
}

/** A link that says where it leads when its text looks like another address. @type {Build} */
function buildLink(node, texts) {
  const address = safeAddress(node.href);
  if (!address) return plain(node, texts);
  const inside = children(node, texts);
  const shown = inside.map((child) => child.textContent).join("");
  const web = address.protocol.startsWith("http");
  const elsewhere = web && /^\s*(https?:\/\/|www\.)/i.test(shown) && !shown.includes(address.host);
  return el(
    "a",
    { href: address.href, rel: "noopener noreferrer nofollow ugc", target: web ? "_blank" : null },
    ...inside,
    elsewhere && ` (${address.host})`,
    web && el("span", { class: "hidden" }, ` ${texts.say("new_window")}`),
  );
}
