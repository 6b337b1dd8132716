// Every setting with what it does, and the language models of this disk.

import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { hasModel, modelCards, roomForModels, tasksList } from "./models.js";

/** The view; nothing is changed here. */
export function settingsView() {
  const models = h("div", { class: "models" });
  const settings = h("div", { class: "settings" });
  const element = h("section", { class: "settings-view", "aria-label": "Settings" },
    h("h1", {}, "Settings"), h("h2", {}, "Language models"), models, settings);

  async function load() {
    await Promise.all([
      part(models, "/api/v1/models", drawModels),
      part(settings, "/api/v1/settings", drawSettings),
    ]);
  }

  async function part(place, path, draw) {
    try {
      fill(place, draw(await get(path)));
    } catch (error) {
      fill(place, h("p", { class: "trouble" }, error.message));
    }
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

function drawSettings(found) {
  const groups = new Map();
  for (const setting of found.settings) {
    const dot = setting.key.indexOf(".");
    const group = dot < 0 ? "general" : setting.key.slice(0, dot);
    groups.set(group, [...(groups.get(group) ?? []), setting]);
  }
  return [
    h("h2", {}, "Settings"),
    h("p", {}, "They stand in ", h("code", {}, found.file), " and hold from the next start on."),
    found.restartNeeded ? h("p", { class: "note" }, "Some were changed since Carrel was started: they hold after its next start.") : null,
    [...groups].map(([group, settings]) => h("details", { class: "group" },
      h("summary", {}, group, h("span", { class: "number" }, String(settings.length))),
      h("dl", {}, settings.map(entry)))),
  ];
}

function entry(setting) {
  const isDefault = JSON.stringify(setting.value) === JSON.stringify(setting.defaultValue);
  return h("div", { class: isDefault ? "setting" : "setting changed" },
    h("dt", {}, h("code", {}, setting.key)),
    h("dd", {},
      h("p", { class: "value" }, h("code", {}, valueOf(setting.value)),
        isDefault ? h("span", { class: "quietly" }, "default") : h("span", { class: "quietly" }, "default: " + valueOf(setting.defaultValue))),
      h("p", {}, setting.description),
      setting.restartNeeded ? h("p", { class: "remark" }, "Holds after the next start.") : null));
}

function valueOf(value) {
  return value === null ? "not set" : typeof value === "string" ? value : JSON.stringify(value);
}
