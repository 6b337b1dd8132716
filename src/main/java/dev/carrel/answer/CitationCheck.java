package dev.carrel.answer;

import dev.carrel.answer.DocumentText.Place;
import dev.carrel.index.ChunkFilter;
import dev.carrel.index.ChunkHit;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.StoredChunk;
import dev.carrel.parse.DocumentId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says of citations whether their words still stand where they stood: by the index, and by the file
 * itself where it is text and the index may be behind it. No file is read that the index does not
 * have, so that nobody can learn here what was left out of it. Thread-safe.
 */
public final class CitationCheck {
  /** UTF-16 characters of a quote. */
  public static final int QUOTE_CHARS_MAX = 20_000;

  /** A larger file is not read again: the index has to do. */
  static final int FILE_BYTES_MAX = 16 << 20;

  /** More chunks of one file are not looked at. */
  private static final int CHUNKS_MAX = 50_000;

  /** In so many of the chunks that have most of the words another place is looked for. */
  private static final int ELSEWHERE_MAX = 20;

  /** Words that another place is looked for with. */
  private static final int ELSEWHERE_CHARS_MAX = 400;

  private final Supplier<ChunkIndex.Snapshot> snapshots;
  private final Folders folders;

  /** Where the files of a source lie. */
  public interface Folders {
    /** Null when there is no such source, or its folder is not there now. */
    @Nullable Path of(String source);
  }

  public CitationCheck(Supplier<ChunkIndex.Snapshot> snapshots, Folders folders) {
    this.snapshots = snapshots;
    this.folders = folders;
  }

  /**
   * What is to be checked.
   *
   * @param sha256 of the file as it was when it was cited; null when that is not known
   */
  public record Cited(
      String source,
      String path,
      @Nullable String part,
      int startChar,
      int endChar,
      String quote,
      @Nullable String sha256) {}

  /** The verdicts in the order of the citations. */
  public List<CitationVerdict> verify(List<Cited> citations) {
    try (ChunkIndex.Snapshot snapshot = snapshots.get()) {
      return citations.stream().map(cited -> verify(cited, snapshot)).toList();
    }
  }

  private CitationVerdict verify(Cited cited, ChunkIndex.Snapshot snapshot) {
    List<StoredChunk> chunks = chunks(cited, snapshot);
    if (chunks.isEmpty()) {
      return elsewhere(cited, snapshot).orElseGet(() -> gone("index", null));
    }
    Optional<DocumentText> indexed = DocumentText.of(chunks);
    OnDisk onDisk = onDisk(cited, chunks.getFirst());
    return switch (onDisk) {
      case OnDisk.Missing() -> elsewhere(cited, snapshot).orElseGet(() -> gone("file", null));
      case OnDisk.Newer(DocumentText text, String sha256) -> ofFile(cited, text, sha256, snapshot);
      case OnDisk.AsIndexed() -> ofIndex(cited, indexed, chunks, snapshot, null);
      case OnDisk.Unknown(String remark) -> ofIndex(cited, indexed, chunks, snapshot, remark);
    };
  }

  /** What of a file can be said beyond the index. */
  private sealed interface OnDisk {
    /** The folder of the source is there, the file is not. */
    record Missing() implements OnDisk {}

    record AsIndexed() implements OnDisk {}

    record Newer(DocumentText text, String sha256) implements OnDisk {}

    /** The index has to do. */
    record Unknown(@Nullable String remark) implements OnDisk {}
  }

