// Asks the service. Whatever goes wrong is a Problem with a sentence for a person.

const TOKEN = "carrel.token";
let tokenWanted = null;
/** The dialog that is open, for all requests that wait for it; null when none is. */
let asking = null;
/** Whether the person would rather not say who they are: they are not asked again. */
let declined = false;

/** What could not be done, and why. */
export class Problem extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Says who asks the person for a token when the service wants one: a function that promises it, or null. */
export function whenTokenIsWanted(ask) {
  tokenWanted = ask;
}

/** The JSON that an address gives; parameters may be lists. */
export async function get(path, parameters = {}, signal = undefined) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== null && each !== undefined && each !== "") {
        query.append(name, each);
      }
    }
  }
  const text = query.toString();
  return json(await request("GET", text ? path + "?" + text : path, undefined, signal));
}

/** The bytes that an address gives. */
export async function bytes(path) {
  return (await request("GET", path, undefined, undefined, "*/*")).blob();
}

/** The token with which the service is asked; null when none is needed. */
export function heldToken() {
  return sessionStorage.getItem(TOKEN);
}

export async function post(path, body, signal = undefined) {
  return json(await request("POST", path, body, signal));
}

export async function patch(path, body, headers) {
  return json(await request("PATCH", path, body, undefined, undefined, headers));
}

export async function remove(path) {
  await request("DELETE", path, undefined, undefined);
}

/** The events of a stream as they come: {name, data}. */
export async function* events(path, body, signal) {
  const response = await request("POST", path, body, signal, "text/event-stream");
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reading(reader.read());
    if (done) {
      return;
    }
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const event = read(block);
      if (event !== null) {
        yield event;
      }
    }
  }
}

/** Whether something was broken off on purpose. */
export function isAborted(error) {
  return error instanceof DOMException && error.name === "AbortError";
}

function read(block) {
  let name = "message";
  let data = "";
  for (const line of block.split("\n")) {
    if (line.startsWith("event: ")) {
      name = line.slice(7);
    } else if (line.startsWith("data: ")) {
      data += line.slice(6);
    }
  }
  return data === "" ? null : { name, data: JSON.parse(data) };
}

async function request(method, path, body, signal, accept = "application/json", more = {}) {
  const headers = { Accept: accept, ...more };
  const token = sessionStorage.getItem(TOKEN);
  if (token !== null) {
    headers.Authorization = "Bearer " + token;
  }
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  const response = await reading(
    fetch(path, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) }));
  if (response.ok) {
    return response;
  }
  const problem = await problemOf(response);
  if (response.status === 401 && (await hasOther(token, problem))) {
    return request(method, path, body, signal, accept, more);
  }
  throw problem;
}

/** Whether there is another token now than the one that was refused. */
async function hasOther(refused, problem) {
  if (sessionStorage.getItem(TOKEN) !== refused) {
    return true;
  }
  if (tokenWanted === null || declined) {
    return false;
  }
  asking ??= tokenWanted(problem).finally(() => { asking = null; });
  const given = await asking;
  if (given === null) {
    declined = true;
    return false;
  }
  sessionStorage.setItem(TOKEN, given);
  return true;
}

async function reading(promise) {
  try {
    return await promise;
  } catch (error) {
    if (isAborted(error)) {
      throw error;
    }
    throw new Problem(0, "unreachable", "Carrel does not answer: start it again with carrel serve, then repeat this.");
  }
}

async function problemOf(response) {
  try {
    const { error } = await response.json();
    return new Problem(response.status, error.code, error.message);
  } catch {
    return new Problem(response.status, "unknown", "Carrel answered with the status " + response.status + " and no reason: its log has more.");
  }
}

async function json(response) {
  return response.status === 204 ? null : response.json();
}
