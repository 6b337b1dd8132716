// The language models of this disk: what each needs, whether this machine has it, which one does what, and how to get one.

import { command } from "./command.js";
import { h } from "./dom.js";

/** What each task is, and how it is done without a model. */
const TASKS = [
  ["answer", "Answers", "your documents' own sentences, each with its place"],
  ["rewrite", "What a follow-up question means", "by rules, from the questions before it"],
  ["summarize", "Summaries", "the sentences that say most, as they stand"],
  ["code", "Answers from source code", "as other answers"],
];
/** Beside its weights: what 4,096 tokens of context, the computing and the process take of a model of 8 thousand million weights. */
const BESIDE_WEIGHTS_BYTES = 1e9;
const ENGINES = { embedded: "Carrel's own engine", "llama-server": "your llama-server", loopback: "another server on this machine" };

/** Whether a model words the answers. */
export function hasModel(found) {
  return found.tasks.some((task) => task.task === "answer");
}

/** Which model does what in the running service. */
export function tasksList(found) {
  return h("dl", { class: "tasks" }, TASKS.map(([name, label, without]) => {
    const task = found.tasks.find((each) => each.task === name);
    return h("div", {}, h("dt", {}, label), task === undefined
      ? h("dd", {}, "No model: ", without, ".")
      : h("dd", {}, h("bdi", {}, task.model),
        h("span", { class: "quietly" }, "by " + ENGINES[task.engine]),
        task.chosenFor === name ? null : h("span", { class: "quietly" }, "as for " + labelOf(task.chosenFor)),
        need(task.memoryBytes, found)));
  }));
}

/** The models that there are, each with what it needs. */
export function modelCards(found) {
  return found.models.length === 0
    ? h("p", {}, "No language model lies on this disk: not in Carrel's folder models, and none of Ollama's or LM Studio's.")
    : h("ul", { class: "cards" }, found.models.map((model) => card(model, found)));
}

/** What this machine has, and what can be fetched for it. */
export function roomForModels(found) {
  const largest = found.availableBytes - BESIDE_WEIGHTS_BYTES;
  return [
    h("p", {}, "This machine has " + found.cores + (found.cores === 1 ? " core" : " cores") + " and " + bytes(found.memoryBytes)
      + " of memory, of which " + bytes(found.availableBytes) + " are free now. As a rule a model takes as much as its file has, and"
      + " up to " + bytes(BESIDE_WEIGHTS_BYTES) + " beside; with fewer cores it writes more slowly. "
      + (largest > 0 ? "So a file of up to about " + bytes(largest) + " fits now." : "So hardly any fits now: close other programs first.")),
    h("p", {}, "This page fetches nothing. The first of these commands fetches a GGUF file from the address that you give, the second says from"
      + " its header what it needs exactly, the third chooses it, from Carrel's next start on:"),
    command("model", "pull", "ADDRESS"), command("model", "inspect", "FILE.gguf"), command("model", "use", "FILE.gguf"),
  ];
}

function card(model, found) {
  const tasks = found.tasks.filter((task) => task.model === model.name).map((task) => labelOf(task.task));
  const writes = model.engines.includes("embedded") || model.engines.includes("llama-server");
  return h("li", { class: "card" }, h("div", { class: "card-text" },
    h("h3", {}, h("bdi", {}, model.title || model.name)),
    model.title ? h("p", { class: "path" }, h("bdi", {}, model.name)) : null,
    h("p", { class: "about" },
      need(model.memoryBytes, found),
      model.quantization === null ? null : h("span", {}, model.quantization),
      model.contextTokens === null || model.contextTokens === 0 ? null : h("span", {}, model.contextTokens.toLocaleString("en") + " tokens of context"),
      h("span", {}, bytes(model.bytes) + " on the disk")),
    tasks.length === 0 ? null : h("p", {}, "Does: " + tasks.join(", ") + "."),
    model.why === null ? null : h("p", { class: writes ? "remark" : "trouble" }, model.why),
    writes && !tasks.includes(labelOf("answer")) ? command("model", "use", model.name) : null));
}

/** As its header says, beside what there is. */
function need(needed, found) {
  if (needed === null) {
    return null;
  }
  const [style, word] = needed <= found.availableBytes ? ["indexed", "fits: "]
    : needed <= found.memoryBytes ? ["pending", "fits when other programs are closed: "] : ["failed", "too large: "];
  return h("span", { class: "badge " + style }, word + bytes(needed) + " of memory");
}

function labelOf(name) {
  return TASKS.find(([task]) => task === name)[1].toLowerCase();
}

function bytes(number) {
  return number >= 1e9 ? (number / 1e9).toFixed(1) + " GB" : number >= 1e6 ? Math.round(number / 1e6) + " MB" : "less than 1 MB";
}
