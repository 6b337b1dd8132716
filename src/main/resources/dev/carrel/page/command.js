// A command that a person can copy into a terminal.

import { h } from "./dom.js";

const COPIED_MILLIS = 2000;
/** What a shell takes as it stands. */
const PLAIN = /^[\w./:@+%,=][\w./:@+%,=-]*$/;
/** No line of a terminal holds it, and none should. */
const UNTYPABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

/** ./carrel with these words, and a button that copies it. */
export function command(...words) {
  if (words.some((word) => UNTYPABLE.test(word))) {
    return h("p", { class: "remark" }, "Its name holds signs that cannot be typed: give its file another one first.");
  }
  const line = ["./carrel", ...words.map(quoted)].join(" ");
  return h("div", { class: "command" }, h("code", {}, line), copier(line));
}

function copier(line) {
  if (navigator.clipboard === undefined) {
    return null;
  }
  const button = h("button", { type: "button", class: "quiet", onclick: copy });
  async function copy() {
    try {
      await navigator.clipboard.writeText(line);
      label("Copied");
    } catch {
      label("Not allowed");
    }
    setTimeout(() => label("Copy"), COPIED_MILLIS);
  }
  /** Which of the commands it is for is heard, and not only seen. */
  function label(word) {
    button.textContent = word;
    button.setAttribute("aria-label", word + " " + line);
  }
  label("Copy");
  return button;
}

function quoted(word) {
  return PLAIN.test(word) ? word : "'" + word.replaceAll("'", "'\\''") + "'";
}
