// Draws a document by its lines, with their numbers.

import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { extension } from "./place.js";
import { syntaxOf } from "./syntax.js";

/** What the service tells of some lines. */
export function linesOf(place, startLine, endLine) {
  return get("/api/v1/document", { source: place.source, path: place.path, part: place.part, startLine, endLine });
}

/**
 * Draws lines into an element: before, after or instead of those that are there.
 *
 * @param {Map<number, string>} pages what begins at which line, such as "Page 3"
 * @return how many lines were drawn
 */
export function drawLines(element, told, place, pages, where) {
  const syntax = syntaxOf(extension(place.part ?? place.path), place.words);
  const texts = told.text === "" ? [] : told.text.replace(/\r?\n$/, "").split(/\r?\n/);
  const rows = texts.flatMap((text, i) => {
    const number = told.startLine + i;
    const { parts, style } = syntax.line(text);
    const inside = place.line !== null && number >= place.line && number <= place.end;
    const row = h("div", { class: ("line " + style + (inside ? " lit" : "")).trim(), "data-line": number },
      h("span", { class: "text", dir: "auto" }, parts));
    return pages.has(number) ? [h("p", { class: "leaf-name" }, pages.get(number)), row] : [row];
  });
  element.className = "lines " + syntax.kind;
  if (where === "before") {
    element.prepend(...rows);
  } else if (where === "after") {
    element.append(...rows);
  } else {
    fill(element, rows);
  }
  return texts.length;
}
