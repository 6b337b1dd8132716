// Every setting with what it does, the changing of those that may be changed from here, and the language models of this disk.

import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { hasModel, modelCards, roomForModels, tasksList } from "./models.js";
import { settingEntry } from "./setting.js";

/** What the groups of settings are about. */
const GROUPS = {
  general: "where things lie, power, log", server: "how it is reached, and by whom", watch: "which files are seen, and when",
  parse: "how files are read", chunk: "how texts are cut", embed: "search by meaning", rerank: "a second judge of the best hits",
  nightly: "what is done at night", receipts: "what is kept of answers", uploads: "what programs send", engines: "language models",
};

/** The view. */
export function settingsView() {
  const models = h("div", { class: "models" });
  const settings = h("div", { class: "settings" });
  const element = h("section", { class: "settings-view", "aria-label": "Settings" },
    h("h1", {}, "Settings"), h("h2", {}, "Language models"), models, settings);
  const opened = new Set();

  async function load() {
    await Promise.all([
      part(models, "/api/v1/models", drawModels),
      part(settings, "/api/v1/settings", (found) => drawSettings(found, null)),
    ]);
  }

  async function part(place, path, draw) {
    try {
      fill(place, draw(await get(path)));
    } catch (error) {
      fill(place, h("p", { class: "trouble" }, error.message));
    }
  }

  /** All of them as they are now; the one that was changed says so, and has the focus. */
  function changed(found, key) {
    fill(settings, drawSettings(found, key));
    settings.querySelector("[data-key=\"" + CSS.escape(key) + "\"] button")?.focus();
  }

  function drawSettings(found, changedKey) {
    const groups = new Map();
    for (const setting of found.settings) {
      const dot = setting.key.indexOf(".");
      const group = dot < 0 ? "general" : setting.key.slice(0, dot);
      groups.set(group, [...(groups.get(group) ?? []), setting]);
    }
    return [
      h("h2", {}, "Settings"),
      h("p", {}, "They stand in ", h("code", {}, found.file), " and hold from the next start on. What decides which folders are read, which"
        + " programs are run and who gets in is written there by hand; the others can be changed here as well."),
      found.restartNeeded ? h("p", { class: "note" }, "Some were changed since Carrel was started: they hold after its next start.") : null,
      [...groups].map(([group, entries]) => h("details", {
        class: "group", open: opened.has(group),
        ontoggle: (event) => event.target.open ? opened.add(group) : opened.delete(group),
      },
        h("summary", {}, group, h("span", { class: "about-group" }, GROUPS[group] ?? ""), h("span", { class: "number" }, String(entries.length))),
        h("dl", {}, entries.map((setting) => settingEntry(setting, setting.key === changedKey, changed))))),
    ];
  }

  return {
    element,
    title: () => "Settings",
    show() {
      load();
      return true;
    },
  };
}

function drawModels(found) {
  return [
    hasModel(found) ? null : h("p", {}, "None is needed: search works in full without one."),
    tasksList(found), h("h3", {}, "On this disk"), modelCards(found), h("h3", {}, "For this machine"), roomForModels(found),
  ];
}
