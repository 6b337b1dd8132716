// Search as you type.

import { get, isAborted } from "./api.js";
import { count, fill, h, moment } from "./dom.js";
import { extension, fileAddress, placeLine } from "./place.js";
import { address, replace, replaceSoon } from "./route.js";
import { busy } from "./status.js";
import { excerpt, isPatch, lit, outdented, passage, wordsOf } from "./words.js";

const HITS = 10;
const HITS_MORE = 50;
const EXCERPT_CHARS_MAX = 460;
const TYPE_CHIPS_MAX = 8;
/** How likely a passage is to carry an answer, in words; the figure stands behind them. */
const SUPPORT_GOOD = 0.6;
const SUPPORT_SOME = 0.3;

/** The view: an input, filters and what was found. */
export function searchView(status) {
  const input = h("input", {
    id: "query", type: "search", name: "q", autocomplete: "off", spellcheck: "false", enterkeyhint: "search",
    placeholder: "Words, a question, \"a phrase\", type:pdf …",
  });
  const filters = h("div", { class: "filters", role: "group", "aria-label": "Filters" });
  const outcome = h("p", { class: "outcome", role: "status", "aria-live": "polite" });
  const list = h("ol", { class: "hits" });
  const rest = h("div", { class: "rest" });
  const element = h("section", { class: "search", "aria-label": "Search" },
    h("h1", { class: "unseen" }, "Search"),
    h("form", { class: "searchbox", role: "search", onsubmit: submitted },
      h("label", { for: "query", class: "unseen" }, "Search your files"), input,
      h("kbd", { "aria-hidden": "true", title: "The key / leads here from anywhere" }, "/")),
    filters, outcome, list, rest);

  let asked = { q: "", source: [], type: [], more: false };
  let shown = null;
  let types = [];
  let underWay = new AbortController();

  input.addEventListener("input", () => ask({ ...asked, q: input.value, more: false }));
  input.addEventListener("keydown", keyInInput);
  list.addEventListener("keydown", keyInList);
  status.listen(() => {
    drawFilters();
    if (asked.q.trim() === "") {
      welcome();
    }
  });

  /** Asks, unless that is what is shown already; the answer that was waited for before comes no more. */
  async function ask(wanted) {
    const typed = wanted.q !== asked.q;
    if (typed) {
      types = wanted.type;
    }
    asked = wanted;
    const here = address("search", { q: asked.q, source: asked.source, type: asked.type });
    underWay.abort();
    if (asked.q.trim() === "") {
      replace(here);
      shown = null;
      welcome();
      drawFilters();
      return;
    }
    underWay = new AbortController();
    const signal = underWay.signal;
    try {
      const reply = get("/api/v1/search",
        { q: wanted.q, source: wanted.source, type: wanted.type, k: wanted.more ? HITS_MORE : HITS }, signal);
      (typed ? replaceSoon : replace)(here);
      const found = await reply;
      if (!signal.aborted) {
        draw(wanted, found);
      }
    } catch (error) {
      if (!isAborted(error) && !signal.aborted) {
        failed(error);
      }
    }
  }

  function draw(wanted, found) {
    shown = wanted;
    const words = wordsOf(wanted.q);
    if (wanted.type.length === 0) {
      types = typesOf(found.hits);
    }
    fill(list, found.hits.map((hit) => hitItem(hit, wanted.q, words)));
    list.dataset.query = wanted.q;
    const none = found.hits.length === 0;
    fill(outcome, none ? "Nothing found" : count(found.hits.length, "passage") + (wanted.more ? "" : found.hits.length === HITS ? ", the best ones" : ""),
      h("span", { class: "took" }, " · " + Math.max(1, Math.round(found.tookMillis)) + " ms"),
      " · ", h("a", { href: address("ask", { q: wanted.q }) }, "Ask it instead"),
      found.remarks.map((remark) => h("span", { class: "remark" }, remark)));
    fill(rest, none ? whatToDo(wanted) : furtherHits(wanted, found));
    drawFilters();
  }

  function furtherHits(wanted, found) {
    return !wanted.more && found.hits.length === HITS
      ? h("button", { type: "button", class: "quiet", onclick: () => ask({ ...asked, more: true }) }, "Show more")
      : null;
  }

  function whatToDo(wanted) {
    const filtered = wanted.source.length + wanted.type.length > 0;
    const now = status.value;
    return h("div", { class: "note" },
      h("p", {}, filtered
        ? "No passage within these filters has to do with it."
        : "No passage has to do with it. Try fewer or other words; what stands in quotation marks must stand so in the file."),
      filtered
        ? h("button", { type: "button", onclick: () => ask({ ...asked, source: [], type: [] }) }, "Search everything")
        : null,
      now !== null && now.sources.length === 0
        ? h("p", {}, "Carrel knows no folder yet: ", h("a", { href: "#/library" }, "add one in the library"), ".")
        : null,
      now !== null && busy(now)
        ? h("p", {}, "Files are still being read; what is not read yet is not found yet.")
        : null,
      h("p", {}, "A certain file should be here? The ", h("a", { href: "#/library" }, "library"),
        " says of each file why it is found or not."));
  }

  function failed(error) {
    shown = null;
    fill(list);
    fill(rest);
    fill(outcome, h("span", { class: "trouble" }, error.message));
  }

  function welcome() {
    fill(list);
    delete list.dataset.query;
    fill(outcome);
    const now = status.value;
    fill(rest, now === null ? null : now.sources.length === 0 ? firstVisit() : hints(now));
  }

  function drawFilters() {
    const names = status.value === null ? [] : status.value.sources.map((source) => source.name);
    const sources = [...new Set([...asked.source, ...(names.length > 1 ? names : [])])];
    const kinds = [...new Set([...asked.type, ...(asked.q.trim() === "" ? [] : types)])];
    const chips = [
      ...sources.map((name) => chip("source", name)),
      ...(kinds.length > 1 || asked.type.length > 0 ? kinds.map((kind) => chip("type", kind)) : []),
    ];
    // The chip that was pressed keeps the focus.
    const before = document.activeElement?.dataset?.chip;
    fill(filters, chips);
    filters.hidden = chips.length === 0;
    if (before !== undefined) {
      chips.find((each) => each.dataset.chip === before)?.focus();
    }
  }

  function chip(kind, value) {
    const pressed = asked[kind].includes(value);
    return h("button", {
      type: "button", class: "chip " + kind, "aria-pressed": String(pressed), "data-chip": kind + " " + value,
      onclick: () => ask({
        ...asked, more: false,
        [kind]: pressed ? asked[kind].filter((each) => each !== value) : [...asked[kind], value],
      }),
    }, kind === "type" ? "." + value : value);
  }

  function submitted(event) {
    event.preventDefault();
    list.querySelector("a")?.focus();
  }

  function keyInInput(event) {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      list.querySelector("a")?.focus();
    } else if (event.key === "Escape") {
      event.preventDefault();
      input.value = "";
      ask({ ...asked, q: "" });
    }
  }

  function keyInList(event) {
    const links = [...list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && at >= 0) {
      event.preventDefault();
      links[Math.min(links.length - 1, at + 1)].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      (at === 0 ? input : links[at - 1]).focus();
    } else if (event.key === "Escape") {
      event.preventDefault();
      input.focus();
      input.select();
    }
  }

  return {
    element,
    title: () => (asked.q.trim() === "" ? "Search" : asked.q),
    show(parameters) {
      const wanted = {
        q: parameters.get("q") ?? "", source: parameters.getAll("source"), type: parameters.getAll("type"), more: false,
      };
      const same = shown !== null && address("", { ...wanted, more: "" }) === address("", { ...shown, more: "" });
      if (!same) {
        input.value = wanted.q;
        ask(wanted);
      }
      input.focus({ preventScroll: same });
      return same;
    },
    focusSearch() {
      input.focus();
      input.select();
    },
  };
}

