// Leads from one view to another.

import { whenTokenIsWanted } from "./api.js";
import { askView } from "./ask.js";
import { typed } from "./dialog.js";
import { documentView } from "./document.js";
import { fill, h } from "./dom.js";
import { libraryView } from "./library.js";
import { current } from "./route.js";
import { searchView } from "./search.js";
import { settingsView } from "./settings.js";
import { busy, followedStatus, inShort } from "./status.js";

const main = document.getElementById("main");
const state = document.getElementById("state");
const status = followedStatus();
const search = searchView(status);
const views = {
  search,
  ask: askView(),
  file: documentView(),
  library: libraryView(status),
  settings: settingsView(),
};
let shown = null;
const scrolled = new Map();

// Views say themselves where they are scrolled to.
history.scrollRestoration = "manual";

function show() {
  const { view, parameters } = current();
  const next = views[view] ?? search;
  const name = views[view] === undefined ? "search" : view;
  if (shown !== null) {
    scrolled.set(shown.view, scrollY);
    shown.view.hide?.();
  }
  const stays = shown?.view === next;
  if (!stays) {
    fill(main, next.element);
  }
  shown = { view: next };
  const asBefore = next.show(parameters);
  if (!stays && !(asBefore && name === "file")) {
    scrollTo(0, asBefore ? scrolled.get(next) ?? 0 : 0);
  }
  document.title = next.title() + " · Carrel";
  for (const link of document.querySelectorAll("nav a[data-view]")) {
    if (link.dataset.view === name) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  }
}

function keyPressed(event) {
  const typing = event.target.closest("input, textarea, select, dialog") !== null;
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    if (shown.view !== search) {
      location.hash = "#/search";
    }
    search.focusSearch();
  }
}

/** What stands in for the page while Carrel is not running. No other address of a script is ever made of a text. */
function registerStandIn() {
  const address = "/page/worker.js";
  const policy = window.trustedTypes?.createPolicy("stand-in", { createScriptURL: () => address });
  navigator.serviceWorker?.register(policy?.createScriptURL(address) ?? address, { scope: "/" })
    .catch(() => {}); // A browser may have none, as in a private window: everything else is as it was.
}

whenTokenIsWanted((problem) =>
  typed("Who are you?", problem.message, "Token", "Continue", "password"));
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
document.addEventListener("keydown", keyPressed);
addEventListener("hashchange", show);
status.listen((now, problem) => {
  state.classList.toggle("busy", problem === null && busy(now));
  state.classList.toggle("trouble", problem !== null || now.problem !== null);
  fill(state, problem === null ? inShort(now) : problem.message);
});
show();
status.look();
registerStandIn();
