// Draws a document as what it is: Markdown, a mail, a table, pages. What it is made of is told by the service as text with
// the lines that it stands in; no text is ever read as markup, and no link leads to anything but documents of ours.

import { get } from "./api.js";
import { fill, h, moment } from "./dom.js";
import { between, runsOn } from "./flow.js";
import { leafName } from "./place.js";
import { address } from "./route.js";
import { syntaxNamed } from "./syntax.js";
import { lit } from "./words.js";

const HEAD = [["from", "From"], ["to", "To"], ["cc", "Cc"], ["date", "Date"], ["subject", "Subject"]];

/** What the service tells of a stretch of a document. */
export function blocksOf(place, startLine, endLine) {
  return get("/api/v1/blocks", { source: place.source, path: place.path, part: place.part, startLine, endLine });
}

/** The elements of a document that the service has told by its blocks; what was found in it is lit. */
export function drawn(told, place) {
  const name = leafName(place);
  const rowNumbers = told.form === "table";

  function isLit(start, end = start) {
    return place.line !== null && start <= place.end && end >= place.line;
  }

  /** The properties of an element that stands in these lines. */
  function at(start, end, style = "") {
    return { class: (style + (isLit(start, end) ? " lit" : "")).trim() || null, "data-line": start };
  }

  function block(each) {
    const here = at(each.startLine, each.endLine);
    switch (each.kind) {
      case "heading":
        return h("h" + Math.min(6, each.number + 1), here, words(each.inlines));
      case "paragraph":
        return h("p", { ...here, dir: "auto" }, words(each.inlines));
      case "lines":
        return spoken(textOf(each).split("\n"), each.startLine);
      case "quote":
        return h("blockquote", {}, each.blocks.map(block));
      case "bullets":
        return h("ul", {}, each.blocks.map(block));
      case "ordered":
        return h("ol", { start: each.number }, each.blocks.map(block));
      case "item":
        return item(each);
      case "code":
        return code(each);
      case "markup":
        return h("pre", at(each.startLine, each.endLine, "markup"), lit(textOf(each), place.words));
      case "rule":
        return h("hr", here);
      case "table":
        return table(each);
      case "page":
        return h("section", { class: "leaf" + (isLit(each.startLine, each.endLine) ? " found" : ""), "aria-label": name + " " + each.number },
          h("p", { class: "leaf-name" }, name + " " + each.number), each.blocks.map(block));
      default:
        throw new Error("There is no way to draw a " + each.kind + ".");
    }
  }

  /** Lines that run on are one stretch; each keeps its place. */
  function spoken(lines, start) {
    const on = runsOn(lines);
    const before = (i) => i > 0 && on[i - 1];
    return h("p", { class: "spoken" }, lines.map((line, i) =>
      h("span", { ...at(start + i, start + i, on[i] || before(i) ? "said on" : "said"), dir: on[i] || before(i) ? null : "auto" },
        lit(on[i] ? line.trimEnd() + between(line) : line, place.words), before(i) && !on[i] && i + 1 < lines.length ? h("br") : null)));
  }

  function item(each) {
    if (each.checked === null) {
      return h("li", {}, each.blocks.map(block));
    }
    return h("li", { class: "task" },
      h("span", { class: "box", role: "img", "aria-label": each.checked ? "done" : "to do" }, each.checked ? "☑" : "☐"),
      h("div", {}, each.blocks.map(block)));
  }

  function code(each) {
    const syntax = syntaxNamed(each.label, place.words);
    return h("pre", { class: "lines code" }, textOf(each).split("\n").map((line, i) =>
      h("code", at(each.startLine + i, each.startLine + i, "said"), syntax.line(line).parts)));
  }

  function table(each) {
    const [first, ...rest] = each.blocks;
    const headed = first.label === "header";
    const below = (headed ? rest[0] : first)?.blocks.map((cell) => cell.label) ?? [];
    return h("div", { class: "grid", role: "region", "aria-label": "Table", tabindex: "0" }, h("table", {},
      headed ? h("thead", {}, row(first, true, below)) : null,
      h("tbody", {}, (headed ? rest : each.blocks).map((line) => row(line, false, [])))));
  }

  function row(each, header, below) {
    return h("tr", at(each.startLine, each.endLine),
      rowNumbers ? h("td", { class: "row-number" }, String(each.number)) : null,
      each.blocks.map((cell, i) => h(header ? "th" : "td",
        { class: (header ? below[i] : cell.label) || null, scope: header ? "col" : null, dir: "auto" }, words(cell.inlines))));
  }

  function words(inlines) {
    return inlines.map(inline);
  }

  function inline(each) {
    const within = words(each.inlines);
    switch (each.kind) {
      case "text":
        return [lit(each.text, place.words), within];
      case "strong":
        return h("strong", {}, within);
      case "emphasis":
        return h("em", {}, within);
      case "struck":
        return h("del", {}, within);
      case "code":
        return h("code", {}, lit(each.text, place.words));
      case "link":
        return h("a", { href: linkTo(each.target, place) }, within);
      case "address":
        return [within, each.text === plain(each) ? null : h("span", { class: "address" }, " (" + each.text + ")")];
      case "picture":
        return h("span", { class: "picture" }, "Picture: ", within, h("span", { class: "address" }, " (" + each.text + ")"));
      case "markup":
        return h("code", { class: "markup" }, lit(each.text, place.words));
      case "break":
        return h("br");
      default:
        throw new Error("There is no way to draw " + each.kind + " words.");
    }
  }

  return [
    told.form === "mail" ? mailHead(told, place) : null,
    told.blocks.map(block),
    told.form === "mail" ? attachments(told, place) : null,
  ];
}

function textOf(block) {
  return block.inlines.map((each) => each.text).join("");
}

function plain(inline) {
  return inline.inlines.map((each) => each.text + plain(each)).join("");
}

function linkTo(target, place) {
  if (target.note !== null) {
    return address("file", { source: place.source, note: target.note, heading: target.heading, q: place.q });
  }
  const file = place.part === null ? { path: target.path } : { path: place.path, part: target.path };
  return address("file", { source: place.source, ...file, heading: target.heading, q: place.q });
}

function mailHead(told, place) {
  return h("dl", { class: "mail-head" }, HEAD.filter(([field]) => told.fields[field]).map(([field, label]) => {
    const value = told.fields[field];
    const date = field === "date" && !Number.isNaN(Date.parse(value));
    return [h("dt", {}, label), h("dd", { dir: "auto" }, date ? [moment(value), " ", clock(value)] : lit(value, place.words))];
  }));
}

function clock(instant) {
  return new Date(instant).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
}

function attachments(told, place) {
  const prefix = place.part === null ? 0 : place.part.length + 1;
  return told.attachments.length === 0 ? null : h("div", { class: "attachments" }, h("h2", {}, "Attachments"), h("ul", {},
    told.attachments.map((part) =>
      h("li", {}, h("a", { href: address("file", { source: place.source, path: place.path, part, q: place.q }) }, part.slice(prefix))))));
}

/** Draws a stretch into an element, and keeps in view what was there before. */
export function redraw(element, told, place) {
  const before = [...element.querySelectorAll("[data-line]")].find((each) => each.getBoundingClientRect().bottom > 0);
  const line = before?.dataset.line;
  const top = before?.getBoundingClientRect().top;
  fill(element, drawn(told, place));
  const again = line === undefined ? null : element.querySelector("[data-line='" + line + "']");
  if (again !== null) {
    scrollBy(0, again.getBoundingClientRect().top - top);
  }
}