  private OnDisk onDisk(Cited cited, StoredChunk known) {
    Path folder = folders.of(cited.source());
    if (folder == null || cited.part() != null) {
      return new OnDisk.Unknown(
          folder == null ? "The folder of the source is not there now." : null);
    }
    Path file = folder.resolve(cited.path()).normalize();
    if (!file.startsWith(folder)) {
      return new OnDisk.Unknown(null);
    }
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return new OnDisk.Missing();
    }
    byte[] bytes;
    try {
      // Meanwhile it may have become a link, and what a link leads to is none of ours.
      Path real = file.toRealPath();
      if (!real.startsWith(folder.toRealPath()) || !Files.isRegularFile(real)) {
        return new OnDisk.Unknown(
            "The file is now a link out of its source, or no file, and is not followed.");
      }
      bytes = read(real);
    } catch (IOException e) {
      return new OnDisk.Unknown("The file cannot be read now (" + e.getMessage() + ").");
    }
    if (bytes.length > FILE_BYTES_MAX) {
      return new OnDisk.Unknown(null);
    }
    String sha256 = sha256(bytes);
    if (sha256.equals(known.document().contentSha256())) {
      return new OnDisk.AsIndexed();
    }
    Optional<String> text =
        known.document().mediaType().startsWith("text/") ? decoded(bytes) : Optional.empty();
    return text.isPresent()
        ? new OnDisk.Newer(new DocumentText(text.get()), sha256)
        : new OnDisk.Unknown(
            "The file has changed since it was read; this is what the index has of it.");
  }

  private static byte[] read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return in.readNBytes(FILE_BYTES_MAX + 1);
    }
  }

  private CitationVerdict ofFile(
      Cited cited, DocumentText text, String sha256, ChunkIndex.Snapshot snapshot) {
    Optional<Place> place =
        text.saysAt(cited.quote(), cited.startChar(), cited.endChar())
            ? Optional.of(new Place(cited.startChar(), cited.endChar()))
            : text.find(cited.quote(), cited.startChar());
    if (place.isEmpty()) {
      return elsewhere(cited, snapshot).orElseGet(() -> changed(cited, sha256, "file", null));
    }
    Place found = place.get();
    return new CitationVerdict(
        state(cited, found),
        cited.source(),
        cited.path(),
        null,
        null,
        found.startChar(),
        found.endChar(),
        text.line(found.startChar()),
        text.line(found.endChar() - 1),
        sha256,
        "file",
        null);
  }

  private CitationVerdict ofIndex(
      Cited cited,
      Optional<DocumentText> text,
      List<StoredChunk> chunks,
      ChunkIndex.Snapshot snapshot,
      @Nullable String remark) {
    String sha256 = chunks.getFirst().document().contentSha256();
    if (text.isEmpty()) {
      boolean same = sha256.equals(cited.sha256());
      return same
          ? at(cited, chunks, new Place(cited.startChar(), cited.endChar()), "index", remark)
          : changed(
              cited,
              sha256,
              "index",
              "The file has changed, and it is too long to be searched for the quote.");
    }
    Optional<Place> place =
        text.get().saysAt(cited.quote(), cited.startChar(), cited.endChar())
            ? Optional.of(new Place(cited.startChar(), cited.endChar()))
            : text.get().find(cited.quote(), cited.startChar());
    if (place.isPresent()) {
      return at(cited, chunks, place.get(), "index", remark);
    }
    boolean same = sha256.equals(cited.sha256());
    return elsewhere(cited, snapshot)
        .orElseGet(() ->
            changed(
                cited,
                sha256,
                "index",
                same ? "The file is the one that was cited, and never had these words." : remark));
  }

  private static String state(Cited cited, Place found) {
    return found.startChar() == cited.startChar() && found.endChar() == cited.endChar()
        ? CitationVerdict.VALID
        : CitationVerdict.MOVED;
  }

  private static CitationVerdict at(
      Cited cited, List<StoredChunk> chunks, Place found, String checked, @Nullable String remark) {
    return placed(state(cited, found), chunks, found, checked, remark);
  }

  private static CitationVerdict placed(
      String state,
      List<StoredChunk> chunks,
      Place found,
      String checked,
      @Nullable String remark) {
    DocumentId id = chunks.getFirst().document().id();
    StoredChunk first = DocumentText.chunkAt(chunks, found.startChar());
    StoredChunk last = DocumentText.chunkAt(chunks, found.endChar() - 1);
    return new CitationVerdict(
        state,
        id.source(),
        id.path(),
        id.part(),
        first == null ? null : first.chunk().page(),
        found.startChar(),
        found.endChar(),
        first == null ? null : Quotes.line(first, found.startChar()),
        last == null ? null : Quotes.line(last, found.endChar() - 1),
        chunks.getFirst().document().contentSha256(),
        checked,
        remark);
  }

  private static CitationVerdict changed(
      Cited cited, String sha256, String checked, @Nullable String remark) {
    return new CitationVerdict(
        CitationVerdict.CHANGED,
        cited.source(),
        cited.path(),
        cited.part(),
        null,
        null,
        null,
        null,
        null,
        sha256,
        checked,
        remark);
  }

  private static CitationVerdict gone(String checked, @Nullable String remark) {
    return new CitationVerdict(
        CitationVerdict.GONE,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        checked,
        remark);
  }

  /** The same words in another document: in one with the same content first. */
  private Optional<CitationVerdict> elsewhere(Cited cited, ChunkIndex.Snapshot snapshot) {
    String words =
        cited.quote().substring(0, Math.min(cited.quote().length(), ELSEWHERE_CHARS_MAX));
    if (words.isBlank()) {
      return Optional.empty();
    }
    List<StoredChunk> candidates =
        snapshot.keyword(words, ChunkFilter.NONE, ELSEWHERE_MAX).stream()
            .map(hit -> snapshot.load(hit.ref()))
            .filter(stored -> !isSame(stored.document().id(), cited))
            .sorted(
                Comparator.comparing(
                    stored -> !stored.document().contentSha256().equals(cited.sha256())))
            .toList();
    for (StoredChunk candidate : candidates) {
      DocumentId id = candidate.document().id();
      List<StoredChunk> chunks =
          chunks(new Cited(id.source(), id.path(), id.part(), 0, 0, cited.quote(), null), snapshot);
      Optional<Place> place =
          DocumentText.of(chunks).flatMap(text -> text.find(cited.quote(), cited.startChar()));
      if (place.isPresent() && stillThere(id)) {
        return Optional.of(placed(CitationVerdict.MOVED, chunks, place.get(), "index", null));
      }
    }
    return Optional.empty();
  }

  private boolean stillThere(DocumentId id) {
    Path folder = folders.of(id.source());
    return folder == null
        || Files.exists(folder.resolve(id.path()).normalize(), LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isSame(DocumentId id, Cited cited) {
    return id.source().equals(cited.source())
        && id.path().equals(cited.path())
        && Objects.equals(id.part(), cited.part());
  }

  private static List<StoredChunk> chunks(Cited cited, ChunkIndex.Snapshot snapshot) {
    return snapshot.ofFile(cited.source(), cited.path(), ChunkFilter.NONE, CHUNKS_MAX).stream()
        .map(ChunkHit::ref)
        .map(snapshot::load)
        .filter(stored -> isSame(stored.document().id(), cited))
        .sorted(Comparator.comparingInt(stored -> stored.chunk().ordinal()))
        .toList();
  }

  private static Optional<String> decoded(byte[] bytes) {
    try {
      return Optional.of(
          withoutMark(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString()));
    } catch (CharacterCodingException e) {
      return Optional.empty(); // Another encoding: the index knows which.
    }
  }

  /** As parsers read it. */
  private static String withoutMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
