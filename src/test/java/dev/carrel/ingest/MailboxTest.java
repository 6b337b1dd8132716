package dev.carrel.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.chunk.ChunkSettings;
import dev.carrel.embed.Embedder;
import dev.carrel.embed.VectorCache;
import dev.carrel.index.ChunkFilter;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.FileRecord;
import dev.carrel.index.FileState;
import dev.carrel.index.IndexSettings;
import dev.carrel.index.LuceneIndex;
import dev.carrel.parse.DocumentId;
import dev.carrel.parse.FileParser;
import dev.carrel.parse.Mails;
import dev.carrel.parse.ParseLimits;
import dev.carrel.parse.ParseOutcome;
import dev.carrel.parse.Parser;
import dev.carrel.power.Power;
import dev.carrel.power.Restraint;
import dev.carrel.watch.LeaveOutRules;
import dev.carrel.watch.Polling;
import dev.carrel.watch.RuleOptions;
import dev.carrel.watch.SeenFile;
import dev.carrel.watch.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mailbox that grows, shrinks and is interrupted, from the file to the index. */
final class MailboxTest {
  private static final ChunkSettings CHUNKS = ChunkSettings.defaults();

  private static final List<String> BIRDS = List.of("gull", "heron", "wren", "plover");
  private static final List<String> TREES = List.of("oak", "elm", "rowan", "willow");

  @TempDir static Path shared;
  private static Embedder embedder;
  private static FileParser files;

  @TempDir Path scratch;
  private VectorCache cache;
  private SharedWatch watch;
  private Path mailbox;

  /** Parses, and counts what was parsed and what was passed over. */
  private static final class Counted implements Parser {
    final AtomicInteger parsed = new AtomicInteger();
    final AtomicInteger unchanged = new AtomicInteger();

    @Override
    public void parse(DocumentId id, Path file, Known known, Consumer<ParseOutcome> outcomes) {
      files.parse(
          id,
          file,
          known,
          outcome -> {
            if (outcome instanceof ParseOutcome.Parsed) {
              parsed.incrementAndGet();
            } else if (outcome instanceof ParseOutcome.Unchanged) {
              unchanged.incrementAndGet();
            }
            outcomes.accept(outcome);
          });
    }

    @Override
    public Parser readingSecrets() {
      return this; // no mailbox is one
    }

    @Override
    public String fingerprint() {
      return files.fingerprint();
    }

    @Override
    public void close() {}
  }

  @BeforeAll
  static void open() {
    embedder = Embedder.open(shared.resolve("work"), 1);
    files = new FileParser(ParseLimits.defaults());
  }

  @AfterAll
  static void close() {
    files.close();
    embedder.close();
  }

  @BeforeEach
  void prepare() throws IOException {
    mailbox = Files.createDirectories(scratch.resolve("mail")).resolve("mail.mbox");
    cache =
        VectorCache.open(
            scratch.resolve("vectors"), embedder.fingerprint(), embedder.dimension(), 10_000_000);
    watch = new SharedWatch(new LeaveOutRules(RuleOptions.DEFAULT, null));
  }

  @AfterEach
  void closeCache() {
    watch.close();
    cache.close();
  }

  private ChunkIndex index() {
    return LuceneIndex.open(
        scratch.resolve("generations"),
        IndexSettings.of(files.fingerprint(), CHUNKS.fingerprint(), embedder.fingerprint()));
  }

  private Pipeline pipeline(Parser parser, ChunkIndex index) {
    Tools tools =
        new Tools(
            new LeaveOutRules(RuleOptions.DEFAULT, null),
            parser,
            embedder,
            cache,
            settings(2, Duration.ofMillis(50)),
            Clock.systemUTC());
    Pipeline pipeline =
        Pipeline.start(tools, watch, index, 2, new Pipeline.Pauses(() -> false, () -> false));
    pipeline.sources(List.of(new Source("mail", scratch.resolve("mail"))));
    return pipeline;
  }

