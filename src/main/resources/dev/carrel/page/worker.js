// Stands in for the page while Carrel is not running. It keeps what its one sheet is made of, and nothing that tells of
// documents, questions or answers; while Carrel runs, whatever is asked for comes from there.

const SHEET = "/page/offline.html";
const KEPT = [SHEET, "/page/offline.js", "/page/style.css", "/page/icon.svg"];
const STORE = "carrel-stand-in";

/** Takes them as they are now, all or none. */
async function keep() {
  const store = await caches.open(STORE);
  await store.addAll(KEPT.map((path) => new Request(path, { cache: "no-cache" })));
}

async function kept(path) {
  return (await (await caches.open(STORE)).match(path)) ?? Response.error();
}

/** The page, and with it what stands in for it next time: so that is of the version that runs. */
async function page(event) {
  let response;
  try {
    response = await fetch(event.request);
  } catch {
    return kept(SHEET);
  }
  event.waitUntil(keep().catch(() => {})); // What was kept before stays, and is tried again at the next visit.
  return response;
}

addEventListener("install", (event) => {
  skipWaiting();
  // What is asked of Carrel goes there straight, where the browser knows how: a search would wait for this script first.
  event.addRoutes?.({ condition: { urlPattern: "/api/*" }, source: "network" });
  event.waitUntil(keep());
});
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) {
    return;
  }
  if (event.request.mode === "navigate" && pathname === "/") {
    event.respondWith(page(event));
  } else if (KEPT.includes(pathname)) {
    event.respondWith(fetch(event.request).catch(() => kept(pathname)));
  }
});
