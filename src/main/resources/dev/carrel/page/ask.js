// Questions and their answers, the newest last; a question may lean on those before.

import { events, get, isAborted } from "./api.js";
import { answerSheet } from "./answer.js";
import { fill, h } from "./dom.js";
import { hasModel, modelCards, roomForModels } from "./models.js";
import { address, replace } from "./route.js";

/** What the service takes of a conversation. */
const HISTORY_TURNS_MAX = 16;
const HISTORY_CHARS_MAX = 32000;
const QUESTION_CHARS_MAX = 4000;

const FIRST = "Ask your files something …";

/** The view: a conversation and a place to go on with it. */
export function askView() {
  const turns = h("div", { class: "turns" });
  const input = h("textarea", {
    id: "question", rows: 2, maxlength: QUESTION_CHARS_MAX, required: true, placeholder: FIRST,
    onkeydown: keyPressed,
  });
  const send = h("button", { type: "submit" }, "Ask");
  const stop = h("button", { type: "button", class: "danger", hidden: true, onclick: () => underWay.abort() }, "Stop");
  const fresh = h("button", { type: "button", class: "quiet", hidden: true, onclick: forget }, "New conversation");
  const intro = h("p", { class: "note" },
    "Answers come from your files alone, each sentence with the place that it rests on. Where the files do not carry an"
    + " answer, that is the answer.");
  const without = h("div", { class: "without-model" });
  const element = h("section", { class: "ask", "aria-label": "Ask" },
    h("h1", {}, "Ask"), intro, turns,
    h("form", { class: "askbox", onsubmit: submitted },
      h("label", { for: "question", class: "unseen" }, "Question"), input,
      h("div", { class: "buttons" }, fresh, stop, send)),
    without);

  let underWay = new AbortController();
  let busy = false;
  let history = [];

  function keyPressed(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  }

  function submitted(event) {
    event.preventDefault();
    const question = input.value.trim();
    if (question !== "" && !busy) {
      input.value = "";
      ask(question);
    }
  }

  async function ask(question) {
    const sheet = answerSheet(question);
    const turn = h("article", { class: "turn" }, h("h2", {}, question), sheet.element);
    turns.append(turn);
    intro.hidden = true;
    without.hidden = true;
    turn.scrollIntoView({ block: "start" });
    replace(address("ask"));
    underWay = new AbortController();
    nowBusy(true);
    try {
      for await (const event of events("/api/v1/ask", { question, stream: true, history }, underWay.signal)) {
        take(event, sheet, question);
      }
    } catch (error) {
      sheet.broken(isAborted(error) ? "Stopped." : error.message, isAborted(error) ? "remark" : "trouble");
    } finally {
      nowBusy(false);
    }
  }

  function take({ name, data }, sheet, question) {
    switch (name) {
      case "token": sheet.token(data.text); break;
      case "citation": sheet.citation(data); break;
      case "statement": sheet.statement(data); break;
      case "error": sheet.broken(data.error.message, "trouble"); break;
      case "answer":
        sheet.finish(data);
        remember(data.completedQuestion ?? question, data.answer);
        input.placeholder = "Ask on: it may lean on what was asked before …";
        break;
    }
  }

  /** The latest turns that are taken together. */
  function remember(question, answer) {
    history = [...history, { question, answer }].slice(-HISTORY_TURNS_MAX);
    const chars = () => history.reduce((sum, each) => sum + each.question.length + each.answer.length, 0);
    while (chars() > HISTORY_CHARS_MAX) {
      history.shift();
    }
  }

  function nowBusy(is) {
    busy = is;
    send.disabled = is;
    stop.hidden = !is;
    fresh.hidden = is;
    if (!is) {
      input.focus({ preventScroll: true });
    }
  }

  /** Says what there is without a language model. Who may not see the models is not told of them. */
  async function lookForModel() {
    let found;
    try {
      found = await get("/api/v1/models");
    } catch {
      return; // Whatever is wrong is said where a question is asked.
    }
    fill(without, hasModel(found) ? null : withoutModel(found));
  }

  function forget() {
    history = [];
    input.placeholder = FIRST;
    fill(turns);
    intro.hidden = false;
    without.hidden = false;
    fresh.hidden = true;
    input.focus();
  }

  return {
    element,
    title: () => "Ask",
    show(parameters) {
      const question = parameters.get("q");
      lookForModel();
      input.focus({ preventScroll: true });
      if (question && !busy) {
        ask(question);
        return false;
      }
      return true;
    },
  };
}

function withoutModel(found) {
  return [
    h("p", {}, "No language model is chosen, and none is needed:"),
    h("ul", { class: "works" },
      h("li", {}, h("strong", {}, "Search"), " works in full, by words and by meaning."),
      h("li", {}, h("strong", {}, "Ask"), " answers in your documents' own sentences, each with its place, or says that they hold no answer."
        + " Questions may follow on those before them."),
      h("li", {}, "With a model, answers are worded from the same passages, and each sentence is checked against them.")),
    h("details", { class: "group" }, h("summary", {}, "Language models on this disk", h("span", { class: "number" }, String(found.models.length))),
      modelCards(found)),
    h("details", { class: "group" }, h("summary", {}, "What this machine could run, and how to get it"), roomForModels(found)),
  ];
}
