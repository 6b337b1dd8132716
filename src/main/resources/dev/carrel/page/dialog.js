// Asks a person something before anything else goes on.

import { h } from "./dom.js";

/** Whether the person says yes. */
export function confirmed(question, detail, yes) {
  return asked(question, [h("p", {}, detail)], yes, "danger").then((answer) => answer !== null);
}

/** What the person types, null when they would rather not. */
export function typed(question, detail, label, yes, type = "text") {
  const input = h("input", { id: "typed", type, required: true, autocomplete: "off" });
  return asked(question, [h("p", {}, detail), h("label", { for: "typed" }, label), input], yes, "").then(
    (answer) => (answer === null ? null : input.value));
}

function asked(question, content, yes, style) {
  const dialog = h("dialog", { "aria-labelledby": "question" },
    h("form", { method: "dialog" },
      h("h2", { id: "question" }, question),
      content,
      h("div", { class: "buttons" },
        h("button", { type: "button", class: "quiet", onclick: () => dialog.close("no") }, "Cancel"),
        h("button", { type: "submit", value: "yes", class: style }, yes))));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes" ? "yes" : null);
    });
  });
}
