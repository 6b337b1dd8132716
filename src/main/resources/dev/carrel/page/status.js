// Knows where the service stands. It asks every second while something goes on, seldom while nothing does, and not at
// all while nobody looks at the page.

import { get } from "./api.js";

const BUSY_MILLIS = 1000;
const IDLE_MILLIS = 15000;

/** Follows the status; listeners get each new one, or the problem. */
export function followedStatus() {
  const listeners = new Set();
  let value = null;
  let timer = 0;
  let asking = false;
  let again = false;

  async function look() {
    clearTimeout(timer);
    again = asking;
    if (asking || document.hidden) {
      return;
    }
    asking = true;
    try {
      value = await get("/api/v1/status");
      listeners.forEach((listener) => listener(value, null));
    } catch (problem) {
      listeners.forEach((listener) => listener(value, problem));
    } finally {
      asking = false;
    }
    timer = setTimeout(look, again ? 0 : busy(value) ? BUSY_MILLIS : IDLE_MILLIS);
  }

  document.addEventListener("visibilitychange", look);
  return {
    /** The latest one, null before the first. */
    get value() {
      return value;
    },
    listen(listener) {
      listeners.add(listener);
      if (value !== null) {
        listener(value, null);
      }
    },
    /** Asks now, since something was begun. */
    look,
  };
}

/** Whether something goes on. */
export function busy(status) {
  return status !== null && (status.state !== "idle" || status.rebuild !== null);
}

/** The state in one short line. */
export function inShort(status) {
  if (status.problem !== null) {
    return "Needs attention";
  }
  const progress = status.progress;
  if (status.state === "idle" || progress === null) {
    return status.state === "idle" ? "Up to date" : "Looking at the files";
  }
  if (progress.filesDone < progress.filesTotal) {
    return "Reading " + progress.filesDone.toLocaleString("en") + " of " + progress.filesTotal.toLocaleString("en") + " files";
  }
  return "Learning " + progress.chunksDone.toLocaleString("en") + " of " + progress.chunksTotal.toLocaleString("en") + " passages";
}
