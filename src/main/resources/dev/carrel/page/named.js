// Finds what a link names in words: a note by its name, a place in a document by its heading.

import { get } from "./api.js";

/** Where a note of this name lies in a source, the one with the shortest path; null when there is none. */
export async function noteNamed(source, name) {
  const wild = name.replace(/[*?]/g, "?").replace(/^\/+/, "");
  for (const file of [wild + ".md", wild]) {
    const { files } = await get("/api/v1/files", { source, path: "**/" + file, state: "indexed", limit: 100 });
    const found = files.map((each) => each.path).sort((one, other) => one.length - other.length);
    if (found.length > 0) {
      return found[0];
    }
  }
  return null;
}

/** The line of a heading among the entries of an outline, by its words or as addresses write them; null when there is none. */
export function headingLine(entries, heading) {
  const wanted = slug(heading.slice(heading.lastIndexOf("#") + 1));
  return entries.find((entry) => slug(entry.name) === wanted)?.line ?? null;
}

function slug(text) {
  return text.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
}
