// A file, opened at the place.

import { get } from "./api.js";
import { blocksOf, redraw } from "./blocks.js";
import { count, editorLink, fill, h, moment, obsidianLink } from "./dom.js";
import { extension, leafName } from "./place.js";
import { address } from "./route.js";
import { drawLines, linesOf } from "./lines.js";
import { headingLine, noteNamed } from "./named.js";
import { originalLink } from "./original.js";
import { syntaxOf } from "./syntax.js";
import { wordsOf } from "./words.js";

const LINES_BEFORE = 150;
const LINES_AT_ONCE = 500;
/** As many does the service tell by their blocks at once. */
const BLOCK_LINES_MAX = 3000;
/** How documents are shown is remembered in this browser. */
const LOOK = "carrel.look";
const RENDERED = "rendered";
const TEXT = "text";
const OUTLINE_ENTRIES_MAX = 400;
/** Of these the lines here are not those of the file. */
const NOT_EDITED = new Set(["pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "epub", "eml", "mbox", "pst", "zip"]);
const THIS_MACHINE = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** A passage that is this much of its file is marked at the side alone: lit from top to bottom nothing stands out. */
const MOSTLY = 0.75;

/** The view: the lines of a document with a passage lit, and its outline. */
export function documentView() {
  const heading = h("h1", { tabindex: "-1" });
  const about = h("p", { class: "place" });
  const remark = h("p", { class: "remark" });
  const actions = h("p", { class: "actions" });
  const earlier = h("div", { class: "further" });
  const later = h("div", { class: "further" });
  const looks = h("div", { class: "looks", role: "group", "aria-label": "How the file is shown", hidden: true });
  const content = h("div", { class: "lines", role: "region", "aria-label": "Text of the file", tabindex: "-1" });
  const outline = h("nav", { class: "outline", "aria-label": "Contents of the file", hidden: true });
  const back = h("a", { class: "back", href: "#/search" }, "← Back to the search");
  const element = h("article", { class: "document" },
    h("header", {}, back, heading, about, actions, looks, remark),
    h("div", { class: "columns" }, h("div", { class: "sheet" }, earlier, content, later), outline));

  let place = null;
  let first = 1;
  let last = 0;
  let shownFile = null;
  /** What the service tells of the document by its blocks; null for source code, which has none. */
  let told = null;

  /** Whether the document is shown as what it is, and not by its lines. */
  function isRendered() {
    return told !== null && told.form !== "text" && heldLook() === RENDERED;
  }

  /** The stretch from one line to another, before, after or in place of what is there; null when another file is wanted by now. */
  async function load(startLine, endLine, where) {
    const wanted = place;
    if (isCode()) {
      return loadLines(wanted, startLine, endLine, where);
    }
    const from = where === "after" ? Math.max(first, endLine - BLOCK_LINES_MAX + 1) : startLine;
    const until = where === "before" ? Math.min(last, startLine + BLOCK_LINES_MAX - 1) : endLine;
    const now = where === "instead" || isRendered() ? await blocksOf(wanted, from, until) : told;
    if (wanted !== place) {
      return null;
    }
    told = now;
    drawLooks();
    if (!isRendered()) {
      return loadLines(wanted, startLine, endLine, where);
    }
    content.className = "rendered " + told.form;
    redraw(content, told, place);
    first = told.startLine;
    last = told.endLine;
    drawFurther(told.lines);
    return told;
  }

  async function loadLines(wanted, startLine, endLine, where) {
    const text = await linesOf(wanted, startLine, endLine);
    if (wanted !== place) {
      return null;
    }
    const name = leafName(place);
    const pages = new Map((told?.pages ?? []).map(({ page, line }) => [line, name + " " + page]));
    const count = drawLines(content, text, place, pages, where);
    first = where === "after" ? first : text.startLine;
    last = where === "before" ? last : text.startLine + count - 1;
    drawFurther(text.lines);
    return text;
  }

  function isCode() {
    return syntaxOf(extension(place.part ?? place.path), []).kind === "code";
  }

  function drawLooks() {
    const choices = told === null || told.form === "text" ? [] : [[RENDERED, "Rendered"], [TEXT, "Text with lines"]];
    looks.hidden = choices.length === 0;
    if (looks.childElementCount !== choices.length) {
      fill(looks, choices.map(([look, label]) => h("button", { type: "button", class: "chip", value: look, onclick: () => choose(look) }, label)));
    }
    for (const button of looks.children) {
      button.setAttribute("aria-pressed", String(button.value === heldLook()));
    }
  }

  /** Shows the same place in the other way. */
  function choose(look) {
    holdLook(look);
    fill(content);
    load(...around(), "instead").then((text) => text !== null && scrollToPlace()).catch(failed);
  }

  function around() {
    const start = place.line === null ? 1 : Math.max(1, place.line - LINES_BEFORE);
    return [start, Math.max(start + LINES_AT_ONCE - 1, Math.min(place.end, start + BLOCK_LINES_MAX - 1))];
  }

  function drawFurther(linesInAll) {
    content.classList.toggle("mostly", place.line !== null && place.end - place.line + 1 >= linesInAll * MOSTLY);
    fill(earlier, first > 1
      ? more("Earlier lines", () => load(Math.max(1, first - LINES_AT_ONCE), isRendered() ? last : first - 1, "before"))
      : null);
    fill(later, last < linesInAll
      ? more("Further lines, " + (linesInAll - last).toLocaleString("en") + " to come", () =>
        load(isRendered() ? first : last + 1, Math.min(linesInAll, last + LINES_AT_ONCE), "after"))
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
    if (place.note !== null && !(await findNote())) {
      return;
    }
    if (place.heading !== "" && !(await findHeading())) {
      return;
    }
    const text = await load(...around(), "instead");
    if (text === null) {
      return;
    }
    fill(heading, text.title || place.path);
    fill(about, h("span", { class: "source" }, place.source), " / ", h("span", { class: "path" }, place.path),
      place.part === null ? null : [" › ", h("span", { class: "path" }, place.part)],
      h("span", { class: "lines-named" }, place.page === null ? count(text.lines, "line") : "page " + place.page),
      " · ", moment(text.modifiedAt));
    await drawActions(text);
    fill(remark, text.remark);
    document.title = (text.title || place.path) + " · Carrel";
    scrollToPlace();
    heading.focus({ preventScroll: true });
    await drawOutline();
  }

  /** Puts the file that a note's name means in place of the name; false when another file is wanted by now. */
  async function findNote() {
    const wanted = place;
    const path = await noteNamed(wanted.source, wanted.note);
    if (wanted === place && path === null) {
      throw new Error("There is no note named " + wanted.note + " in " + wanted.source + ": the search may know where it went.");
    }
    place = wanted === place ? { ...place, path, note: null } : place;
    return place.path === path;
  }

  async function findHeading() {
    const wanted = place;
    const { entries } = await get("/api/v1/outline", { source: wanted.source, path: wanted.path, part: wanted.part });
    if (wanted !== place) {
      return false;
    }
    const line = headingLine(entries, wanted.heading);
    place = { ...place, heading: "", line, end: line ?? 0 };
    return true;
  }

  /** A container has no text of its own, and yet its outline leads to what is in it. */
  function notOpened(error) {
    failed(error);
    if (error.status === 400) {
      drawOutline().catch(failed);
    }
  }

  /** What can be done with the file itself, where the page is on its machine. */
  async function drawActions(text) {
    const wanted = place;
    const isPdf = text.mediaType === "application/pdf";
    const here = THIS_MACHINE.has(location.hostname);
    const edited = place.part === null && !NOT_EDITED.has(extension(place.path));
    const page = place.page ?? told?.pages.findLast(({ line }) => line <= (place.line ?? 0))?.page ?? null;
    const original = place.part === null && (isPdf || !edited || !here) ? originalLink(place, isPdf, page, failed) : null;
    fill(actions, original);
    if (!here) {
      return;
    }
    const { sources } = await get("/api/v1/sources");
    const source = sources.find((each) => each.name === place.source);
    if (wanted !== place || source === undefined) {
      return;
    }
    const absolute = source.folder.replace(/\/$/, "") + "/" + place.path;
    const line = place.line ?? 1;
    const copy = h("button", { type: "button", class: "quiet", onclick: () => copied(edited ? absolute + ":" + line : absolute, copy) }, "Copy the path");
    fill(actions,
      original,
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

  function scrollToPlace() {
    const lit = content.querySelectorAll(".lit");
    if (lit.length === 0) {
      const before = place.line === null ? null : [...content.querySelectorAll("[data-line]")].findLast((each) => Number(each.dataset.line) <= place.line);
      before ? before.scrollIntoView({ block: "center" }) : scrollTo(0, 0);
    } else {
      const tall = lit[lit.length - 1].getBoundingClientRect().bottom - lit[0].getBoundingClientRect().top > innerHeight * 0.7;
      lit[0].scrollIntoView({ block: tall ? "start" : "center" });
    }
  }

  return {
    element,
    title: () => "File",
    show(parameters) {
      const line = number(parameters.get("line"));
      place = {
        source: parameters.get("source") ?? "", path: parameters.get("path") ?? "", part: parameters.get("part"),
        note: parameters.get("note"), heading: parameters.get("heading") ?? "",
        page: parameters.get("page"), line, end: Math.max(line ?? 0, number(parameters.get("end")) ?? line ?? 0),
        q: parameters.get("q") ?? "", words: wordsOf(parameters.get("q") ?? ""),
      };
      back.setAttribute("href", address("search", { q: place.q }));
      const file = JSON.stringify([place.source, place.path, place.part, place.note]);
      if (file !== shownFile) {
        shownFile = file;
        fill(heading, place.note ?? place.path);
        fill(about, place.source);
        outline.hidden = true;
      }
      told = null;
      looks.hidden = true;
      fill(remark);
      fill(actions);
      fill(content);
      fill(earlier);
      fill(later);
      open().catch(notOpened);
      return true;
    },
  };
}

function number(text) {
  const value = Number.parseInt(text ?? "", 10);
  return Number.isSafeInteger(value) && value > 0 ? value : null;
}

function heldLook() {
  return localStorage.getItem(LOOK) === TEXT ? TEXT : RENDERED;
}

function holdLook(look) {
  localStorage.setItem(LOOK, look);
}
