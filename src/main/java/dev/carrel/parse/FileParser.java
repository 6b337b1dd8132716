package dev.carrel.parse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file by what it is: text, Markdown and code as they stand, everything else through Tika
 * in processes of their own, of which the first is started when the first such file comes.
 */
public final class FileParser implements Parser {
  /** Raised by hand whenever the same bytes give another text or other sections. */
  private static final int VERSION = 12;

  private final ParseLimits limits;
  private final EntryRules rules;
  private final ParseWorkers workers;
  private final TextRecognition recognition;
  private final DocumentReader reader;

  /** Reads formats that are not text in one process, with its files in the temporary folder. */
  public FileParser(ParseLimits limits) {
    this(limits, WorkerSettings.ofTemporaryFolder());
  }

  /** Reads every entry of an archive. */
  public FileParser(ParseLimits limits, WorkerSettings settings) {
    this(limits, settings, EntryRules.ALL);
  }

  /**
   * Starts nothing yet.
   *
   * @param rules which entries of archives are left out
   */
  public FileParser(ParseLimits limits, WorkerSettings settings, EntryRules rules) {
    this(limits, rules, new ParseWorkers(settings, limits), settings.recognition(), false);
  }

  private FileParser(
      ParseLimits limits,
      EntryRules rules,
      ParseWorkers workers,
      TextRecognition recognition,
      boolean readsSecrets) {
    this.limits = limits;
    this.rules = rules;
    this.workers = workers;
    this.recognition = recognition;
    this.reader = new DocumentReader(limits, workers, recognition, readsSecrets);
  }

  @Override
  public Parser readingSecrets() {
    return new FileParser(limits, rules.withSecrets(), workers, recognition, true);
  }

  @Override
  public void parse(DocumentId id, Path file, Known known, Consumer<ParseOutcome> consumer) {
    Consumer<ParseOutcome> outcomes =
        outcome -> consumer.accept(Vault.named(Languages.named(outcome), file));
    String fileName = InnerName.file(id.path());
    FileType named = FileType.ofName(fileName);
    if (reader.isUnreadByName(named) && !DocumentReader.isJavaClass(named)) {
      outcomes.accept(new ParseOutcome.Skipped(id, reader.unreadReason(named)));
      return;
    }
    Contents contents = new Contents(reader, workers, limits, rules, id, known, outcomes);
    byte[] head = FileBytes.head(file, ContainerKind.HEAD_BYTES);
    Optional<ContainerKind> kind = ContainerKind.of(named, head);
    if (kind.isPresent()) {
      container(id, file, kind.get(), contents, outcomes);
      return;
    }
    switch (FileBytes.read(file, limits.fileBytesMax())) {
      case FileBytes.Unavailable(String cause) ->
          outcomes.accept(new ParseOutcome.Unreadable(id, cause));
      case FileBytes.TooLarge(long sizeBytes) -> outcomes.accept(tooLarge(id, sizeBytes));
      case FileBytes.Hashed _ -> throw new IllegalStateException("only its hash was read");
      case FileBytes.Content content -> {
        switch (reader.found(id, fileName, named, false, content)) {
          case DocumentReader.Found.Container(ContainerKind within) ->
              container(id, file, within, contents, outcomes);
          case DocumentReader.Found.Document(
                  ParseOutcome outcome,
                  List<Reply.Attachment> attachments) -> {
            contents.attachments(attachments, "", 1);
            outcomes.accept(withRemark(outcome, contents.remark()));
          }
        }
      }
    }
  }

  private ParseOutcome tooLarge(DocumentId id, long sizeBytes) {
    return new ParseOutcome.Skipped(
        id,
        "the file has "
            + sizeBytes
            + " bytes and the limit is "
            + limits.fileBytesMax()
            + "; raise the limit to read it");
  }

  private static ParseOutcome withRemark(ParseOutcome outcome, @Nullable String remark) {
    if (remark != null
        && outcome instanceof ParseOutcome.Parsed(ParsedDocument document, String by, String own)) {
      return new ParseOutcome.Parsed(document, by, own == null ? remark : own + "; " + remark);
    }
    return outcome;
  }

  private static void container(
      DocumentId id,
      Path file,
      ContainerKind kind,
      Contents contents,
      Consumer<ParseOutcome> outcomes) {
    switch (FileBytes.hash(file)) {
      case FileBytes.Hashed before -> {
        Ask open =
            new Ask.Open(
                InnerName.file(id.path()),
                kind,
                file.toUri().toString(),
                false,
                contents.allowance(before.sizeBytes()));
        Contents.Ending ending = contents.container(open, "", 1);
        boolean same = before.isStill(file);
        String trouble =
            same
                ? ending.broken()
                : "the file was written to while it was read; it is read again when it changes or"
                    + " is reindexed";
        if (trouble != null) {
          String where = same && ending.entries() > 0 ? ending.entries() + " entries in: " : "";
          outcomes.accept(new ParseOutcome.Unreadable(id, where + trouble, before.sha256()));
        } else if (!contents.wordless().isEmpty()) {
          outcomes.accept(
              contents
                  .wordless()
                  .document(
                      id,
                      null,
                      kind.mediaType(),
                      before.sha256(),
                      kind.shortName(),
                      "only the names of its parts can be found: none of them holds text that is"
                          + " read"));
        }
        outcomes.accept(
            new ParseOutcome.Contained(
                id,
                kind.mediaType(),
                before.sha256(),
                kind.shortName(),
                contents.remark(),
                same && ending.complete()));
      }
      case FileBytes.Unavailable(String cause) ->
          outcomes.accept(new ParseOutcome.Unreadable(id, cause));
      case FileBytes.Content _, FileBytes.TooLarge _ ->
          throw new IllegalStateException("a hash was asked for");
    }
  }

  @Override
  public String fingerprint() {
    return "parse-"
        + VERSION
        + " tika-"
        + version("org.apache.tika/tika-core")
        + " tika-parsers-"
        + version("org.apache.tika/tika-parsers-standard-package")
        + " language-detector-"
        + version("com.optimaize.languagedetector/language-detector")
        + " commonmark-"
        + version("org.commonmark/commonmark")
        + " tree-sitter-"
        + workers.grammarsFingerprint()
        + " limits-"
        + limits.fingerprint()
        + switch (recognition) {
          case TextRecognition.Off _, TextRecognition.Missing _ -> "";
          case TextRecognition.On _ -> " ocr";
        };
  }

  @Override
  public List<String> remarks() {
    return recognition instanceof TextRecognition.Missing missing
        ? List.of("The text in pictures is not read: " + missing.sentence() + ".")
        : List.of();
  }

  /** Read from the library's jar, so that no class of it is loaded for this. */
  private static String version(String artifact) {
    try (@Nullable InputStream in =
        FileParser.class.getResourceAsStream("/META-INF/maven/" + artifact + "/pom.properties")) {
      if (in == null) {
        throw new IllegalStateException("the jar of " + artifact + " does not say its version");
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException("the version of " + artifact + " could not be read", e);
    }
  }

  /** The processes that run, for tests that end them. */
  ParseWorkers workers() {
    return workers;
  }

  /** Ends the processes, even those that read; what they read is unreadable then. */
  @Override
  public void close() {
    workers.close();
  }
}
