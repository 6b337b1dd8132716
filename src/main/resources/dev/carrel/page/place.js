// Where a passage stands, in words and as an address of this page.

import { h } from "./dom.js";
import { address } from "./route.js";

const MARKDOWN = new Set(["md", "markdown", "mdown", "mkd", "mkdn", "mdwn", "mdx", "mdtxt", "qmd", "rmd"]);

const SLIDES = new Set(["ppt", "pps", "pptx", "pptm", "ppsx", "ppsm", "potx", "odp", "otp", "fodp", "key"]);
const SHEETS = new Set(["xls", "xlt", "xlsb", "xlsx", "xlsm", "xltx", "xltm", "ods", "ots", "fods", "numbers"]);

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

/** What a page of a file is called, by its name. */
export function leaf(place) {
  const kind = extension(place.part ?? place.path);
  return SLIDES.has(kind) ? "slide" : SHEETS.has(kind) ? "sheet" : "page";
}

/** The same above such a page: "Page". */
export function leafName(place) {
  const name = leaf(place);
  return name[0].toUpperCase() + name.slice(1);
}

/** Such as "page 3", "sheet 2" or "lines 7–19". */
export function whereabouts(place) {
  if (place.page !== null && place.page !== undefined) {
    return leaf(place) + " " + place.page;
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

/** Whether the lines of a passage end where the paper did: in pages and in mail. */
export function isOnPaper(place) {
  return (place.page !== null && place.page !== undefined) || place.fields?.from !== undefined;
}

/** Whether a file is Markdown, by its name. */
export function isMarkdown(path) {
  return MARKDOWN.has(extension(path));
}
