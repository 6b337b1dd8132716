// Lines that end where the paper did: which of them run on, so that a narrower screen does not break them twice.

/** Of the longest line; one this long was full. */
const FULL_SHARE = 0.75;
const FULL_CHARS_MIN = 40;
/** Of a line's words; a row of a table has more with figures. */
const FIGURES_SHARE_MAX = 0.4;

const BULLET = /^(?:[-–*+•·>‣◦]\s|#{1,6}\s|\|)/;
/** Behind the end of a sentence; in the middle of one it may be "equation (10)". */
const NUMBER = /^(?:\d+[.)]|[A-Za-z][.)]|\(\w{1,3}\))\s/;
const SENTENCE_END = /[.:;!?]\s*$/;
/** Columns, and the dots of a table of contents. */
const PARTED = /\S\s{3,}\S|\t|\.\s?\.\s?\.| … \S+$/;

/** Of each line, whether what comes after it belongs to the same sentence or paragraph. */
export function runsOn(lines) {
  const width = Math.max(FULL_CHARS_MIN, ...lines.map((line) => line.trimEnd().length));
  return lines.map((line, i) => line.trimEnd().length >= FULL_SHARE * width && isOne(line, lines[i + 1] ?? ""));
}

/** The text with its paragraphs in one line each; a word that a hyphen parts stays in one piece. */
export function flowed(text) {
  const lines = text.split("\n");
  return joined(lines, runsOn(lines));
}

/** A quotation in one line, but for items, rows and what a colon announces: it may begin at the end of a line. */
export function quotation(text) {
  const lines = text.split("\n");
  return joined(lines, lines.map((line, i) => line.trim() !== "" && !/:\s*$/.test(line) && isOne(line, lines[i + 1] ?? "")));
}

function joined(lines, on) {
  return lines.map((line, i) => (on[i] ? line.trimEnd() + between(line) : line + (i + 1 < lines.length ? "\n" : ""))).join("");
}

/** Whether nothing shows that the next line begins something else. */
function isOne(line, next) {
  return next.trim() !== "" && !/^\s/.test(next) && !BULLET.test(next)
    && !(NUMBER.test(next) && SENTENCE_END.test(line))
    && ![line, next].some((each) => PARTED.test(each) || isOfFigures(each));
}

/** What stands between a line and the one that it runs on into. */
export function between(line) {
  return /\p{L}-\s*$/u.test(line) ? "" : " ";
}

function isOfFigures(line) {
  const words = line.trim().split(/\s+/);
  return words.length > 2 && words.filter((word) => /\d/.test(word)).length > FIGURES_SHARE_MAX * words.length;
}