  /** An event would have the mailbox looked at once more than the test asks for. */
  private PollSettings lookedAtWhenAsked() {
    return new PollSettings(Duration.ofHours(1), Map.of(scratch.resolve("mail"), Polling.ALWAYS));
  }

  private IngestSettings settings(int threads, Duration commitEvery) {
    return new IngestSettings(
        threads,
        Duration.ofHours(1),
        lookedAtWhenAsked(),
        commitEvery,
        CHUNKS,
        Power.FULL,
        Restraint.none(),
        DiskRoom.of(scratch));
  }

  private static void awaitIdle(Pipeline pipeline) throws InterruptedException {
    assertTrue(pipeline.awaitIdle(Duration.ofSeconds(60)), () -> pipeline.status().toString());
  }

  private void write(String... mails) throws IOException {
    Files.writeString(mailbox, Mails.mbox(mails));
  }

  private static String mail(int number) {
    return Mails.mail(
        "m" + number + "@x",
        "Subject " + number,
        "Its bird is the " + BIRDS.get(number) + ".",
        Map.of(
            "a" + number + ".txt",
            ("Its tree is the " + TREES.get(number) + ".").getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> found(ChunkIndex index, String word) {
    TreeSet<String> parts = new TreeSet<>();
    try (ChunkIndex.Snapshot snapshot = index.snapshot()) {
      snapshot
          .keyword(word, ChunkFilter.NONE, 100)
          .forEach(
              hit -> parts.add(String.valueOf(snapshot.load(hit.ref()).document().id().part())));
    }
    return List.copyOf(parts);
  }

  @Test
  void an_appended_mailbox_redoes_its_new_message_only_and_a_deleted_one_is_gone()
      throws Exception {
    write(mail(1), mail(2));
    Counted parser = new Counted();
    try (ChunkIndex index = index();
        Pipeline pipeline = pipeline(parser, index)) {
      awaitIdle(pipeline);
      assertEquals(4, parser.parsed.get());
      long embedded = pipeline.status().embeddings().computed();
      assertEquals(4, embedded);
      assertEquals(List.of("m1@x"), found(index, "heron"));
      assertEquals(List.of("m2@x/a2.txt"), found(index, "rowan"));
      assertEquals(
          Map.of(
              "from", "Ann Lee <ann@example.org>",
              "to", "Bob <bob@example.org>",
              "date", "2026-03-03T09:15:00Z",
              "subject", "Subject 1"),
          index.document(new DocumentId("mail", "mail.mbox", "m1@x")).orElseThrow().fields());

      write(mail(1), mail(2), mail(3));
      pipeline.reindex(Ingestion.Reindex.CHANGED);
      awaitIdle(pipeline);
      assertEquals(6, parser.parsed.get());
      assertEquals(2, parser.unchanged.get());
      assertEquals(embedded + 2, pipeline.status().embeddings().computed());
      assertEquals(List.of("m3@x/a3.txt"), found(index, "willow"));
      assertEquals(List.of("m1@x/a1.txt"), found(index, "elm"));

      write(mail(1), mail(3));
      pipeline.reindex(Ingestion.Reindex.CHANGED);
      awaitIdle(pipeline);
      assertEquals(6, parser.parsed.get());
      assertEquals(List.of(), found(index, "wren"));
      assertEquals(List.of(), found(index, "rowan"));
      assertEquals(List.of("m3@x"), found(index, "plover"));
      FileRecord record = index.file("mail", "mail.mbox").orElseThrow();
      assertEquals(4, record.documentCount());
      assertEquals(4, record.chunkCount());
      assertEquals("mbox", record.parser());
      assertEquals(FileState.INDEXED, record.state());
      FileList.Entry listed =
          pipeline.files(new FileQuery(null, null, null, 0, 10)).files().getFirst();
      assertEquals(4, listed.documents());
      assertTrue(listed.stageMillis().keySet().containsAll(List.of("parse", "chunk", "index")));

      pipeline.reindex(Ingestion.Reindex.ALL);
      awaitIdle(pipeline);
      assertEquals(10, parser.parsed.get(), "whoever says all means all");
      assertEquals(embedded + 2, pipeline.status().embeddings().computed());

      Files.delete(mailbox);
      pipeline.reindex(Ingestion.Reindex.CHANGED);
      awaitIdle(pipeline);
      assertEquals(List.of(), found(index, "bird"));
      assertEquals(0, index.counts().documents());
    }
  }

  @Test
  void what_was_committed_before_a_crash_is_not_done_again() throws Exception {
    write(mail(1), mail(2), mail(3));
    try (ChunkIndex index = index()) {
      AtomicInteger seen = new AtomicInteger();
      Counted parser = new Counted();
      FileWork interrupted =
          work(
              parser,
              index,
              (task, record) -> {
                if (seen.incrementAndGet() == 2) { // the first attachment and the first message
                  index.commit();
                  throw new FileWork.StoppedException();
                }
              });
      try {
        interrupted.read(task(null));
        throw new AssertionError("nothing stopped the work");
      } catch (FileWork.StoppedException e) {
        assertEquals(2, parser.parsed.get());
      }
    }
    try (ChunkIndex index = index()) {
      Optional<FileRecord> meanwhile = index.file("mail", "mail.mbox");
      assertTrue(meanwhile.isPresent(), "documents without a record would be left behind");
      assertFalse(meanwhile.get().modifiedAt().equals(task(null).seen().modifiedAt()));
      Counted parser = new Counted();
      FileWork work = work(parser, index, (task, record) -> {});
      FileRecord record = work.read(task(meanwhile.get()));
      index.refresh();
      assertEquals(4, parser.parsed.get());
      assertEquals(1, parser.unchanged.get());
      assertEquals(6, record == null ? 0 : record.documentCount());
      assertEquals(List.of("m1@x"), found(index, "heron"));
      assertEquals(List.of("m1@x/a1.txt"), found(index, "elm"));
      assertEquals(List.of("m3@x"), found(index, "plover"));
    }
  }

  @Test
  void parts_that_cannot_be_read_are_counted_with_the_first_reason() throws Exception {
    byte[] broken = "%PDF-1.7 and nothing else".getBytes(StandardCharsets.UTF_8);
    write(
        mail(1), Mails.mail("bad@x", "Bad", "With a broken attachment.", Map.of("b.pdf", broken)));
    try (ChunkIndex index = index()) {
      Counted parser = new Counted();
      FileRecord first = work(parser, index, (task, record) -> {}).read(task(null));
      assertEquals(FileState.INDEXED, first == null ? null : first.state());
      String reason = String.valueOf(first == null ? null : first.reason());
      assertTrue(
          reason.startsWith("1 of 4 parts could not be read: bad@x/b.pdf: the file"), reason);
      Files.writeString(mailbox, Mails.mbox(mail(3)), StandardOpenOption.APPEND);
      FileRecord second = work(parser, index, (task, record) -> {}).read(task(first));
      String still = String.valueOf(second == null ? null : second.reason());
      assertTrue(
          still.startsWith(
              "1 part is not complete: bad@x: one part of it could not be read: b.pdf"),
          still);
      assertEquals(2, parser.unchanged.get());
    }
  }

  private FileWork work(
      Parser parser, ChunkIndex index, BiConsumer<FileTask, @Nullable FileRecord> progress) {
    return new FileWork(
        parser,
        embedder,
        cache,
        index,
        settings(1, Duration.ofSeconds(1)),
        progress,
        source -> false);
  }

  private FileTask.Read task(@Nullable FileRecord known) throws IOException {
    Instant modified = Files.getLastModifiedTime(mailbox).toInstant();
    SeenFile seen =
        new SeenFile("mail", "mail.mbox", mailbox, Files.size(mailbox), modified, "", false, null);
    return new FileTask.Read(seen, known, false, Ingestion.Reindex.CHANGED);
  }
}
