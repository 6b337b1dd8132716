// The sources, how far the reading is, and what became of the files.

import { get, post, remove } from "./api.js";
import { confirmed } from "./dialog.js";
import { count, fill, h } from "./dom.js";
import { filesSection } from "./files.js";
import { chosenFolder, KINDS } from "./folders.js";
import { busy, inShort } from "./status.js";

const SOURCE_STATES = {
  ok: "Read",
  walking: "Being looked at",
  missing: "Not there",
  incomplete: "Not wholly readable",
};

/** The view. */
export function libraryView(status) {
  const progress = h("div", { class: "progress" });
  const sources = h("ul", { class: "cards" });
  const message = h("p", { class: "message", role: "status", "aria-live": "polite" });
  const folder = h("input", { id: "folder", required: true, autocomplete: "off", spellcheck: "false", placeholder: "/home/ada/notes" });
  const name = h("input", { id: "name", autocomplete: "off", spellcheck: "false", placeholder: "the folder's own" });
  const add = h("button", { type: "submit" }, "Add the folder");
  const files = filesSection(status);
  const element = h("section", { class: "library", "aria-label": "Library" },
    h("h1", {}, "Library"), progress,
    h("h2", {}, "Sources"), sources,
    h("form", { class: "add", onsubmit: submitted, "aria-label": "Add a source" },
      h("div", { class: "folder-field" }, h("label", { for: "folder" }, "Folder on this machine, its absolute path"), folder,
        h("button", { type: "button", class: "quiet", onclick: browse }, "Browse …")),
      h("div", {}, h("label", { for: "name" }, "Name (optional)"), name),
      add),
    message, files.element);

  let drawn = "";
  /** What was chosen: a field of one line would lose what a name has of lines or of spaces at its end. */
  let chosen = null;
  status.listen((now) => {
    if (now !== null) {
      draw(now);
    }
  });

  function draw(now) {
    // What is the same stays, so that nobody loses the button that they are about to press.
    const wanted = JSON.stringify(now.sources);
    if (wanted !== drawn) {
      drawn = wanted;
      fill(sources, now.sources.length === 0
        ? h("li", { class: "note" }, "There is none yet. Give a folder below: Carrel reads it and follows its changes, and never writes to it.")
        : now.sources.map(card));
      tellKinds();
    }
    fill(progress, progressOf(now));
    files.changed(now);
  }

  /** The state, which is asked for again and again, does not say what a folder is: that wants a look at its disk. */
  async function tellKinds() {
    let kinds;
    try {
      kinds = (await get("/api/v1/sources")).sources;
    } catch {
      return; // The cards say all else; the next change of the sources asks again.
    }
    for (const { name, kind } of kinds.filter((each) => KINDS[each.kind] !== undefined)) {
      const place = [...sources.children].find((each) => each.dataset.source === name)?.querySelector(".kind");
      if (place) {
        fill(place, h("span", { class: "badge" }, KINDS[kind]));
      }
    }
  }

  function card(source) {
    return h("li", { class: "card " + source.state, "data-source": source.name },
      h("div", { class: "card-text" },
        h("h3", {}, source.name),
        h("p", { class: "path" }, source.folder),
        h("p", { class: "about" }, h("span", { class: "badge " + source.state }, SOURCE_STATES[source.state] ?? source.state),
          h("span", { class: "kind" }),
          h("span", {}, count(source.files, "file"))),
        source.remark === null ? null : h("p", { class: "trouble" }, source.remark)),
      h("button", { type: "button", class: "quiet", "aria-label": "Remove the source " + source.name, onclick: () => taken(source) }, "Remove"));
  }

  async function submitted(event) {
    event.preventDefault();
    add.disabled = true;
    try {
      const body = { folder: folder.value === chosen?.shown ? chosen.path : folder.value.trim() };
      if (name.value.trim() !== "") {
        body.name = name.value.trim();
      }
      const added = await post("/api/v1/sources", body);
      folder.value = "";
      name.value = "";
      say(added.name + " is added. Its files are found as they are read.", false);
      status.look();
    } catch (error) {
      say(error.message, true);
    } finally {
      add.disabled = false;
    }
  }

  async function browse() {
    const path = await chosenFolder(new Set((status.value?.sources ?? []).map((source) => source.folder)));
    if (path !== null) {
      folder.value = path;
      chosen = { path, shown: folder.value };
      add.focus();
    }
  }

  async function taken(source) {
    const yes = await confirmed("Remove " + source.name + "?",
      "Its " + count(source.files, "file") + " will not be found any more. The folder " + source.folder
      + " itself is not touched, and can be added again.", "Remove it");
    if (!yes) {
      return;
    }
    try {
      await remove("/api/v1/sources/" + encodeURIComponent(source.name));
      say(source.name + " is removed.", false);
    } catch (error) {
      say(error.message, true);
    }
    status.look();
  }

  function say(sentence, isTrouble) {
    message.classList.toggle("trouble", isTrouble);
    fill(message, sentence);
  }

  return {
    element,
    title: () => "Library",
    show() {
      status.look();
      files.show();
      return true;
    },
  };
}

function progressOf(now) {
  const { files, chunks, progress } = now;
  return [
    h("p", { class: "figures" },
      figure(files.indexed, "files found"), figure(chunks.total, "passages"),
      figure(files.failed, "failed", files.failed > 0 ? "trouble" : ""), figure(files.skipped, "left out"),
      figure(files.pending, "waiting")),
    now.problem === null ? null : h("p", { class: "trouble", role: "alert" }, now.problem),
    busy(now) && progress !== null ? [bar(now, progress)] : null,
    now.rebuild === null ? null : h("p", { class: "remark" }, "A new index is being built beside this one: "
      + now.rebuild.filesDone.toLocaleString("en") + " of " + count(now.rebuild.filesTotal, "file")
      + (now.rebuild.waitingFor === null ? "." : ", waiting for " + now.rebuild.waitingFor + ".")),
    now.remarks.map((remark) => h("p", { class: "remark" }, remark)),
  ];
}

function figure(number, label, style = "") {
  return h("span", { class: "figure " + style }, h("strong", {}, number.toLocaleString("en")), " " + label);
}

function bar(now, progress) {
  const reading = progress.filesDone < progress.filesTotal;
  const [done, total] = reading ? [progress.filesDone, progress.filesTotal] : [progress.chunksDone, progress.chunksTotal];
  return h("div", { class: "bar" },
    h("progress", { max: Math.max(1, total), value: done, "aria-label": inShort(now) }),
    h("p", {}, inShort(now), progress.secondsLeft === null ? "" : ", about " + duration(progress.secondsLeft) + " left",
      reading ? ". What is read is found by its words at once." : ". Words find everything already; meaning follows."));
}

function duration(seconds) {
  return seconds < 90 ? count(seconds, "second") : seconds < 5400 ? count(Math.round(seconds / 60), "minute") : count(Math.round(seconds / 3600), "hour");
}
