// What postal-mime and mailparser make of each letter named on the command line, as one JSON document.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.env.JUDGES}/`);
const PostalMime = require("postal-mime").default ?? require("postal-mime");
const { simpleParser } = require("mailparser");

const LISTED = /^(list-|feedback-id$|auto-submitted$|precedence$)/;
// Only what the letter itself holds: no text made from HTML, no links made from text.
const AS_IT_STANDS = { skipHtmlToText: true, skipTextToHtml: true, skipTextLinks: true, skipImageLinks: true };

const unfolded = (line) => line.replace(/\r?\n/g, "").replace(/^[^:]*:\s*/, "");

async function postalMime(raw) {
  const read = await PostalMime.parse(raw);
  return {
    subject: read.subject, from: read.from, to: read.to, text: read.text, html: read.html, date: read.date,
    list: Object.fromEntries(read.headers.filter((h) => LISTED.test(h.key)).map((h) => [h.key, h.value])),
  };
}

async function mailparser(raw) {
  const read = await simpleParser(raw, AS_IT_STANDS);
  const [from] = read.from.value;
  return {
    subject: read.subject, from, to: read.to.value, text: read.text, html: read.html, date: read.date.toISOString(),
    list: Object.fromEntries(
      read.headerLines.filter((h) => LISTED.test(h.key)).map((h) => [h.key, unfolded(h.line)])),
    unsubscribe: read.headers.get("list")?.unsubscribe,
  };
}

const found = [];
for (const path of process.argv.slice(2)) {
  const raw = readFileSync(path);
  found.push({ "postal-mime": await postalMime(raw), mailparser: await mailparser(raw) });
}
console.log(JSON.stringify(found));
