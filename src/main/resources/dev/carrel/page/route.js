// Which view is shown, with what: it stands in the address behind the #, so that going back goes back.

const VIEW_DEFAULT = "search";

/** The address of a view; parameters without a value are left out, a list gives each of its values. */
export function address(view, parameters = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== null && each !== undefined && each !== "" && each !== false) {
        query.append(name, each);
      }
    }
  }
  const text = query.toString();
  return "#/" + view + (text ? "?" + text : "");
}

/** The view that the address asks for, and its parameters. */
export function current() {
  const found = /^#\/([a-z]+)(?:\?(.*))?$/s.exec(location.hash);
  return found
    ? { view: found[1], parameters: new URLSearchParams(found[2] ?? "") }
    : { view: VIEW_DEFAULT, parameters: new URLSearchParams() };
}

/** How long nothing new is to be shown before the address says what is: for each change the browser loads the icon anew. */
const SETTLE_MILLIS = 300;

let wanted = null;
let settling = 0;

/** Says what is shown now without making a step to go back to. */
export function replace(hash) {
  wanted = hash;
  settle();
}

/** As {@link replace}, when nothing follows for a moment: for what changes with each key. */
export function replaceSoon(hash) {
  wanted = hash;
  clearTimeout(settling);
  settling = setTimeout(settle, SETTLE_MILLIS);
}

function settle() {
  if (wanted !== null) {
    history.replaceState(null, "", wanted);
  }
  forget();
}

function forget() {
  clearTimeout(settling);
  wanted = null;
}

// Whoever follows a link comes back to what was shown; and what is shown after that has an address of its own.
addEventListener("click", settle, true);
addEventListener("hashchange", forget, true);
