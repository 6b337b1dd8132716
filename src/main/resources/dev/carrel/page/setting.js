// One setting: what it does, what it is and usually is, and a form that changes it.

import { patch } from "./api.js";
import { typed } from "./dialog.js";
import { fill, h } from "./dom.js";

/** The service's own key, as long as the page is open: whoever has it is the owner of this machine's Carrel. */
let key = null;

/**
 * The entry of a setting.
 *
 * @param {boolean} wasChanged whether that was just done
 * @param {Function} changed takes all settings and the key of the one that was changed
 */
export function settingEntry(setting, wasChanged, changed) {
  const isDefault = JSON.stringify(setting.value) === JSON.stringify(setting.defaultValue);
  const place = h("div", { class: "change" });
  draw();

  function draw() {
    fill(place, setting.changeable
      ? h("button", { type: "button", class: "quiet", "aria-label": "Change " + setting.key, onclick: () => edit() }, "Change")
      : h("p", { class: "quietly" }, "By hand only, in the file."));
  }

  function edit() {
    const field = fieldOf(setting);
    const message = h("p", { class: "trouble", role: "alert" });
    const close = () => {
      draw();
      place.querySelector("button").focus();
    };
    const form = h("form", {
      class: "change-form", "aria-label": "Change " + setting.key,
      onsubmit: (event) => {
        event.preventDefault();
        save(field.value(), message);
      },
      onkeydown: (event) => event.key === "Escape" && close(),
    },
      field.element,
      h("div", { class: "buttons" },
        h("button", { type: "button", class: "quiet", onclick: close }, "Cancel"),
        isDefault ? null : h("button", { type: "button", class: "quiet", onclick: () => save(null, message) }, "Back to the default"),
        h("button", { type: "submit" }, "Save")),
      message);
    fill(place, form);
    form.querySelector("input, textarea").focus();
  }

  async function save(value, message) {
    key ??= await typed("Is this your Carrel?",
      "To change settings it wants its own key, which only you can read: what stands behind key in service.json, in the data folder"
      + " (index, unless another was chosen). The page forgets it when it is closed.", "Key", "Continue", "password");
    if (key === null) {
      return;
    }
    try {
      changed(await patch("/api/v1/settings", { changes: { [setting.key]: value } }, { "Carrel-Key": key.trim() }), setting.key);
    } catch (error) {
      if (error.code === "other_service") {
        key = null;
      }
      fill(message, error.message);
    }
  }

  return h("div", { class: isDefault ? "setting" : "setting changed", "data-key": setting.key },
    h("dt", {}, h("code", {}, setting.key)),
    h("dd", {},
      h("p", { class: "value" }, h("code", {}, shown(setting.value)),
        h("span", { class: "quietly" }, isDefault ? "default" : "default: " + shown(setting.defaultValue))),
      h("p", {}, setting.description),
      setting.restartNeeded ? h("p", { class: "remark", role: wasChanged ? "status" : null }, (wasChanged ? "Saved. " : "") + "Holds after the next start.")
        : wasChanged ? h("p", { class: "remark", role: "status" }, "Saved: as the running service has it.") : null,
      place));
}

/** Where a value is put in, by what it is now or usually. */
function fieldOf(setting) {
  const sample = setting.value ?? setting.defaultValue;
  const id = "value-" + setting.key.replaceAll(".", "-");
  const label = h("label", { for: id }, Array.isArray(sample) ? "New value, one on each line" : "New value");
  if (typeof sample === "boolean") {
    const box = h("input", { type: "checkbox", id, checked: sample });
    return { element: h("label", { class: "tick", for: id }, box, "On"), value: () => box.checked };
  }
  if (typeof sample === "number") {
    const box = h("input", { type: "number", id, required: true, step: "any", value: String(sample) });
    return { element: h("div", {}, label, box), value: () => box.valueAsNumber };
  }
  if (Array.isArray(sample)) {
    const box = h("textarea", { id, rows: 4, spellcheck: "false" });
    box.value = sample.join("\n");
    return { element: h("div", {}, label, box), value: () => box.value.split("\n").map((line) => line.trim()).filter((line) => line !== "") };
  }
  const box = h("input", { type: "text", id, autocomplete: "off", spellcheck: "false", value: sample ?? "" });
  return { element: h("div", {}, label, box), value: () => box.value.trim() === "" ? null : box.value.trim() };
}

function shown(value) {
  return value === null ? "not set" : typeof value === "string" ? value : JSON.stringify(value);
}
