// What a program does that knows OpenAI's interface only.
import assert from "node:assert/strict";
import OpenAI, { toFile } from "openai";

const client = new OpenAI({
  baseURL: `${process.argv[2]}/v1`,
  apiKey: process.env.KEY ?? "unused",
  maxRetries: 0,
});
const MODEL = "carrel";
const TEXT = "# Oslo\n\nThe night train to Oslo leaves at 23:07 sharp.\n";
const QUESTION = "When does the night train to Oslo leave?";

let failed = 0;

async function tried(what, work) {
  const began = performance.now();
  try {
    const said = await work();
    console.log(`ok      ${what}${said ? `: ${said}` : ""} (${Math.round(performance.now() - began)} ms)`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${what}: ${error.stack}`);
  }
}

await tried("models", async () => {
  const names = [];
  for await (const model of client.models.list()) names.push(model.id);
  assert(names.includes(MODEL));
  return names.join(", ");
});

await tried("chat", async () => {
  const completion = await client.chat.completions.create({
    model: MODEL,
    messages: [{ role: "user", content: "What is this about?" }],
  });
  assert.equal(completion.choices[0].finish_reason, "stop");
  assert(completion.usage.total_tokens > 0);
});

await tried("chat, streamed", async () => {
  const stream = await client.chat.completions.create({
    model: MODEL,
    messages: [{ role: "user", content: "What is this about?" }],
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = "";
  let usage;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta?.content ?? "";
    usage = chunk.usage ?? usage;
  }
  assert(text.length > 0);
  assert(usage.total_tokens > 0);
});

await tried("embeddings", async () => {
  const two = await client.embeddings.create({
    model: "text-embedding-3-small",
    input: ["night train", "sleeping car"],
  });
  assert.equal(two.data.length, 2);
  const floats = await client.embeddings.create({
    model: two.model,
    input: "night train",
    encoding_format: "float",
  });
  assert.deepEqual(floats.data[0].embedding.map(Math.fround), Array.from(two.data[0].embedding, Math.fround));
  return `${two.data[0].embedding.length} dimensions`;
});

const files = [];

await tried("files: upload, retrieve, content, list", async () => {
  const file = await client.files.create({ file: await toFile(Buffer.from(TEXT), "oslo.md"), purpose: "assistants" });
  files.push(file.id);
  assert.equal(file.filename, "oslo.md");
  assert.equal((await client.files.retrieve(file.id)).bytes, TEXT.length);
  assert.equal(await (await client.files.content(file.id)).text(), TEXT);
  const listed = [];
  for await (const each of client.files.list({ limit: 1, purpose: "assistants" })) listed.push(each.id);
  assert(listed.includes(file.id));
});

let store;

await tried("vector stores: create, upload and poll, attributes, retrieve, update, list", async () => {
  store = await client.vectorStores.create({ name: "Trips", file_ids: files, metadata: { team: "sea" } });
  const ferry = await client.vectorStores.files.uploadAndPoll(
    store.id,
    await toFile(Buffer.from("# Bergen\n\nThe ferry to Bergen leaves at 8:15 daily.\n"), "bergen.md"),
  );
  files.push(ferry.id);
  assert.equal(ferry.status, "completed");
  const changed = await client.vectorStores.files.update(ferry.id, {
    vector_store_id: store.id,
    attributes: { year: 2026, way: "ferry", open: true },
  });
  assert.deepEqual(changed.attributes, { year: 2026, way: "ferry", open: true });
  assert.equal((await client.vectorStores.files.poll(store.id, files[0])).status, "completed");
  assert.equal((await client.vectorStores.retrieve(store.id)).file_counts.completed, 2);
  assert.equal((await client.vectorStores.update(store.id, { name: "Journeys" })).name, "Journeys");
  const listed = [];
  for await (const each of client.vectorStores.list({ limit: 1 })) listed.push(each.id);
  assert(listed.includes(store.id));
  const content = await client.vectorStores.files.content(ferry.id, { vector_store_id: store.id });
  assert(content.data[0].text.includes("8:15"));
});

await tried("file batches: upload and poll, list, cancel", async () => {
  const batch = await client.vectorStores.fileBatches.uploadAndPoll(store.id, {
    files: [
      await toFile(Buffer.from("The tram to the harbour leaves every ten minutes.\n"), "tram.txt"),
      await toFile(Buffer.from(new Uint8Array(1000)), "noise.bin"),
    ],
  });
  assert.equal(batch.status, "completed");
  assert.deepEqual([batch.file_counts.completed, batch.file_counts.failed], [1, 1]);
  for await (const file of client.vectorStores.fileBatches.listFiles(batch.id, { vector_store_id: store.id })) {
    files.push(file.id);
    if (file.status === "failed") assert(file.last_error.message.endsWith("."));
  }
  const late = await client.vectorStores.fileBatches.create(store.id, { file_ids: [files[0]] });
  const cancelled = await client.vectorStores.fileBatches.cancel(late.id, { vector_store_id: store.id });
  assert.equal(cancelled.status, "cancelled");
});

await tried("search: by meaning, by attributes, by score", async () => {
  const found = [];
  for await (const result of client.vectorStores.search(store.id, { query: "sleeping car to Oslo" })) found.push(result);
  assert.equal(found[0].filename, "oslo.md");
  assert(found[0].content[0].text.includes("23:07"));
  const filtered = await client.vectorStores.search(store.id, {
    query: ["leaves at"],
    filters: {
      type: "and",
      filters: [
        { type: "gte", key: "year", value: 2026 },
        { type: "in", key: "way", value: ["ferry", "tram"] },
      ],
    },
  });
  assert.deepEqual(filtered.data.map((result) => result.filename), ["bergen.md"]);
  const weak = await client.vectorStores.search(store.id, {
    query: "helicopter repair",
    ranking_options: { score_threshold: 0.95 },
  });
  assert.equal(weak.data.length, 0);
  return `score ${found[0].score.toFixed(2)}`;
});

const tool = () => ({ type: "file_search", vector_store_ids: [store.id], max_num_results: 5 });

await tried("responses", async () => {
  const response = await client.responses.create({
    model: MODEL,
    input: QUESTION,
    tools: [tool()],
    include: ["file_search_call.results"],
  });
  assert.equal(response.status, "completed");
  assert(response.output_text.includes("23:07"), response.output_text);
  assert.equal(response.output[0].results[0].filename, "oslo.md");
  assert.equal(response.output[1].content[0].annotations[0].filename, "oslo.md");
  return response.output_text;
});

await tried("responses, streamed", async () => {
  const seen = [];
  const stream = client.responses.stream({ model: `carrel:${store.id}`, input: QUESTION, tools: [tool()] });
  for await (const event of stream) seen.push(event.type);
  const response = await stream.finalResponse();
  assert(response.output_text.includes("23:07"));
  assert.equal(seen[0], "response.created");
  assert.equal(seen.at(-1), "response.completed");
  return `${seen.length} events`;
});

await tried("what is refused has its reason", async () => {
  await assert.rejects(client.files.retrieve("file-none"), OpenAI.NotFoundError);
  await assert.rejects(
    client.responses.create({ model: MODEL, input: QUESTION, previous_response_id: "resp_1" }),
    OpenAI.BadRequestError,
  );
});

await tried("deleted is gone", async () => {
  assert((await client.vectorStores.files.delete(files[0], { vector_store_id: store.id })).deleted);
  const found = await client.vectorStores.search(store.id, { query: QUESTION });
  assert(found.data.every((result) => result.filename !== "oslo.md"));
  assert((await client.vectorStores.delete(store.id)).deleted);
  for (const file of files) assert((await client.files.delete(file)).deleted);
  await assert.rejects(client.vectorStores.retrieve(store.id), OpenAI.NotFoundError);
});

process.exit(failed ? 1 : 0);
