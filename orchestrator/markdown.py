"""Markdown as a tree of blocks, parsed by markdown-it-py; no HTML comes out of here, raw HTML stays text."""

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from protocol.events import Block

_CONTAINERS = {
    "paragraph_open": "paragraph",
    "heading_open": "heading",
    "bullet_list_open": "bullet_list",
    "ordered_list_open": "ordered_list",
    "list_item_open": "list_item",
    "blockquote_open": "blockquote",
    "table_open": "table",
    "tr_open": "row",
    "th_open": "cell",
    "td_open": "cell",
    "strong_open": "strong",
    "em_open": "em",
    "s_open": "strike",
    "link_open": "link",
}
_LEAVES = {"hr": "rule", "hardbreak": "break", "softbreak": "break"}
_ALLOWED_LINKS = ("http://", "https://", "mailto:", "tel:")


class Markdown:
    """A parser with the subset that docs/widget.md lists: CommonMark, tables, strike-through and bare links."""

    def __init__(self) -> None:
        self._parser = MarkdownIt("commonmark", {"html": False, "linkify": True}).enable(
            ["table", "strikethrough", "linkify"]
        )

    def blocks(self, text: str) -> list[Block]:
        """The tree of `text`."""
        return _tree(self._parser.parse(text))


def spoken(blocks: Sequence[Block]) -> str:
    """Blocks as the plain text that a screen reader says."""
    lines = (_inline_text(block).strip() for block in blocks)
    return "\n".join(line for line in lines if line)


def _inline_text(block: Block) -> str:
    if "text" in block:
        return block["text"]
    if block["t"] == "break":
        return "\n"
    separator = "\n" if block["t"] in ("bullet_list", "ordered_list", "table", "blockquote") else ""
    return (", " if block["t"] == "row" else separator).join(_inline_text(child) for child in block.get("c", []))


def _tree(tokens: Sequence[Token]) -> list[Block]:
    root: list[Block] = []
    open_children = [root]
    for token in tokens:
        if token.type in _CONTAINERS:
            block = _container(token)
            open_children[-1].append(block)
            open_children.append(block["c"])
        elif token.nesting == -1 and len(open_children) > 1 and token.type.replace("_close", "_open") in _CONTAINERS:
            open_children.pop()
        elif token.type == "inline":
            open_children[-1].extend(_tree(token.children or []))
        elif token.type in _LEAVES:
            open_children[-1].append({"t": _LEAVES[token.type]})
        elif token.type in ("fence", "code_block"):
            open_children[-1].append({"t": "code_block", "text": token.content, "lang": token.info.strip()[:32]})
        elif token.type == "code_inline":
            open_children[-1].append({"t": "code", "text": token.content})
        elif token.content:
            open_children[-1].append({"t": "text", "text": token.content})
    return root


def _container(token: Token) -> Block:
    block: Block = {"t": _CONTAINERS[token.type], "c": []}
    match token.type:
        case "heading_open":
            block["level"] = int(token.tag[1:])
        case "ordered_list_open":
            block["start"] = int(token.attrs.get("start", 1))
        case "link_open":
            href = str(token.attrs.get("href", ""))
            if href.lower().startswith(_ALLOWED_LINKS):
                block["href"] = href
    return block
