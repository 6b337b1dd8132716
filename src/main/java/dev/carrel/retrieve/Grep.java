package dev.carrel.retrieve;

import dev.carrel.chunk.Chunk;
import dev.carrel.index.ChunkHit;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.StoredChunk;
import dev.carrel.parse.DocumentId;
import dev.carrel.retrieve.GrepResult.Line;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One search for lines. It reads documents one after the other, and never longer than a limit. */
final class Grep {
  static final Duration TIME_MAX = Duration.ofSeconds(5);
  static final int DOCUMENTS_MAX = 100_000;
  private static final int PASSAGES_OF_FILE_MAX = 10_000;
  private static final int LINE_CHARS_MAX = 300;

  private final GrepRequest request;
  private final Pattern pattern;
  private final ChunkIndex.Snapshot snapshot;
  private final long startedNanos = System.nanoTime();
  private final List<Line> lines = new ArrayList<>();
  private int documentsRead;

  Grep(GrepRequest request, ChunkIndex.Snapshot snapshot) {
    this.request = request;
    this.pattern = request.compiled();
    this.snapshot = snapshot;
  }

  GrepResult result() {
    List<ChunkHit> newest = snapshot.newest(request.filter(), DOCUMENTS_MAX + 1);
    String remark =
        newest.size() > DOCUMENTS_MAX
            ? "There are more than %,d documents, of which the newest were read."
                .formatted(DOCUMENTS_MAX)
            : null;
    Set<String> filesRead = new HashSet<>();
    try {
      for (ChunkHit hit : newest) {
        DocumentId id = snapshot.load(hit.ref()).document().id();
        if (filesRead.add(id.source() + "\0" + id.path())) {
          file(id);
        }
      }
    } catch (Over over) {
      remark = over.getMessage();
    }
    return new GrepResult(
        request.pattern(),
        (System.nanoTime() - startedNanos) / 1e6,
        documentsRead,
        remark == null,
        remark,
        lines);
  }

  private void file(DocumentId file) {
    Map<String, List<StoredChunk>> documents = new TreeMap<>();
    for (ChunkHit hit :
        snapshot.ofFile(file.source(), file.path(), request.filter(), PASSAGES_OF_FILE_MAX)) {
      StoredChunk stored = snapshot.load(hit.ref());
      @Nullable String part = stored.document().id().part();
      documents.computeIfAbsent(part == null ? "" : part, _ -> new ArrayList<>()).add(stored);
    }
    for (List<StoredChunk> document : documents.values()) {
      document.sort(Comparator.comparingInt(stored -> stored.chunk().ordinal()));
      lines(document);
      documentsRead++;
    }
  }

  private void lines(List<StoredChunk> document) {
    DocumentId id = document.getFirst().document().id();
    List<Chunk> chunks = document.stream().map(StoredChunk::chunk).toList();
    DocumentLines all = DocumentLines.of(chunks);
    for (int number = 1; number <= all.count(); number++) {
      String text = all.line(number);
      Matcher matcher = pattern.matcher(new Watched(text));
      if (isIn(matcher)) {
        if (lines.size() == request.linesMax()) {
          throw new Over(
              "There are more lines than the %,d that were asked for: ask for more, or for fewer files."
                  .formatted(request.linesMax()));
        }
        lines.add(
            new Line(
                id.source(),
                id.path(),
                id.part(),
                number,
                page(chunks, number),
                cut(text, matcher)));
      }
    }
  }

  /** Java's expressions recur: an alternative that is repeated takes a frame for each character. */
  private static boolean isIn(Matcher matcher) {
    try {
      return matcher.find();
    } catch (StackOverflowError e) {
      throw new Over(
          "The pattern goes too deep for a long line: give one without repeated alternatives.");
    }
  }

  /** Of the last chunk that begins at that line or before it. */
  private static @Nullable Integer page(List<Chunk> chunks, int line) {
    Integer page = null;
    for (Chunk chunk : chunks) {
      if (chunk.startLine() <= line) {
        page = chunk.page();
      }
    }
    return page;
  }

  private static String cut(String line, Matcher found) {
    if (line.length() <= LINE_CHARS_MAX) {
      return line;
    }
    int from =
        Math.max(0, Math.min(found.start() - LINE_CHARS_MAX / 4, line.length() - LINE_CHARS_MAX));
    int to = from + LINE_CHARS_MAX;
    from = Character.isLowSurrogate(line.charAt(from)) ? from + 1 : from;
    to = Character.isHighSurrogate(line.charAt(to - 1)) ? to - 1 : to;
    return (from > 0 ? "…" : "") + line.substring(from, to) + (to < line.length() ? "…" : "");
  }

  /** A text that ends the search when it is read for too long: an expression may try for ever. */
  private final class Watched implements CharSequence {
    private static final int LOOK_EVERY = 4_096;

    private final CharSequence text;
    private int reads;

    Watched(CharSequence text) {
      this.text = text;
      requireTime();
    }

    @Override
    public char charAt(int index) {
      if (++reads % LOOK_EVERY == 0) {
        requireTime();
      }
      return text.charAt(index);
    }

    private void requireTime() {
      if (System.nanoTime() - startedNanos > TIME_MAX.toNanos()) {
        throw new Over(
            "It took longer than %d s and was ended: name fewer files, or a simpler pattern."
                .formatted(TIME_MAX.toSeconds()));
      }
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }

  /** Ends the search; what was found until then is the result. */
  private static final class Over extends RuntimeException {
    private static final long serialVersionUID = 1;

    Over(String sentence) {
      super(sentence, null, false, false);
    }
  }
}