function hitItem(hit, query, words) {
  const code = hit.symbol !== null || isPatch(hit.text);
  const cut = excerpt(code ? outdented(hit.text.replace(/^\n+|\s+$/g, "")) : passage(hit, hit.text), words, EXCERPT_CHARS_MAX);
  return h("li", { class: "hit" },
    h("h2", {}, h("a", { href: fileAddress(hit, query) }, hit.symbol || hit.title || hit.path)),
    placeLine(hit),
    hit.headingPath.length > 0 && hit.headingPath.join(" › ") !== hit.title
      ? h("p", { class: "headings" }, hit.headingPath.join(" › "))
      : null,
    h("p", { class: code ? "passage code" : "passage", dir: "auto" },
      cut.cutBefore ? "… " : "", lit(cut.text, words), cut.cutAfter ? " …" : ""),
    h("p", { class: "about" },
      supportOf(hit.support), writtenBy(hit.fields), moment(Number.isNaN(Date.parse(hit.fields.date)) ? hit.modifiedAt : hit.fields.date),
      hit.alsoAt.length > 0 ? h("span", {}, "the same text in " + count(hit.alsoAt.length, "other place")) : null));
}

/** Who sent a mail, by name where there is one. */
function writtenBy({ from }) {
  const name = from?.replace(/\s*<[^<>]*>\s*$/, "").replace(/^"(.*)"$/, "$1");
  return name ? h("span", { title: from }, name) : null;
}

function supportOf(support) {
  const [kind, words] = support >= SUPPORT_GOOD
    ? ["good", "strong match"]
    : support >= SUPPORT_SOME ? ["some", "fair match"] : ["little", "weak match"];
  return h("span", { class: "support " + kind, title: "Support " + support.toFixed(2) + " of 1" },
    h("meter", { min: 0, max: 1, value: support, "aria-hidden": "true" }), words);
}

function typesOf(hits) {
  const counts = new Map();
  for (const hit of hits) {
    const type = extension(hit.path);
    if (type !== "") {
      counts.set(type, (counts.get(type) ?? 0) + 1);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1]).slice(0, TYPE_CHIPS_MAX).map(([type]) => type);
}

function firstVisit() {
  return h("div", { class: "welcome" },
    h("p", { class: "lead" }, "A private reading desk inside your own library."),
    h("p", {}, "Carrel finds the passage in your files and answers from them. Nothing leaves this machine."),
    h("p", {}, h("a", { class: "button", href: "#/library" }, "Add your first folder")));
}

function hints(now) {
  return h("div", { class: "welcome" },
    h("p", { class: "lead" }, count(now.files.indexed, "file") + ", " + count(now.chunks.total, "passage") + " to search"),
    busy(now) ? h("p", {}, "Reading goes on; what is read already is found already.") : null,
    h("dl", { class: "hints" },
      hint("night train oslo", "by words and by meaning, best first"),
      hint("\"the night train\"", "exactly these words"),
      hint("train -bus", "without a word"),
      hint("type:pdf invoice", "one type of file; also path:, source:, lang:, from:, tag:"),
      hint("↓ ↑ Enter Esc", "go through what is found, open it, come back")));
}

function hint(example, meaning) {
  return [h("dt", {}, h("code", {}, example)), h("dd", {}, meaning)];
}
