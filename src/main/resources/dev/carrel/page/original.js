// Leads to the file itself: a PDF in the browser's own viewer at its page, anything else as a download.

import { bytes, heldToken } from "./api.js";
import { h, keep } from "./dom.js";

/** A link to a file; where a token is needed the file is fetched with it, since an address alone has none. */
export function originalLink(place, isPdf, page, failed) {
  const path = "/api/v1/original?" + new URLSearchParams({ source: place.source, path: place.path });
  if (isPdf && heldToken() === null) {
    return h("a", { href: path + (page === null ? "" : "#page=" + page), target: "_blank", rel: "noopener" },
      page === null ? "Open the PDF" : "Open the PDF at page " + page);
  }
  return h("a", {
    href: path, download: nameOf(place.path),
    onclick: (event) => {
      if (heldToken() !== null) {
        event.preventDefault();
        saved(path, nameOf(place.path)).catch(failed);
      }
    },
  }, "Download the file");
}

async function saved(path, name) {
  keep(await bytes(path), name);
}

function nameOf(path) {
  return path.slice(path.lastIndexOf("/") + 1);
}
