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
    : code(comment, words);
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

function code(comment, words) {
  const blocks = comment === "//";
  const ending = comment === "//" ? "\\/\\/.*|\\/\\*.*?(?:\\*\\/|$)" : comment + ".*";
  const token = new RegExp(
    "(?<comment>" + ending + ")|(?<string>\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'|`(?:[^`\\\\]|\\\\.)*`)"
    + "|(?<number>\\b\\d[\\w.]*)|(?<word>[A-Za-z_]\\w*)", "g");
  let inBlock = false;

  function parts(text) {
    const made = [];
    let end = 0;
    if (inBlock) {
      const close = text.indexOf("*/");
      end = close < 0 ? text.length : close + 2;
      inBlock = close < 0;
      made.push(h("span", { class: "comment" }, lit(text.slice(0, end), words)));
    }
    token.lastIndex = end;
    for (let match = token.exec(text); match !== null; match = token.exec(text)) {
      const kind = kindOf(match);
      if (kind === null) {
        continue;
      }
      made.push(lit(text.slice(end, match.index), words), h("span", { class: kind }, lit(match[0], words)));
      end = match.index + match[0].length;
      inBlock = blocks && kind === "comment" && match[0].startsWith("/*") && !match[0].endsWith("*/");
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
  const { comment, string, number, word } = match.groups;
  if (word !== undefined) {
    return KEYWORDS.has(word) ? "keyword" : null;
  }
  return comment !== undefined ? "comment" : string !== undefined ? "string" : number !== undefined ? "number" : null;
}
