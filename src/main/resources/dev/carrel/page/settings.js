// Every setting with what it does, and the language models of this disk.

import { get } from "./api.js";
import { fill, h } from "./dom.js";

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
  const intro = h("p", {}, "Search needs none, and answers come as quotations without one. This machine has "
    + gigabytes(found.memoryBytes) + " of memory.");
  if (found.models.length === 0) {
    return [intro, h("p", { class: "note" }, "No language model lies on this disk. ", h("code", {}, "carrel model pull ADDRESS"),
      " fetches one; then ", h("code", {}, "carrel model use NAME"), " chooses it.")];
  }
  return [intro, h("ul", { class: "cards" }, found.models.map((model) => modelCard(model, found.memoryBytes)))];
}

function modelCard(model, machineBytes) {
  const fits = model.memoryBytes !== null && model.memoryBytes <= machineBytes;
  return h("li", { class: "card" }, h("div", { class: "card-text" },
    h("h3", {}, model.title ?? model.name),
    h("p", { class: "path" }, model.name),
    h("p", { class: "about" },
      model.memoryBytes === null ? null
        : h("span", { class: "badge " + (fits ? "indexed" : "failed") }, (fits ? "fits: " : "too large: ") + gigabytes(model.memoryBytes) + " of memory"),
      model.quantization === null ? null : h("span", {}, model.quantization),
      model.contextTokens === null ? null : h("span", {}, model.contextTokens.toLocaleString("en") + " tokens of context"),
      h("span", {}, gigabytes(model.bytes) + " on the disk")),
    model.why === null ? null : h("p", { class: "trouble" }, model.why)));
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

function gigabytes(bytes) {
  return bytes >= 1e9 ? (bytes / 1e9).toFixed(1) + " GB" : Math.max(1, Math.round(bytes / 1e6)) + " MB";
}
