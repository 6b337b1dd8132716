// Where a passage stands, in words and as an address of this page.

import { h } from "./dom.js";
import { address } from "./route.js";

const MARKDOWN = new Set(["md", "markdown", "mdown", "mkd", "mkdn", "mdwn", "mdx", "mdtxt", "qmd", "rmd"]);

/** The address that opens a file at a place; query is what lights up there. */
export function fileAddress(place, query = "") {
  return address("file", {
    source: place.source,
    path: place.path,
    part: place.part,
    line: place.startLine,
    end: place.endLine,
    page: place.page,
    q: query,
  });
}

/** Such as "page 3" or "lines 7–19". */
export function whereabouts(place) {
  if (place.page !== null && place.page !== undefined) {
    return "page " + place.page;
  }
  return place.startLine === place.endLine
    ? "line " + place.startLine
    : "lines " + place.startLine + "–" + place.endLine;
}

/** Source, path, part and whereabouts in one line. */
export function placeLine(place) {
  return h("p", { class: "place" },
    h("span", { class: "source" }, place.source), " / ", h("span", { class: "path" }, place.path),
    place.part ? [" › ", h("span", { class: "path" }, place.part)] : null,
    h("span", { class: "lines-named" }, whereabouts(place)));
}

/** The extension of a path in lower case, "" without one. */
export function extension(path) {
  const found = /[^/]\.([\p{L}\p{N}]{1,12})$/u.exec(path);
  return found ? found[1].toLowerCase() : "";
}

/** Whether a file is Markdown, by its name. */
export function isMarkdown(path) {
  return MARKDOWN.has(extension(path));
}
