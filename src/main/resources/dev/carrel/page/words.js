// Finds the words of a query in a text, to light them and to show the stretch where most of them are.

import { h } from "./dom.js";
import { flowed } from "./flow.js";
import { isMarkdown, isOnPaper } from "./place.js";

const WORD = /[\p{L}\p{M}\p{N}_]+/gu;
/** Nothing of it has marks that could be taken off. */
const PLAIN = /^[\x00-\x7f]*$/;
const WORD_CHARS_MIN = 2;
/** Two words this long that begin alike are one: train and trains. */
const STEM_CHARS_MIN = 4;
const ENDING_CHARS_MAX = 3;
/** What an operator of a query says is not among the words that are looked for. */
const OPERATORS = /(^|\s)-("[^"]*"|\S+)|(^|\s)(path|type|source|lang|symbol|from|to|subject|before|after|tag):("[^"]*"|\S+)/gu;

/** These say nothing by themselves; where a query has other words, they stay dark. */
const COMMON = new Set(("a an and are as at be by did do does for from had has have how in is it of on or that the there this"
  + " to was were what when where which who why will with you am auf aus bei das dem den der des die ein eine einem einen"
  + " einer es fur hat im ist mit nicht oder sich sind und von vom war was wann warum wer wie wird wo zu zum zur").split(" "));

/** The words of a query that light up. */
export function wordsOf(query) {
  const found = query.replace(OPERATORS, " ").match(WORD) ?? [];
  const words = [...new Set(found.map(folded).filter((word) => word.length >= WORD_CHARS_MIN))];
  const telling = words.filter((word) => !COMMON.has(word));
  return telling.length > 0 ? telling : words;
}

/** A text as texts and <mark> elements. */
export function lit(text, words) {
  const parts = [];
  let end = 0;
  for (const { index, length } of places(text, words)) {
    if (index > end) {
      parts.push(text.slice(end, index));
    }
    parts.push(h("mark", {}, text.slice(index, index + length)));
    end = index + length;
  }
  if (end < text.length) {
    parts.push(text.slice(end));
  }
  return parts;
}

/**
 * What a place's passage says below the headings that stand above it: lines that only the paper ended run on, and the
 * cells of a table are told apart.
 */
export function passage(place, text) {
  const below = belowHeadings(text, place.headingPath ?? []);
  return withCells(prose(isOnPaper(place) ? flowed(below) : below, isMarkdown(place.path)));
}

function belowHeadings(text, headings) {
  const lines = text.split("\n");
  const first = lines.findIndex((line) => line.trim() !== "" && !headings.includes(line.trim()));
  return first > 0 ? lines.slice(first).join("\n") : text;
}

/** Rows stand together, with as many tabs each. */
function withCells(text) {
  const lines = text.split("\n");
  const tabs = lines.map((line) => line.trim().split("\t").length - 1);
  const isRow = (i) => tabs[i] > 0 && (tabs[i] === tabs[i - 1] || tabs[i] === tabs[i + 1]);
  return lines.map((line, i) => (isRow(i) ? line.split("\t").map((cell) => cell.trim()).filter((cell) => cell !== "").join(" · ") : line)).join("\n");
}

/**
 * A passage as it is read, without empty lines; one of Markdown without the headings that it begins with, which stand
 * above it, and without the marks of its links and strong words. In other files # is a comment, and stays.
 */
export function prose(text, markdown) {
  const below = markdown ? text.replace(/^(\s*#{1,6}\s[^\n]*\n)+/, "") : text;
  const kept = (below.trim() === "" ? text : below).trim().replace(/\n\s*\n/g, "\n");
  return markdown ? unmarked(kept) : kept;
}

/** Text with the words of a link in place of the link, strong words without their stars, and code without its fences. */
export function unmarked(text) {
  return text
    .replace(/^ {0,3}(?:```|~~~)[^`\n]*(?:\n|$)/gm, "")
    .replace(/!?\[\[([^\s[\]|][^[\]|\n]*)(?:\|([^[\]\n]+))?\]\]/g, (whole, note, label) => label ?? note)
    .replace(/(?<![\w\])])!?\[([^[\]\n]*[\p{L}\p{N}][^[\]\n]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?: "[^"\n]*")?\)/gu, "$1")
    .replace(/(?<![\w*])\*\*(?=[^\s*])([^*\n]*[^\s*])\*\*(?![\w*])/g, "$1");
}

/** Whether a text is of a patch, as mail has them: a list of dashes is none. */
export function isPatch(text) {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const marked = lines.filter((line) => /^(?:[-+ ]|@@ |diff --git |index [0-9a-f]+\.\.)/.test(line));
  return lines.length > 2 && marked.length >= 0.8 * lines.length && lines.some((line) => /^(?:\+|@@ )/.test(line));
}

/** Code as if the least indented of its lines stood at the margin. */
export function outdented(code) {
  const lines = code.split("\n");
  const least = Math.min(...lines.filter((line) => line.trim() !== "").map(depth));
  return lines.map((line) => line.slice(Math.min(depth(line), least))).join("\n");
}

function depth(line) {
  return line.length - line.trimStart().length;
}

/** The stretch of a text that holds most of the words: {text, cutBefore, cutAfter}. */
export function excerpt(text, words, charsMax) {
  if (text.length <= charsMax) {
    return { text, cutBefore: false, cutAfter: false };
  }
  const from = boundaryBefore(text, densest(text, words, Math.floor(charsMax * 0.8)));
  const until = Math.min(text.length, from + charsMax);
  const end = until === text.length ? until : Math.max(from + 1, text.lastIndexOf(" ", until));
  return { text: text.slice(from, end), cutBefore: from > 0, cutAfter: end < text.length };
}

function densest(text, words, window) {
  const found = places(text, words);
  let best = 0;
  let bestCount = 0;
  found.forEach((first, i) => {
    const inside = new Set();
    for (let j = i; j < found.length && found[j].index < first.index + window; j++) {
      inside.add(found[j].word);
    }
    if (inside.size > bestCount) {
      bestCount = inside.size;
      best = first.index;
    }
  });
  return best;
}

/** Where the sentence or line begins, if that is near, else the word. */
function boundaryBefore(text, place) {
  const near = Math.max(0, place - 120);
  const before = text.slice(near, place);
  const sentence = Math.max(before.lastIndexOf("\n"), before.lastIndexOf(". ") + 1);
  if (sentence > 0) {
    return near + sentence + 1;
  }
  return near === 0 ? 0 : text.lastIndexOf(" ", place) + 1;
}

function places(text, words) {
  const found = [];
  for (const match of text.matchAll(WORD)) {
    const folds = folded(match[0]);
    const word = words.find((each) => alike(each, folds));
    if (word !== undefined) {
      found.push({ index: match.index, length: match[0].length, word });
    }
  }
  return found;
}

function alike(one, other) {
  if (one === other) {
    return true;
  }
  const [shorter, longer] = one.length < other.length ? [one, other] : [other, one];
  return shorter.length >= STEM_CHARS_MIN && longer.length - shorter.length <= ENDING_CHARS_MAX
    && longer.startsWith(shorter);
}

function folded(word) {
  return PLAIN.test(word) ? word.toLowerCase() : word.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
