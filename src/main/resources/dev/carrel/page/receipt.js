// What an answer came from, on request: the passages with their ranks, the model and its prompt; and the answer made again of them.

import { get, post } from "./api.js";
import { count, fill, h } from "./dom.js";
import { fileAddress, placeLine } from "./place.js";

/** A receipt to unfold; it is asked for when that is done first. */
export function receiptPanel(id, question) {
  const address = "/api/v1/receipts/" + encodeURIComponent(id);
  const content = h("div", { class: "receipt-content" });
  const again = h("div", { class: "again", role: "status", "aria-live": "polite" });
  let asked = false;

  async function unfolded(event) {
    if (!event.target.open || asked) {
      return;
    }
    asked = true;
    try {
      const receipt = await get(address);
      fill(content, drawn(receipt, question),
        h("button", { type: "button", class: "quiet", onclick: replay }, "Answer again from these passages"), again);
    } catch (error) {
      asked = false;
      fill(content, h("p", { class: "trouble", role: "alert" }, error.message));
    }
  }

  async function replay(event) {
    const button = event.currentTarget;
    button.disabled = true;
    fill(again, "Answering again …");
    try {
      const { same, answer } = await post(address + "/replay", {});
      fill(again, same ? "The same answer, word for word." : ["Another answer this time: ", h("q", { dir: "auto" }, answer.answer)]);
    } catch (error) {
      fill(again, error.message);
    } finally {
      button.disabled = false;
    }
  }

  return h("details", { class: "receipt", ontoggle: unfolded }, h("summary", {}, "Receipt: what this came from"), content);
}

function drawn(receipt, question) {
  const { engine, asked } = receipt;
  return [
    h("dl", {},
      row("Asked", new Date(receipt.askedAt).toLocaleString()),
      receipt.completedQuestion === null ? null : row("Understood as", receipt.completedQuestion),
      row("Written by", engine === null ? "no language model: quotations" : engine.name + ", " + engine.kind),
      engine?.modelSha256 ? row("SHA-256 of the model", h("code", {}, engine.modelSha256)) : null,
      row("Index", "generation " + receipt.generation + ", sequence " + receipt.sequence),
      row("Kept", receipt.kept ? "on the disk, until it is deleted" : "in memory, until Carrel ends or newer ones need the room"),
      row("Number", h("code", {}, receipt.id))),
    h("h3", {}, count(receipt.passages.length, "passage") + " as they were then"),
    h("ol", { class: "kept-passages" }, receipt.passages.map((passage) => kept(passage, question))),
    asked === null ? null : h("details", {}, h("summary", {}, "What the model was given"),
      h("pre", { dir: "auto", tabindex: "0" }, asked.rules + "\n\n" + asked.prompt)),
    receipt.written === null ? null : h("details", {}, h("summary", {}, "What it wrote, before it was checked"),
      h("pre", { dir: "auto", tabindex: "0" }, receipt.written)),
  ];
}

function kept(passage, question) {
  return h("li", {},
    h("a", { href: fileAddress(passage, question) }, passage.title || passage.path), placeLine(passage),
    h("p", { class: "about" },
      h("span", {}, passage.rank === null ? "stood beside one that was found" : "rank " + passage.rank),
      passage.keywordRank === null ? null : h("span", {}, "by words " + passage.keywordRank),
      passage.vectorRank === null ? null : h("span", {}, "by meaning " + passage.vectorRank),
      passage.number === null ? null : h("span", {}, "number " + passage.number + " in the prompt")),
    h("details", {}, h("summary", {}, "Its text"), h("blockquote", { dir: "auto", tabindex: "0" }, passage.text)));
}

function row(label, value) {
  return h("div", {}, h("dt", {}, label), h("dd", {}, value));
}
