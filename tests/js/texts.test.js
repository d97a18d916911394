import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { regional, Texts } from "../../static/js/texts.js";

const folder = new URL("../../static/locales/", import.meta.url);
const catalogues = Object.fromEntries(readdirSync(folder).map((file) => [file.slice(0, 2), JSON.parse(readFileSync(new URL(file, folder), "utf8"))]));
const ids = (catalogue) => [...new Set(Object.keys(catalogue).map((id) => id.replace(/\.(zero|one|two|few|many|other)$/, "")))].sort();
const marks = (text) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

for (const [lang, catalogue] of Object.entries(catalogues)) {
  test(`${lang} has the ids of English`, () => assert.deepEqual(ids(catalogue), ids(catalogues.en)));

  test(`${lang} uses the parameters of English`, () => {
    for (const [id, text] of Object.entries(catalogue)) {
      const english = catalogues.en[id] ?? catalogues.en[id.replace(/\.\w+$/, ".other")];
      const allowed = marks(english);
      assert.ok(marks(text).every((mark) => allowed.includes(mark)), `${id}: ${text}`);
    }
  });
}

test("every text that a module or a template asks for exists", () => {
  const scripts = new URL("../../static/js/", import.meta.url);
  const sources = readdirSync(scripts, { recursive: true }).filter((file) => file.endsWith(".js")).map((file) => readFileSync(new URL(file, scripts), "utf8"));
  const page = readFileSync(new URL("../../templates/chat_page.html", import.meta.url), "utf8");
  const asked = [...sources.join("\n").matchAll(/\.say\("(\w+)"/g), ...page.matchAll(/texts\.(\w+)/g)].map((match) => match[1]);
  const known = new Set(ids(catalogues.en));
  assert.deepEqual(asked.filter((id) => !known.has(id) && id !== "polite"), []);
});

test("plurals follow the language, parameters are put in, an unknown id shows itself", () => {
  const arabic = new Texts("ar", catalogues.ar);
  assert.match(arabic.say("form_problems", { n: 2 }), /مشكلتان/);
  assert.equal(new Texts("en", catalogues.en).say("says", { name: "A", text: "{name}" }), "A says: {name}");
  assert.equal(new Texts("en", catalogues.en, { send: "Go" }).say("send"), "Go");
  assert.equal(new Texts("en", {}).say("nothing"), "nothing");
});

test("days near today have names", () => {
  const texts = new Texts("en", catalogues.en);
  const now = new Date("2026-03-05T12:00:00");
  assert.equal(texts.day("2026-03-05T00:30:00", now), "Today");
  assert.equal(texts.day("2026-03-04T23:30:00", now), "Yesterday");
  assert.match(texts.day("2026-02-01T12:00:00", now), /1 February|February 1/);
});

test("an English page writes times as its reader's browser has them", () => {
  assert.equal(regional("en", ["de-DE", "en-GB", "en-US"]), "en-GB");
  assert.equal(regional("fr", ["en-GB"]), "fr");
});
