// Colours source code and Markdown lightly, a line at a time: the text stays what it is.

import { h } from "./dom.js";
import { lit } from "./words.js";

const KEYWORDS = new Set(("abstract and as assert async await bool boolean break byte case catch char class const continue"
  + " def default defer del delete do double elif else end enum except export extends extern false final finally float fn"
  + " for from func function go if impl implements import in instanceof int interface internal is lambda let long match"
  + " mod module mut namespace native new nil none None not null object operator or out override package pass private"
  + " protected pub public raise readonly record ref return sealed select self short sizeof static string struct super"
  + " switch synchronized template then this throw throws trait true True False try type typedef typeof union unsafe use"
  + " using val var virtual void volatile when where while with yield").split(" "));
const HASH_COMMENTS = new Set(["py", "sh", "bash", "rb", "yaml", "yml", "toml", "pl", "r", "mk", "conf", "ini", "properties"]);
const DASH_COMMENTS = new Set(["sql", "lua", "hs"]);
const SLASH_COMMENTS = new Set([
  "java", "js", "mjs", "ts", "tsx", "jsx", "c", "h", "cc", "cpp", "hpp", "cs", "kt", "kts", "go", "rs", "swift", "scala", "php",
  "css", "scss", "gradle", "groovy", "dart", "json",
]);
/** What people write behind a fence, where that is no extension. */
const LANGUAGES = new Map([
  ["bash", "sh"], ["c#", "cs"], ["c++", "cpp"], ["console", "sh"], ["csharp", "cs"], ["golang", "go"], ["haskell", "hs"],
  ["javascript", "js"], ["kotlin", "kt"], ["make", "mk"], ["makefile", "mk"], ["perl", "pl"], ["python", "py"], ["ruby", "rb"],
  ["rust", "rs"], ["shell", "sh"], ["typescript", "ts"], ["zsh", "sh"],
]);
/** What begins and ends a text over several lines. */
const LONG_TEXTS = new Map([
  ["py", ["\"\"\"", "'''"]],
  ...["java", "kt", "kts", "scala", "swift", "groovy", "gradle", "cs"].map((each) => [each, ["\"\"\""]]),
  ...["js", "mjs", "ts", "tsx", "jsx", "go"].map((each) => [each, ["`"]]),
]);
const MARKDOWN = new Set(["md", "markdown", "mdx"]);
/** A longer line is not taken apart. */
const LINE_CHARS_MAX = 2000;

/** How lines of a file with this extension are shown: {kind: prose | code | markdown, line(text) → parts}. */
export function syntaxOf(extension, words) {
  if (MARKDOWN.has(extension)) {
    return markdown(words);
  }
  const comment = HASH_COMMENTS.has(extension) ? "#" : DASH_COMMENTS.has(extension) ? "--" : SLASH_COMMENTS.has(extension) ? "//" : null;
  return comment === null
    ? { kind: "prose", line: (text) => ({ parts: lit(text, words), style: "" }) }
    : code(comment, LONG_TEXTS.get(extension) ?? [], words);
}

/** As {@link syntaxOf}, for the name of a language. */
export function syntaxNamed(language, words) {
  const name = language.toLowerCase();
  return syntaxOf(LANGUAGES.get(name) ?? name, words);
}

function markdown(words) {
  let fenced = false;
  return {
    kind: "markdown",
    line(text) {
      const fence = /^\s*(```|~~~)/.test(text);
      const style = fenced || fence
        ? "fenced"
        : /^#{1,6}\s/.test(text) ? "heading" : /^\s*>/.test(text) ? "quoted" : /^\s*\|/.test(text) ? "tabular" : "";
      if (fence) {
        fenced = !fenced;
      }
      return { parts: lit(text, words), style };
    },
  };
}

function code(comment, longTexts, words) {
  const ending = comment === "//" ? "\\/\\/.*|\\/\\*.*?(?:\\*\\/|$)" : comment + ".*";
  const token = new RegExp(
    (longTexts.length > 0 ? "(?<long>" + longTexts.join("|") + ")|" : "") + "(?<comment>" + ending + ")|(?<string>\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'|`(?:[^`\\\\]|\\\\.)*`)"
    + "|(?<number>\\b\\d[\\w.]*)|(?<word>[A-Za-z_]\\w*)", "g");
  /** What goes on in the next line: {mark, kind}, where the mark ends it. */
  let open = null;

  /** Up to where what is open goes in this line, searched from an offset on. */
  function closed(text, from) {
    const at = text.indexOf(open.mark, from);
    const end = at < 0 ? text.length : at + open.mark.length;
    if (at >= 0) {
      open = null;
    }
    return end;
  }

  function parts(text) {
    const made = [];
    let end = 0;
    if (open !== null) {
      const { kind } = open;
      end = closed(text, 0);
      made.push(h("span", { class: kind }, lit(text.slice(0, end), words)));
    }
    token.lastIndex = end;
    for (let match = token.exec(text); match !== null; match = token.exec(text)) {
      const kind = kindOf(match);
      if (kind === null) {
        continue;
      }
      let until = match.index + match[0].length;
      if (match.groups.long !== undefined) {
        open = { mark: match[0], kind };
        until = closed(text, until);
      } else if (kind === "comment" && match[0].startsWith("/*") && !match[0].endsWith("*/")) {
        open = { mark: "*/", kind };
      }
      made.push(lit(text.slice(end, match.index), words), h("span", { class: kind }, lit(text.slice(match.index, until), words)));
      end = until;
      token.lastIndex = end;
    }
    made.push(lit(text.slice(end), words));
    return made;
  }

  return {
    kind: "code",
    line: (text) => ({ parts: text.length > LINE_CHARS_MAX ? lit(text, words) : parts(text), style: "" }),
  };
}

function kindOf(match) {
  const { long, comment, string, number, word } = match.groups;
  if (word !== undefined) {
    return KEYWORDS.has(word) ? "keyword" : null;
  }
  return comment !== undefined ? "comment" : (long ?? string) !== undefined ? "string" : number !== undefined ? "number" : null;
}
