package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.HttpResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.ComparisonFilter;
import com.openai.models.CompoundFilter;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileListParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import com.openai.models.vectorstores.VectorStore;
import com.openai.models.vectorstores.VectorStoreCreateParams;
import com.openai.models.vectorstores.VectorStoreSearchParams;
import com.openai.models.vectorstores.VectorStoreSearchResponse;
import com.openai.models.vectorstores.VectorStoreUpdateParams;
import com.openai.models.vectorstores.filebatches.FileBatchCancelParams;
import com.openai.models.vectorstores.filebatches.FileBatchCreateParams;
import com.openai.models.vectorstores.filebatches.FileBatchListFilesParams;
import com.openai.models.vectorstores.filebatches.FileBatchRetrieveParams;
import com.openai.models.vectorstores.filebatches.VectorStoreFileBatch;
import com.openai.models.vectorstores.files.FileContentParams;
import com.openai.models.vectorstores.files.FileDeleteParams;
import com.openai.models.vectorstores.files.FileListParams.Filter;
import com.openai.models.vectorstores.files.FileRetrieveParams;
import com.openai.models.vectorstores.files.FileUpdateParams;
import com.openai.models.vectorstores.files.VectorStoreFile;
import dev.carrel.cli.Options;
import dev.carrel.cli.Service;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own client keeps files and searches vector stores, unchanged but for the base URL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenAiStoresTest {
  private static final String OSLO = "# Oslo\n\nThe night train to Oslo leaves at 23:07 sharp.\n";
  private static final String BERGEN = "# Bergen\n\nThe ferry to Bergen leaves at 8:15 daily.\n";

  @AutoClose private OpenAiRoom openAi;
  private ServiceRoom room;
  private Service service;
  private OpenAIClient client;

  @BeforeAll
  void serve(@TempDir Path scratch) throws Exception {
    openAi = OpenAiRoom.plain(scratch.resolve("room"));
    room = openAi.room();
    service = openAi.service();
    client = openAi.client();
  }

  private FileObject upload(String filename, String text) {
    return upload(filename, text.getBytes(StandardCharsets.UTF_8));
  }

  private FileObject upload(String filename, byte[] bytes) {
    return openAi.upload(filename, bytes);
  }

  private VectorStore store(FileObject... files) throws Exception {
    VectorStoreCreateParams.Builder params = VectorStoreCreateParams.builder().name("Trips");
    for (FileObject file : files) {
      params.addFileId(file.id());
    }
    VectorStore store = client.vectorStores().create(params.build());
    awaitCompleted(store.id());
    return client.vectorStores().retrieve(store.id());
  }

  private void awaitCompleted(String store) throws Exception {
    ServiceRoom.await(
        () -> client.vectorStores().retrieve(store).status().equals(VectorStore.Status.COMPLETED));
  }

  private List<String> found(String store, String query) {
    return search(VectorStoreSearchParams.builder().vectorStoreId(store).query(query).build())
        .stream()
        .map(VectorStoreSearchResponse::filename)
        .toList();
  }

  private List<VectorStoreSearchResponse> search(VectorStoreSearchParams params) {
    return client.vectorStores().search(params).data();
  }

  @Test
  void a_file_is_kept_listed_read_back_and_deleted() throws Exception {
    byte[] bytes = new byte[300_000];
    new java.util.Random(5).nextBytes(bytes);
    FileObject file = upload("../../etc/noise \"q\" é.bin", bytes);
    assertEquals("noise \"q\" é.bin", file.filename());
    assertEquals(bytes.length, file.bytes());
    file.validate();
    assertEquals(file, client.files().retrieve(file.id()));
    try (HttpResponse content = client.files().content(file.id())) {
      assertArrayEquals(bytes, content.body().readAllBytes());
    }
    assertTrue(
        client.files().list(FileListParams.builder().purpose("assistants").build()).data().stream()
            .anyMatch(each -> each.id().equals(file.id())));
    assertTrue(
        client.files().list(FileListParams.builder().purpose("vision").build()).data().isEmpty());
    assertTrue(client.files().delete(file.id()).deleted());
    assertThrows(NotFoundException.class, () -> client.files().retrieve(file.id()));
    assertThrows(NotFoundException.class, () -> client.files().content(file.id()));
  }

  @Test
  void lists_go_on_page_by_page_though_what_stood_there_is_deleted_meanwhile() {
    Set<String> made =
        java.util.stream.IntStream.range(0, 7)
            .mapToObj(i -> upload("page" + i + ".txt", "page " + i).id())
            .collect(Collectors.toSet());
    List<String> seen = new ArrayList<>();
    client
        .files()
        .list(FileListParams.builder().limit(3).order(FileListParams.Order.ASC).build())
        .autoPager()
        .forEach(file -> {
          seen.add(file.id());
          if (made.contains(file.id())) {
            client.files().delete(file.id());
          }
        });
    assertTrue(seen.containsAll(made), seen::toString);
    assertEquals(seen.size(), Set.copyOf(seen).size());
  }

  @Test
  void a_store_is_searched_by_meaning_and_says_which_file_it_found() throws Exception {
    FileObject oslo = upload("oslo.md", OSLO);
    FileObject bergen = upload("bergen.md", BERGEN);
    VectorStore store = store(oslo, bergen);
    store.validate();
    assertEquals(2, store.fileCounts().completed());
    assertTrue(store.usageBytes() > 50);
    VectorStoreSearchResponse best =
        search(
                VectorStoreSearchParams.builder()
                    .vectorStoreId(store.id())
                    .query("When does the sleeping car depart for Oslo?")
                    .rewriteQuery(true)
                    .build())
            .getFirst();
    best.validate();
    assertEquals("oslo.md", best.filename());
    assertEquals(oslo.id(), best.fileId());
    assertTrue(best.content().getFirst().text().contains("23:07"));
    assertTrue(best.score() > 0 && best.score() <= 1);
    assertEquals(
        "oslo.md",
        search(
                VectorStoreSearchParams.builder()
                    .vectorStoreId(store.id())
                    .queryOfStrings(List.of("night train Oslo", "ferry Bergen"))
                    .maxNumResults(2)
                    .build())
            .getFirst()
            .filename());
    assertTrue(
        search(
                VectorStoreSearchParams.builder()
                    .vectorStoreId(store.id())
                    .query("helicopter repair")
                    .rankingOptions(
                        VectorStoreSearchParams.RankingOptions.builder()
                            .scoreThreshold(0.95)
                            .build())
                    .build())
            .isEmpty());
  }

  @Test
  void a_store_is_a_source_that_only_who_names_it_finds() throws Exception {
    VectorStore store = store(upload("secret.md", "The zanzibar pineapple is ripe.\n"));
    assertTrue(
        room.paths(service, "zanzibar pineapple").stream().noneMatch(p -> p.startsWith("file-")));
    assertEquals(1, room.paths(service, "zanzibar source:" + store.id()).size());
    assertEquals(
        1, room.get(service, "/api/v1/search?q=zanzibar&source=" + store.id()).get("hits").size());
    assertEquals("boat.md", room.paths(service, "bilge Albatross").getFirst());
    assertTrue(
        client
            .chat()
            .completions()
            .create(
                com.openai.models.chat.completions.ChatCompletionCreateParams.builder()
                    .model("carrel:" + store.id())
                    .addUserMessage("Which pineapple is ripe?")
                    .build())
            .choices()
            .getFirst()
            .message()
            .content()
            .orElseThrow()
            .contains("zanzibar"));
    client.vectorStores().delete(store.id());
    assertThrows(NotFoundException.class, () -> client.vectorStores().retrieve(store.id()));
    ServiceRoom.await(() ->
        room.get(service, "/api/v1/search?q=zanzibar&source=" + store.id()).get("hits").isEmpty());
  }

  @Test
  void attributes_say_what_may_be_found() throws Exception {
    VectorStore store = store();
    FileObject oslo = upload("oslo.md", OSLO);
    FileObject bergen = upload("bergen.md", BERGEN);
    client
        .vectorStores()
        .files()
        .create(
            com.openai.models.vectorstores.files.FileCreateParams.builder()
                .vectorStoreId(store.id())
                .fileId(oslo.id())
                .attributes(
                    com.openai.models.vectorstores.files.FileCreateParams.Attributes.builder()
                        .putAdditionalProperty("year", JsonValue.from(2025))
                        .putAdditionalProperty("way", JsonValue.from("train"))
                        .build())
                .build());
    client
        .vectorStores()
        .files()
        .create(
            com.openai.models.vectorstores.files.FileCreateParams.builder()
                .vectorStoreId(store.id())
                .fileId(bergen.id())
                .build());
    client
        .vectorStores()
        .files()
        .update(
            FileUpdateParams.builder()
                .vectorStoreId(store.id())
                .fileId(bergen.id())
                .attributes(
                    FileUpdateParams.Attributes.builder()
                        .putAdditionalProperty("year", JsonValue.from(2026))
                        .build())
                .build());
    awaitCompleted(store.id());
    ComparisonFilter late =
        ComparisonFilter.builder()
            .type(ComparisonFilter.Type.GTE)
            .key("year")
            .value(2026.0)
            .build();
    ComparisonFilter byTrain =
        ComparisonFilter.builder().type(ComparisonFilter.Type.EQ).key("way").value("train").build();
    assertEquals(
        List.of("bergen.md"),
        search(
                VectorStoreSearchParams.builder()
                    .vectorStoreId(store.id())
                    .query("leaves at")
                    .filters(late)
                    .build())
            .stream()
            .map(VectorStoreSearchResponse::filename)
            .toList());
    assertEquals(
        2,
        search(
                VectorStoreSearchParams.builder()
                    .vectorStoreId(store.id())
                    .query("leaves at")
                    .filters(
                        CompoundFilter.builder()
                            .type(CompoundFilter.Type.OR)
                            .addFilter(late)
                            .addFilter(byTrain)
                            .build())
                    .build())
            .size());
    assertEquals(
        0,
        search(
                VectorStoreSearchParams.builder()
                    .vectorStoreId(store.id())
                    .query("leaves at")
                    .filters(
                        CompoundFilter.builder()
                            .type(CompoundFilter.Type.AND)
                            .addFilter(late)
                            .addFilter(byTrain)
                            .build())
                    .build())
            .size());
  }

  @Test
  void a_vector_finds_what_is_nearest_and_one_of_another_model_is_refused() throws Exception {
    VectorStore store = store(upload("oslo.md", OSLO), upload("bergen.md", BERGEN));
    List<Float> vector =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model("text-embedding-3-small")
                    .input("When does the ferry to Bergen leave?")
                    .build())
            .data()
            .getFirst()
            .embedding();
    JsonNode nearest = nearest(store, Map.of("vector", vector), 200);
    assertEquals("bergen.md", nearest.at("/data/0/filename").asText());
    double score = nearest.at("/data/0/score").asDouble();
    assertTrue(score > .7 && score <= 1, nearest.toString());
    assertTrue(nearest.at("/data/1/score").asDouble() < score, nearest.toString());
    List<Float> twice = vector.stream().map(each -> 2 * each).toList();
    assertEquals(
        score, nearest(store, Map.of("vector", twice), 200).at("/data/0/score").asDouble(), 1e-4);
    assertEquals(
        0,
        nearest(
                store,
                Map.of("vector", vector, "ranking_options", Map.of("score_threshold", .99)),
                200)
            .path("data")
            .size());
    for (Map<String, Object> wrong :
        List.<Map<String, Object>>of(
            Map.of("vector", List.of(1, 0)),
            Map.of("vector", Collections.nCopies(384, 0)),
            Map.of("vector", Collections.nCopies(384, "x")),
            Map.of("vector", vector, "max_num_results", 501),
            Map.of("vector", vector, "query", "ferry"))) {
      assertFalse(nearest(store, wrong, 400).at("/error/message").asText().isEmpty());
    }
  }

  private JsonNode nearest(VectorStore store, Map<String, Object> body, int status)
      throws Exception {
    try (HttpClient plain = HttpClient.newHttpClient()) {
      java.net.http.HttpResponse<String> reply =
          plain.send(
              HttpRequest.newBuilder(
                      ServiceRoom.uri(service, "/v1/vector_stores/" + store.id() + "/search"))
                  .header("Content-Type", "application/json")
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          new ObjectMapper().writeValueAsString(body)))
                  .build(),
              java.net.http.HttpResponse.BodyHandlers.ofString());
      assertEquals(status, reply.statusCode(), reply.body());
      return new ObjectMapper().readTree(reply.body());
    }
  }

  @Test
  void what_cannot_be_read_has_failed_with_a_reason() throws Exception {
    VectorStore store = store(upload("oslo.md", OSLO), upload("noise.bin", new byte[1_000]));
    assertEquals(1, store.fileCounts().failed());
    VectorStoreFile failed =
        client
            .vectorStores()
            .files()
            .list(
                com.openai.models.vectorstores.files.FileListParams.builder()
                    .vectorStoreId(store.id())
                    .filter(Filter.FAILED)
                    .build())
            .data()
            .getFirst();
    failed.validate();
    assertEquals(VectorStoreFile.Status.FAILED, failed.status());
    assertTrue(failed.lastError().orElseThrow().message().endsWith("."), failed::toString);
  }

  @Test
  void a_file_that_was_taken_out_or_deleted_is_found_no_more() throws Exception {
    FileObject oslo = upload("oslo.md", OSLO);
    FileObject bergen = upload("bergen.md", BERGEN);
    VectorStore store = store(oslo, bergen);
    assertEquals(
        OSLO.strip(),
        client
            .vectorStores()
            .files()
            .content(
                FileContentParams.builder().vectorStoreId(store.id()).fileId(oslo.id()).build())
            .data()
            .getFirst()
            .text()
            .orElseThrow()
            .strip());
    client
        .vectorStores()
        .files()
        .delete(FileDeleteParams.builder().vectorStoreId(store.id()).fileId(oslo.id()).build());
    assertFalse(found(store.id(), "night train to Oslo").contains("oslo.md"));
    client.files().retrieve(oslo.id());
    client.files().delete(bergen.id());
    assertEquals(List.of(), found(store.id(), "ferry to Bergen"));
    assertThrows(
        NotFoundException.class,
        () ->
            client
                .vectorStores()
                .files()
                .retrieve(
                    FileRetrieveParams.builder()
                        .vectorStoreId(store.id())
                        .fileId(bergen.id())
                        .build()));
  }

  @Test
  void a_batch_tells_how_far_it_is_and_can_be_broken_off() throws Exception {
    VectorStore store = store();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(
          upload("b" + i + ".md", "# Batch " + i + "\n\nNumber " + i + " of the batch.\n").id());
    }
    VectorStoreFileBatch batch =
        client
            .vectorStores()
            .fileBatches()
            .create(FileBatchCreateParams.builder().vectorStoreId(store.id()).fileIds(ids).build());
    batch.validate();
    FileBatchRetrieveParams which =
        FileBatchRetrieveParams.builder().vectorStoreId(store.id()).batchId(batch.id()).build();
    ServiceRoom.await(() ->
        client
            .vectorStores()
            .fileBatches()
            .retrieve(which)
            .status()
            .equals(VectorStoreFileBatch.Status.COMPLETED));
    assertEquals(5, client.vectorStores().fileBatches().retrieve(which).fileCounts().completed());
    assertEquals(
        5,
        client
            .vectorStores()
            .fileBatches()
            .listFiles(
                FileBatchListFilesParams.builder()
                    .vectorStoreId(store.id())
                    .batchId(batch.id())
                    .limit(2)
                    .build())
            .autoPager()
            .stream()
            .count());
    VectorStoreFileBatch more =
        client
            .vectorStores()
            .fileBatches()
            .create(
                FileBatchCreateParams.builder()
                    .vectorStoreId(store.id())
                    .addFileId(upload("late.md", "# Late\n\nThe last one.\n").id())
                    .build());
    VectorStoreFileBatch cancelled =
        client
            .vectorStores()
            .fileBatches()
            .cancel(
                FileBatchCancelParams.builder()
                    .vectorStoreId(store.id())
                    .batchId(more.id())
                    .build());
    assertEquals(VectorStoreFileBatch.Status.CANCELLED, cancelled.status());
    assertEquals(1, cancelled.fileCounts().cancelled() + cancelled.fileCounts().completed());
    awaitCompleted(store.id());
  }

  @Test
  void a_store_is_renamed_and_may_expire() {
    VectorStore store =
        client
            .vectorStores()
            .create(
                VectorStoreCreateParams.builder()
                    .name("Old")
                    .metadata(
                        VectorStoreCreateParams.Metadata.builder()
                            .putAdditionalProperty("team", JsonValue.from("sea"))
                            .build())
                    .expiresAfter(VectorStoreCreateParams.ExpiresAfter.builder().days(7).build())
                    .build());
    assertEquals(store.createdAt() + 7 * 86_400, store.expiresAt().orElseThrow());
    VectorStore renamed =
        client
            .vectorStores()
            .update(store.id(), VectorStoreUpdateParams.builder().name("New").build());
    assertEquals("New", renamed.name());
    assertTrue(renamed.metadata().orElseThrow().toString().contains("team=sea"), renamed::toString);
    assertTrue(
        client.vectorStores().list().data().stream()
            .anyMatch(each -> each.id().equals(store.id()) && each.name().equals("New")));
  }

  @Test
  void a_backup_holds_each_upload_once_and_its_stores_are_searched_when_it_is_restored()
      throws Exception {
    FileObject lamp = upload("lamp.md", "The xylophone lamp needs nine candles.\n");
    VectorStore store = store(lamp);
    Path file = room.scratch.resolve("backup.zip");
    service.desk().backup(file, false, progress -> {});
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertEquals(
          List.of("state/uploads/" + lamp.id()),
          zip.stream().map(ZipEntry::getName).filter(name -> name.contains(lamp.id())).toList());
    }
    Path restored = room.scratch.resolve("restored");
    Backups.restore(restored, file, false, progress -> {});
    Service second = room.serve(new Options(restored, null, 0));
    ServiceRoom.await(() ->
        room.post(
                second,
                "/v1/vector_stores/" + store.id() + "/search",
                "{\"query\": \"xylophone lamp\"}")
            .at("/data/0/filename")
            .asText()
            .equals("lamp.md"));
    room.awaitIdle(second);
    assertEquals(
        0, room.status(second).at("/embeddings/computed").asInt(), "nothing is embedded anew");
  }

  @Test
  void what_cannot_be_done_is_refused_by_name() {
    assertThrows(
        NotFoundException.class,
        () ->
            client
                .vectorStores()
                .create(VectorStoreCreateParams.builder().addFileId("file-none").build()));
    assertThrows(NotFoundException.class, () -> client.files().retrieve("../uploads.jsonl"));
    BadRequestException chunking =
        assertThrows(
            BadRequestException.class,
            () ->
                client
                    .vectorStores()
                    .create(
                        VectorStoreCreateParams.builder()
                            .staticChunkingStrategy(
                                com.openai.models.vectorstores.StaticFileChunkingStrategy.builder()
                                    .maxChunkSizeTokens(800)
                                    .chunkOverlapTokens(400)
                                    .build())
                            .build()));
    assertTrue(String.valueOf(chunking.getMessage()).contains("auto"), chunking::toString);
    BadRequestException purpose =
        assertThrows(
            BadRequestException.class,
            () ->
                client
                    .files()
                    .create(
                        FileCreateParams.builder()
                            .purpose(FilePurpose.FINE_TUNE)
                            .file("x".getBytes(StandardCharsets.UTF_8))
                            .build()));
    assertTrue(String.valueOf(purpose.getMessage()).contains("fine-tune"), purpose::toString);
  }
}
