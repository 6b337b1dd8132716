// Draws an answer as it grows: its text, the marks that cite, the sentences that nothing supports, and the sources below.

import { fill, h } from "./dom.js";
import { quotation } from "./flow.js";
import { extension, fileAddress, placeLine } from "./place.js";
import { receiptPanel } from "./receipt.js";
import { syntaxOf } from "./syntax.js";
import { isPatch, lit, passage, unmarked, wordsOf } from "./words.js";

const MARK = /\[(\d+(?:\s*,\s*\d+)*)\]/g;

/** A place for one answer. */
export function answerSheet(question) {
  const text = h("div", { class: "answer-text", "aria-live": "polite", "aria-busy": "true" });
  const notes = h("div", { class: "answer-notes" });
  const sources = h("ol", { class: "sources", "aria-label": "What the answer rests on" });
  const element = h("div", { class: "answer" }, text, notes, sources);
  const words = wordsOf(question);
  let written = "";
  let statements = [];
  const citations = new Map();
  let drawing = 0;

  function later() {
    cancelAnimationFrame(drawing);
    drawing = requestAnimationFrame(() => fill(text, pieces()));
  }

  function pieces() {
    const made = [];
    let end = 0;
    for (const statement of statements) {
      if (statement.supported || statement.startChar < end || statement.endChar > written.length) {
        continue;
      }
      made.push(...marked(written.slice(end, statement.startChar)));
      made.push(h("span", { class: "unsupported" }, marked(written.slice(statement.startChar, statement.endChar))),
        h("span", { class: "doubt", title: statement.reason ?? "" }, "unsupported"));
      end = statement.endChar;
    }
    made.push(...marked(written.slice(end)));
    return made;
  }

  /** Without the marks of Markdown, unless code is quoted: there the same signs mean something. */
  function read(stretch) {
    return [...citations.values()].some(isOfCode) ? stretch : unmarked(stretch);
  }

  /** What stands there as it is quoted: lines of code keep their face, prose runs on; anything else is read. */
  function quoted(stretch, citation) {
    const words = stretch.trimStart();
    const gap = stretch.slice(0, stretch.length - words.length);
    if (words !== citation.quote.trim()) {
      return read(stretch);
    }
    if (isOfCode(citation)) {
      return words.includes("\n") ? [gap, h("code", { class: "quoted" }, words)] : read(stretch);
    }
    return gap + quotation(read(words));
  }

  function marked(stretch) {
    const made = [];
    let end = 0;
    for (const match of stretch.matchAll(MARK)) {
      const numbers = match[1].split(",").map(Number).filter((number) => citations.has(number));
      if (numbers.length > 0) {
        made.push(quoted(stretch.slice(end, match.index).trimEnd(), citations.get(numbers[0])), numbers.map(mark));
        end = match.index + match[0].length;
      }
    }
    made.push(read(stretch.slice(end)));
    return made;
  }

  function mark(number) {
    const citation = citations.get(number);
    const light = () => lightSource(number, true);
    const dim = () => lightSource(number, false);
    return h("button", {
      type: "button", class: "cite", "data-number": number,
      "aria-label": "Source " + number + ": " + citation.path + ", open it",
      onpointerenter: light, onpointerleave: dim, onfocus: light, onblur: dim,
      onclick: () => { location.hash = fileAddress(citation, question); },
    }, String(number));
  }

  function lightSource(number, on) {
    sources.querySelector("[data-number=\"" + number + "\"]")?.classList.toggle("lit", on);
  }

  function lightMarks(number, on) {
    text.querySelectorAll("[data-number=\"" + number + "\"]").forEach((each) => each.classList.toggle("lit", on));
  }

  function source(citation) {
    const code = isOfCode(citation);
    return h("li", {
      value: citation.number, "data-number": citation.number,
      onpointerenter: () => lightMarks(citation.number, true), onpointerleave: () => lightMarks(citation.number, false),
    },
      h("a", { href: fileAddress(citation, question) }, h("span", { class: "number" }, String(citation.number)), citation.title || citation.path),
      placeLine(citation),
      h("blockquote", { class: code ? "code" : "", dir: "auto" }, lit(code ? citation.quote : passage(citation, quotation(citation.quote)), words)));
  }

  return {
    element,
    token(more) {
      written += more;
      later();
    },
    citation(citation) {
      citations.set(citation.number, citation);
      fill(sources, [...citations.values()].sort((a, b) => a.number - b.number).map(source));
      later();
    },
    statement(statement) {
      statements.push(statement);
      later();
    },
    /** The whole answer as it is in the end. */
    finish(answer) {
      cancelAnimationFrame(drawing);
      written = answer.answer;
      statements = answer.statements;
      citations.clear();
      answer.citations.forEach((citation) => citations.set(citation.number, citation));
      fill(text, pieces());
      text.removeAttribute("aria-busy");
      element.classList.toggle("ungrounded", !answer.grounded);
      fill(sources, answer.citations.map(source));
      fill(notes, notesOf(answer));
    },
    /** Nothing more comes: it was stopped, or failed for a reason. */
    broken(sentence, style) {
      text.removeAttribute("aria-busy");
      fill(notes, h("p", { class: style, role: "alert" }, sentence));
    },
  };
}

function isOfCode(citation) {
  return syntaxOf(extension(citation.path), []).kind === "code" || isPatch(citation.quote);
}

function notesOf(answer) {
  const doubtful = answer.statements.filter((statement) => !statement.supported);
  return [
    answer.grounded ? null : h("p", { class: "nogrounds" },
      "No passage carries an answer, and so Carrel gives none. Other words may help, or a file that is not here yet."),
    doubtful.length === 0 ? null : h("div", { class: "doubts" },
      h("p", {}, doubtful.length === 1 ? "One sentence is not supported by what it cites:" : doubtful.length + " sentences are not supported by what they cite:"),
      h("ul", {}, doubtful.map((statement) => h("li", {}, h("q", {}, statement.text.trim()), " ", statement.reason)))),
    answer.completedQuestion === null ? null : h("p", { class: "remark" }, "Understood as: " + answer.completedQuestion),
    answer.remarks.map((remark) => h("p", { class: "remark" }, remark)),
    h("p", { class: "about" },
      answer.engine !== null ? "Written by " + answer.engine
        : answer.grounded ? "Quotations from your documents, no language model" : "No language model was asked",
      h("span", {}, (answer.tookMillis / 1000).toFixed(answer.tookMillis < 10000 ? 1 : 0) + " s")),
    answer.receipt === null ? null : receiptPanel(answer.receipt, answer.completedQuestion ?? answer.question),
  ];
}
