package dev.carrel.cli;

import dev.carrel.ingest.FileList;
import dev.carrel.ingest.FileQuery;
import dev.carrel.ingest.Status;
import dev.carrel.serve.Desk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What {@code index} and {@code reindex} report: {@code files.found} is the sum of indexed,
 * skipped, failed and pending, and the reasons count every file that was skipped or failed.
 */
record IndexSummary(
    Status.Files files,
    List<Reason> skipped,
    List<Reason> failed,
    Status.Chunks chunks,
    Status.Embeddings embeddings,
    List<Status.SourceStatus> sources,
    double seconds) {
  /** Numbers and names differ from file to file where the reason is the same. */
  private static final Pattern PARTICULARS =
      Pattern.compile("\\d[\\d.,]*|\"[^\"]*\"|'[^']*'|“[^”]*”");

  /**
   * Files that were left out for one reason.
   *
   * @param reason as the first of them has it: a size or a name in it may differ for others
   * @param example source and path of the first of them
   */
  record Reason(String reason, long files, String example) {}

  static IndexSummary of(Desk desk, Status status, Status.Embeddings before, Duration took) {
    return new IndexSummary(
        status.files(),
        reasons(desk, "skipped"),
        reasons(desk, "failed"),
        status.chunks(),
        new Status.Embeddings(
            status.embeddings().computed() - before.computed(),
            status.embeddings().reused() - before.reused()),
        status.sources(),
        took.toMillis() / 1e3);
  }

  private static List<Reason> reasons(Desk desk, String state) {
    Map<String, Reason> reasons = new LinkedHashMap<>();
    int offset = 0;
    FileList page;
    do {
      page = desk.files(new FileQuery(null, state, null, offset, FileQuery.LIMIT_MAX));
      for (FileList.Entry file : page.files()) {
        String given = file.reason();
        String reason = given == null ? "no reason given" : given;
        reasons.merge(
            PARTICULARS.matcher(reason).replaceAll("#"),
            new Reason(reason, 1, file.source() + "/" + file.path()),
            (first, next) -> new Reason(first.reason(), first.files() + 1, first.example()));
      }
      offset += page.files().size();
    } while (!page.files().isEmpty() && offset < page.total());
    List<Reason> sorted = new ArrayList<>(reasons.values());
    sorted.sort(Comparator.comparingLong(Reason::files).reversed());
    return sorted;
  }

  /** For a person. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d files found = %,d indexed + %,d skipped + %,d failed%s",
            files.found(),
            files.indexed(),
            files.skipped(),
            files.failed(),
            files.pending() == 0
                ? ""
                : String.format(Locale.ROOT, " + %,d pending", files.pending())));
    skipped.forEach(reason -> lines.add(line("skipped", reason)));
    failed.forEach(reason -> lines.add(line("failed", reason)));
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d passages, %,d embedded; %,d vectors computed, %,d taken from the cache",
            chunks.total(),
            chunks.embedded(),
            embeddings.computed(),
            embeddings.reused()));
    lines.add(String.format(Locale.ROOT, "%.1f s", seconds));
    return lines;
  }

  private static String line(String state, Reason reason) {
    return String.format(
        Locale.ROOT,
        "  %s %,d: %s (%s%s)",
        state,
        reason.files(),
        SafeText.line(reason.reason()),
        SafeText.line(reason.example()),
        reason.files() == 1 ? "" : ", …");
  }
}
