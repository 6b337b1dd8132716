// A file, opened at the place.

import { get } from "./api.js";
import { count, editorLink, fill, h, moment, obsidianLink } from "./dom.js";
import { extension } from "./place.js";
import { address } from "./route.js";
import { syntaxOf } from "./syntax.js";
import { wordsOf } from "./words.js";

const LINES_BEFORE = 150;
const LINES_AT_ONCE = 500;
const OUTLINE_ENTRIES_MAX = 400;
/** Of these the lines here are not those of the file. */
const NOT_EDITED = new Set(["pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "epub", "eml", "mbox", "pst", "zip"]);
const THIS_MACHINE = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** The view: the lines of a document with a passage lit, and its outline. */
export function documentView() {
  const heading = h("h1", { tabindex: "-1" });
  const about = h("p", { class: "place" });
  const remark = h("p", { class: "remark" });
  const actions = h("p", { class: "actions" });
  const earlier = h("div", { class: "further" });
  const later = h("div", { class: "further" });
  const lines = h("div", { class: "lines", role: "region", "aria-label": "Text of the file", tabindex: "-1" });
  const outline = h("nav", { class: "outline", "aria-label": "Contents of the file", hidden: true });
  const back = h("a", { class: "back", href: "#/search" }, "← Back to the search");
  const element = h("article", { class: "document" },
    h("header", {}, back, heading, about, actions, remark),
    h("div", { class: "columns" }, h("div", { class: "sheet" }, earlier, lines, later), outline));

  let place = null;
  let first = 1;
  let last = 0;
  let shownFile = null;

  /** Shows a stretch, before, after or in place of what is there. */
  async function load(startLine, endLine, where) {
    const wanted = place;
    const text = await get("/api/v1/document",
      { source: place.source, path: place.path, part: place.part, startLine, endLine });
    if (wanted !== place) {
      return null;
    }
    const syntax = syntaxOf(extension(place.part ?? place.path), place.words);
    const rows = rowsOf(text, syntax);
    lines.className = "lines " + syntax.kind;
    if (where === "before") {
      lines.prepend(...rows);
    } else if (where === "after") {
      lines.append(...rows);
    } else {
      fill(lines, rows);
    }
    first = where === "after" ? first : text.startLine;
    last = where === "before" ? last : text.startLine + rows.length - 1;
    drawFurther(text.lines);
    return text;
  }

  function rowsOf(text, syntax) {
    const texts = text.text === "" ? [] : text.text.replace(/\r?\n$/, "").split(/\r?\n/);
    return texts.map((each, i) => {
      const number = text.startLine + i;
      const { parts, style } = syntax.line(each);
      const inside = place.line !== null && number >= place.line && number <= place.end;
      return h("div", { class: ("line " + style + (inside ? " lit" : "")).trim(), "data-line": number },
        h("span", { class: "text", dir: "auto" }, parts));
    });
  }

  function drawFurther(linesInAll) {
    fill(earlier, first > 1
      ? more("Earlier lines", () => load(Math.max(1, first - LINES_AT_ONCE), first - 1, "before"))
      : null);
    fill(later, last < linesInAll
      ? more("Further lines, " + (linesInAll - last).toLocaleString("en") + " to come", () =>
        load(last + 1, Math.min(linesInAll, last + LINES_AT_ONCE), "after"))
      : null);
  }

  function more(label, go) {
    return h("button", { type: "button", class: "quiet", onclick: () => go().catch(failed) }, label);
  }

  function failed(error) {
    fill(remark, h("span", { class: "trouble" }, error.message));
  }

  async function drawOutline() {
    const wanted = place;
    const found = await get("/api/v1/outline", { source: place.source, path: place.path, part: place.part });
    if (wanted !== place) {
      return;
    }
    const top = Math.min(...found.entries.map((entry) => entry.level));
    const entries = found.entries.slice(0, OUTLINE_ENTRIES_MAX);
    const parts = found.parts.slice(0, OUTLINE_ENTRIES_MAX);
    outline.hidden = entries.length + parts.length === 0;
    const here = entries.findLast((entry) => entry.line <= (place.end ?? 0));
    fill(outline, h("h2", {}, "In this file"), h("ul", {},
      entries.map((entry) =>
        h("li", { class: "level" + Math.min(4, entry.level - top + 1) },
          h("a", { href: link({ line: entry.line, end: entry.line }), "aria-current": entry === here ? "location" : null }, entry.name,
            entry.page === null ? null : h("span", { class: "page" }, String(entry.page))))),
      parts.map((part) => h("li", {}, h("a", { href: link({ part, line: null, end: null }) }, part)))));
    const mark = outline.querySelector("[aria-current]");
    if (mark !== null) {
      outline.scrollTop = mark.offsetTop - outline.clientHeight / 2;
    }
  }

  function link(changed) {
    const { source, path, part, line, end, q } = { ...place, ...changed };
    return address("file", { source, path, part, line, end, q });
  }

  async function open() {
    const start = place.line === null ? 1 : Math.max(1, place.line - LINES_BEFORE);
    const text = await load(start, start + LINES_AT_ONCE - 1, "instead");
    if (text === null) {
      return;
    }
    fill(heading, text.title || place.path);
    fill(about, h("span", { class: "source" }, place.source), " / ", h("span", { class: "path" }, place.path),
      place.part === null ? null : [" › ", h("span", { class: "path" }, place.part)],
      h("span", { class: "lines-named" }, place.page === null ? count(text.lines, "line") : "page " + place.page),
      " · ", moment(text.modifiedAt));
    await drawActions();
    fill(remark, text.remark);
    document.title = (text.title || place.path) + " · Carrel";
    toThePlace();
    await drawOutline();
  }

  /** What can be done with the file itself, where the page is on its machine. */
  async function drawActions() {
    const wanted = place;
    fill(actions);
    if (!THIS_MACHINE.has(location.hostname)) {
      return;
    }
    const { sources } = await get("/api/v1/sources");
    const source = sources.find((each) => each.name === place.source);
    if (wanted !== place || source === undefined) {
      return;
    }
    const absolute = source.folder.replace(/\/$/, "") + "/" + place.path;
    const line = place.line ?? 1;
    const edited = place.part === null && !NOT_EDITED.has(extension(place.path));
    const copy = h("button", { type: "button", class: "quiet", onclick: () => copied(edited ? absolute + ":" + line : absolute, copy) }, "Copy the path");
    fill(actions,
      source.kind === "obsidian" && place.part === null ? obsidianLink(absolute, "Open in Obsidian") : null,
      edited ? editorLink(absolute, line, "Open in VS Code") : null,
      copy);
  }

  async function copied(text, button) {
    try {
      await navigator.clipboard.writeText(text);
      fill(button, "Copied");
    } catch {
      fill(remark, text);
    }
  }

  function toThePlace() {
    const row = lines.querySelector(".line.lit");
    if (row === null) {
      scrollTo(0, 0);
    } else {
      row.scrollIntoView({ block: lines.querySelectorAll(".line.lit").length > 12 ? "start" : "center" });
    }
    heading.focus({ preventScroll: true });
  }

  return {
    element,
    title: () => "File",
    show(parameters) {
      const line = number(parameters.get("line"));
      place = {
        source: parameters.get("source") ?? "", path: parameters.get("path") ?? "", part: parameters.get("part"),
        page: parameters.get("page"), line, end: Math.max(line ?? 0, number(parameters.get("end")) ?? line ?? 0),
        q: parameters.get("q") ?? "", words: wordsOf(parameters.get("q") ?? ""),
      };
      back.setAttribute("href", address("search", { q: place.q }));
      const file = JSON.stringify([place.source, place.path, place.part]);
      if (file !== shownFile) {
        shownFile = file;
        fill(heading, place.path);
        fill(about, place.source);
        outline.hidden = true;
      }
      fill(remark);
      fill(actions);
      fill(lines);
      fill(earlier);
      fill(later);
      open().catch(failed);
      return true;
    },
  };
}

function number(text) {
  const value = Number.parseInt(text ?? "", 10);
  return Number.isSafeInteger(value) && value > 0 ? value : null;
}
