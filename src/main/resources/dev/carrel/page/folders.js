// Lets a person walk through the folders of this machine to the one that they want.

import { get } from "./api.js";
import { count, fill, h } from "./dom.js";

export const KINDS = { obsidian: "Obsidian vault", code: "Git repository", mail: "Mail" };
const FOLDERS_AT_ONCE = 200;
/** What is typed to go to, not to filter by. */
const PATH = /^(\/|[A-Za-z]:[\\/])/;
/** A name may hold them, and would be torn apart or hidden by them. */
const BREAKS = /[\n\t\u200b-\u200d\u2028\u2029\ufeff]/g;

/** A name as it can be shown on one line, in its own direction. */
export function named(name) {
  return h("bdi", {}, name.replace(BREAKS, "\ufffd"));
}

/**
 * The absolute path of the folder that the person takes, null when they would rather not.
 *
 * @param {Set<string>} taken the folders that are sources already
 */
export function chosenFolder(taken) {
  const above = h("ol", { class: "steps" });
  const box = h("input", {
    id: "chooser-part", role: "combobox", autocomplete: "off", spellcheck: "false", placeholder: "part of a name, or a path",
    "aria-expanded": "true", "aria-controls": "chooser-folders", "aria-autocomplete": "list", "aria-describedby": "chooser-keys",
    oninput: typed, onkeydown: pressed,
  });
  const list = h("ul", { id: "chooser-folders", role: "listbox", "aria-label": "Folders" });
  const more = h("div", { class: "more" });
  const said = h("p", { class: "remark", role: "status", "aria-live": "polite" });
  const hidden = h("input", { type: "checkbox", id: "chooser-hidden", onchange: () => open(here.folder) });
  const take = h("button", { type: "submit", value: "yes" }, "Take this folder");
  const dialog = h("dialog", { class: "chooser", "aria-labelledby": "chooser-title" },
    h("form", { method: "dialog" },
      h("h2", { id: "chooser-title" }, "Choose a folder"),
      h("nav", { "aria-label": "Where you are" }, above),
      h("div", {}, h("label", { for: "chooser-part" }, "Find a folder in this one"), box),
      list, more, said,
      h("label", { class: "tick", for: "chooser-hidden" }, hidden, "Show hidden folders"),
      h("p", { class: "keys", id: "chooser-keys" }, h("kbd", {}, "↑"), " ", h("kbd", {}, "↓"), " move, ", h("kbd", {}, "Enter"), " opens, ",
        h("kbd", {}, "Backspace"), " goes up, ", h("kbd", {}, "Ctrl"), "+", h("kbd", {}, "Enter"), " takes this folder"),
      h("div", { class: "buttons" }, h("button", { type: "button", class: "quiet", onclick: () => dialog.close("no") }, "Cancel"), take)));

  let here = { folder: null, above: [] };
  let folders = [];
  let active = -1;
  let number = 0;

  /** A folder, or the places to begin at, without what was typed to find it. */
  function open(folder) {
    box.value = "";
    return load(folder, 0);
  }

  /** Says whether it was shown. */
  async function load(folder, offset) {
    const mine = ++number;
    try {
      const part = PATH.test(box.value) ? "" : box.value.trim();
      const page = await get("/api/v1/folders", { folder, part, hidden: hidden.checked || null, offset, limit: FOLDERS_AT_ONCE });
      if (mine === number) {
        show(page, offset, part);
        return true;
      }
    } catch (error) {
      if (mine === number) {
        say(error.message, true);
      }
    }
    return false;
  }

  /** A path that was typed stays where it leads nowhere, to be corrected. */
  async function go(path) {
    if (await load(path, 0)) {
      box.value = "";
    }
  }

  function show(page, offset, part) {
    here = page;
    folders = offset === 0 ? page.folders : [...folders, ...page.folders];
    fill(list, folders.map(option));
    if (offset === 0) {
      list.scrollTop = 0;
    }
    activate(offset > 0 ? offset : part !== "" && folders.length > 0 ? 0 : -1);
    fill(above, steps());
    fill(more, folders.length < page.total
      ? h("button", { type: "button", class: "quiet", onclick: () => load(here.folder, folders.length) }, "Show more of " + count(page.total, "folder"))
      : null);
    take.disabled = page.folder === null;
    say(inShort(page, part), false);
  }

  function steps() {
    if (here.folder === null) {
      return h("li", { "aria-current": "location" }, "This machine");
    }
    const own = here.folder.slice(here.folder.search(/[^/\\]*$/)) || here.folder;
    return [
      h("li", {}, step("This machine", null)),
      here.above.map((each) => h("li", {}, step(each.name, each.folder))),
      h("li", { "aria-current": "location" }, named(own)),
    ];
  }

  function step(name, folder) {
    return h("button", {
      type: "button", class: "step",
      onclick: () => {
        box.focus();
        open(folder);
      },
    }, named(name));
  }

  function option(folder, index) {
    const usable = folder.folder !== null && folder.readable;
    return h("li", {
      role: "option", id: "chooser-" + index, "aria-selected": "false", "aria-disabled": usable ? null : "true",
      onclick: () => enter(index),
    },
      h("span", { class: "name" }, here.folder === null && index === 0 ? ["Home folder ", h("span", { class: "path" }, named(folder.folder))] : named(folder.name)),
      taken.has(folder.folder) ? h("span", { class: "badge" }, "A source already") : null,
      KINDS[folder.kind] === undefined ? null : h("span", { class: "badge" }, KINDS[folder.kind]),
      folder.link ? h("span", { class: "quietly" }, "link") : null,
      folder.folder === null ? h("span", { class: "badge skipped" }, "Name is no valid UTF-8")
        : folder.readable ? null : h("span", { class: "badge skipped" }, "Not readable"));
  }

  function inShort(page, part) {
    if (page.folder === null) {
      return "";
    }
    const within = part !== "" ? count(page.total, "folder") + " with that in the name"
      : count(page.total, "folder") + " and " + count(page.files, "file") + " directly in it";
    return [KINDS[page.kind] === undefined ? "" : KINDS[page.kind] + ": ", within, page.complete ? "." : ", and more that were not looked at.",
      taken.has(page.folder) ? " It is a source already." : ""];
  }

  function activate(index) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = index;
    const now = list.children[active];
    if (now === undefined) {
      box.removeAttribute("aria-activedescendant");
      return;
    }
    now.setAttribute("aria-selected", "true");
    now.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", now.id);
  }

  function enter(index) {
    const folder = folders[index];
    if (folder.folder === null) {
      say("The name of this folder is no valid UTF-8: rename it, then it can be taken in.", true);
    } else {
      open(folder.folder);
    }
    box.focus();
  }

  function typed() {
    if (here.folder !== null && !PATH.test(box.value)) {
      load(here.folder, 0);
    }
  }

  function pressed(event) {
    if (event.isComposing) {
      return;
    }
    switch (event.key) {
      case "ArrowDown": activate(Math.min(active + 1, folders.length - 1)); break;
      case "ArrowUp": activate(Math.max(active - 1, Math.min(0, folders.length - 1))); break;
      case "Enter":
        if (event.ctrlKey || event.metaKey) {
          take.click();
        } else if (PATH.test(box.value)) {
          go(box.value);
        } else if (active >= 0) {
          enter(active);
        }
        break;
      case "Backspace":
        if (box.value !== "" || here.folder === null) {
          return;
        }
        open(here.above.at(-1)?.folder ?? null);
        break;
      default: return;
    }
    event.preventDefault();
  }

  function say(sentence, isTrouble) {
    said.classList.toggle("trouble", isTrouble);
    fill(said, sentence);
  }

  document.body.append(dialog);
  dialog.showModal();
  box.focus();
  open(null);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes" ? here.folder : null);
    });
  });
}
