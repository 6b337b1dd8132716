// Makes elements. Whatever is given as a child is text or an element that was made here: nothing is ever read as markup,
// and no element leads to or loads anything that this service does not serve itself.

/** What turns a text around or cannot be seen: it is shown as a sign of its own. */
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Until then the browser has begun to write a file. */
const KEEP_MILLIS = 60_000;

const ADDRESSES = new Set(["href", "src", "action", "formaction"]);

/**
 * An element.
 *
 * @param {string} tag
 * @param {Object} properties on… is a listener; class, and any attribute; false, null and undefined are left out
 * @param {...*} children texts, elements, lists of these; null, undefined and false are left out
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (typeof value === "function") {
      if (!name.startsWith("on")) {
        throw new Error(name + " is no name of a listener: it begins with on.");
      }
      element.addEventListener(name.slice(2), value);
    } else if (name.startsWith("on") || name === "style" || name === "srcdoc") {
      throw new Error("The attribute " + name + " would run or draw what a text says.");
    } else {
      if (ADDRESSES.has(name) && !/^(#|\/(?![/\\]))/.test(value)) {
        throw new Error("The address " + value + " leads elsewhere: it begins with # or with a single /.");
      }
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...shown(children));
  return element;
}

/** A link that opens a file of this machine in Visual Studio Code; this and Obsidian's are the only addresses that are not this service's. */
export function editorLink(absolutePath, line, label) {
  const link = h("a", { class: "editor" }, label);
  link.href = "vscode://file" + absolutePath.split("/").map(encodeURIComponent).join("/") + ":" + line;
  return link;
}

/** A link that opens a note in Obsidian, which knows its vault by the path. */
export function obsidianLink(absolutePath, label) {
  const link = h("a", { class: "editor" }, label);
  link.href = "obsidian://open?path=" + encodeURIComponent(absolutePath);
  return link;
}

/** Has the browser keep bytes as a file; what they are is never shown. */
export function keep(blob, name) {
  const link = h("a", { download: name });
  link.href = URL.createObjectURL(new Blob([blob], { type: "application/octet-stream" }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEEP_MILLIS);
}

/** Puts children in place of those that an element has. */
export function fill(element, ...children) {
  element.replaceChildren(...shown(children));
  return element;
}

function shown(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : String(child).replace(UNSEEN, "\ufffd")));
}

/** "1 file", "12,345 files". */
export function count(number, one, many = one + "s") {
  return number.toLocaleString("en") + " " + (number === 1 ? one : many);
}

/** A moment, or a day of the calendar, as a person says it, with the exact one behind it. */
export function moment(instant) {
  const date = new Date(/^\d{4}-\d\d-\d\d$/.test(instant) ? instant + "T00:00" : instant);
  return h("time", { datetime: instant, title: date.toLocaleString() },
    date.toLocaleDateString(undefined, { year: "numeric", month: "short", day: "numeric" }));
}
