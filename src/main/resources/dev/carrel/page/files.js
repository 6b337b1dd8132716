// The files by what became of them, with the reasons and what can be done.

import { get, post } from "./api.js";
import { count, fill, h } from "./dom.js";
import { fileAddress } from "./place.js";

const STATES = [
  ["", "All", (files) => files.found],
  ["indexed", "Found", (files) => files.indexed],
  ["failed", "Failed", (files) => files.failed],
  ["skipped", "Left out", (files) => files.skipped],
  ["pending", "Waiting", (files) => files.pending],
];
const STATE_WORDS = { indexed: "found", failed: "failed", skipped: "left out", pending: "waiting" };
const FILES_AT_ONCE = 50;
/** A large file may take its time. */
const RETRY_SECONDS_MAX = 60;

/** The section of the library with the list of files. */
export function filesSection(status) {
  const tabs = h("div", { class: "filters", role: "group", "aria-label": "Files by state" });
  const part = h("input", { id: "file-part", type: "search", autocomplete: "off", spellcheck: "false", placeholder: "part of its name", oninput: () => load(null) });
  const list = h("ul", { class: "files", "aria-label": "Files" });
  const message = h("p", { class: "message", role: "status", "aria-live": "polite" });
  const further = h("div", { class: "rest" });
  const retryAll = h("button", { type: "button", class: "quiet", onclick: again }, "Try all failed ones again");
  const element = h("section", { class: "file-section", "aria-label": "Files and what became of them" },
    h("div", { class: "heading-row" }, h("h2", {}, "Files"), retryAll),
    h("div", { class: "find-file" }, h("label", { for: "file-part" }, "Find a file"), part),
    tabs, message, list, further);

  let state = "";
  let number = 0;
  let counts = "";

  /** The first page, or the one behind a cursor. */
  async function load(cursor) {
    const mine = ++number;
    const typed = part.value.trim();
    try {
      const page = await get("/api/v1/files", {
        state, cursor, limit: FILES_AT_ONCE, path: typed === "" ? null : globOf(typed),
      });
      if (mine !== number) {
        return;
      }
      if (cursor === null) {
        fill(list, page.files.length === 0 ? h("li", { class: "note" }, "There is no such file.") : page.files.map(row));
      } else {
        list.append(...page.files.map(row));
      }
      fill(further, page.next === null ? null
        : h("button", { type: "button", class: "quiet", onclick: () => load(page.next) }, "Show more of " + count(page.total, "file")));
    } catch (error) {
      say(error.message, true);
    }
  }

  function row(file) {
    const verdict = h("p", { class: "verdict", role: "status" });
    return h("li", { class: "file " + file.state, "data-path": file.path },
      h("div", { class: "file-name" },
        h("span", { class: "badge " + file.state }, STATE_WORDS[file.state] ?? file.state),
        file.state === "indexed"
          ? h("a", { href: fileAddress({ source: file.source, path: file.path }) }, file.path)
          : h("span", { class: "path" }, file.path),
        h("span", { class: "source" }, file.source)),
      file.reason === null ? null : h("p", { class: "reason" }, file.reason),
      h("div", { class: "file-actions" },
        file.state === "failed"
          ? h("button", { type: "button", class: "quiet", onclick: (event) => retry(file, event.currentTarget) }, "Try again")
          : null,
        whyNot(file, verdict)),
      verdict);
  }

  /** A question about one file: why does a search not find it? */
  function whyNot(file, verdict) {
    const query = h("input", { type: "search", required: true, autocomplete: "off", "aria-label": "Words that should find " + file.path, placeholder: "words that should find it" });
    const form = h("form", { class: "why", onsubmit: answered }, query, h("button", { type: "submit", class: "quiet" }, "Ask"));
    async function answered(event) {
      event.preventDefault();
      try {
        const why = await get("/api/v1/why-not", { path: file.path, source: file.source, q: query.value });
        verdict.classList.remove("trouble");
        fill(verdict, why.sentence, why.remark === null ? null : " " + why.remark);
      } catch (error) {
        verdict.classList.add("trouble");
        fill(verdict, error.message);
      }
    }
    return h("details", {}, h("summary", {}, "Does a search miss it?"), form);
  }

  async function retry(file, button) {
    button.disabled = true;
    say("Trying " + file.path + " again …", false);
    try {
      await post("/api/v1/rescan", { source: file.source, path: file.path, waitSeconds: RETRY_SECONDS_MAX });
      const now = await get("/api/v1/files", { source: file.source, path: "/" + literally(file.path), limit: 1 });
      const after = now.files[0];
      say(after === undefined ? file.path + " is not there any more."
        : after.state === "failed" ? file.path + " failed again." : file.path + " is " + (STATE_WORDS[after.state] ?? after.state) + " now.", after?.state === "failed");
    } catch (error) {
      say(error.message, true);
    }
    status.look();
    load(null);
  }

  async function again() {
    retryAll.disabled = true;
    try {
      await post("/api/v1/reindex", { which: "failed" });
      say("Every file that failed is tried again.", false);
    } catch (error) {
      say(error.message, true);
    } finally {
      retryAll.disabled = false;
    }
    status.look();
  }

  function say(sentence, isTrouble) {
    message.classList.toggle("trouble", isTrouble);
    fill(message, sentence);
  }

  function drawTabs(files) {
    const focused = document.activeElement?.dataset?.state;
    const chips = STATES.map(([name, label, of]) =>
      h("button", {
        type: "button", class: "chip", "aria-pressed": String(state === name), "data-state": name,
        onclick: () => {
          state = name;
          drawTabs(files);
          load(null);
        },
      }, label + " ", h("span", { class: "number" }, of(files).toLocaleString("en"))));
    fill(tabs, chips);
    if (focused !== undefined) {
      chips.find((each) => each.dataset.state === focused)?.focus();
    }
  }

  return {
    element,
    show: () => load(null),
    /** The list follows when the numbers of files changed. */
    changed(now) {
      const wanted = JSON.stringify(now.files);
      if (wanted === counts) {
        return;
      }
      counts = wanted;
      drawTabs(now.files);
      retryAll.hidden = now.files.failed === 0;
      if (element.isConnected && !list.contains(document.activeElement)) {
        load(null);
      }
    },
  };
}

/** A glob that any path with this in it meets. */
function globOf(typed) {
  return typed.includes("*") ? typed : typed.includes("/") ? "**" + literally(typed) + "*" : "*" + literally(typed) + "*";
}

function literally(path) {
  return path.replace(/[*?]/g, "?");
}
