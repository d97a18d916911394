import assert from "node:assert/strict";
import { test } from "node:test";
import { safeAddress } from "../../static/js/markdown_view.js";

test("only links to web pages, mail and telephone are followed", () => {
  for (const address of ["https://example.com/a?b#c", "http://example.com", "mailto:a@example.com", "tel:+4930123"]) {
    assert.notEqual(safeAddress(address), null, address);
  }
  for (const address of ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "\u0001javascript:alert(1)", "data:text/html,x", "vbscript:x", "//evil", "/admin", "blob:https://a/b", undefined]) {
    assert.equal(safeAddress(address), null, String(address));
  }
});
