package dev.carrel.serve;

import dev.carrel.access.Caller;
import dev.carrel.access.Grant;
import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.Question;
import dev.carrel.answer.Receipt;
import dev.carrel.answer.SummaryEvent;
import dev.carrel.answer.SummaryRequest;
import dev.carrel.engine.EngineStatus;
import dev.carrel.index.ChunkFilter;
import dev.carrel.ingest.FileCursor;
import dev.carrel.ingest.FileList;
import dev.carrel.ingest.FileQuery;
import dev.carrel.ingest.Ingestion;
import dev.carrel.ingest.Rescan;
import dev.carrel.ingest.StageTimes;
import dev.carrel.ingest.Status;
import dev.carrel.retrieve.DocumentBlocks;
import dev.carrel.retrieve.DocumentOutline;
import dev.carrel.retrieve.DocumentPlace;
import dev.carrel.retrieve.DocumentText;
import dev.carrel.retrieve.GrepRequest;
import dev.carrel.retrieve.GrepResult;
import dev.carrel.retrieve.Hit;
import dev.carrel.retrieve.Place;
import dev.carrel.retrieve.SearchDocument;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.watch.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A desk as far as a caller's grant goes: what they may not see does not exist here, in hits,
 * lists, counts and messages, and what they may not do is refused whatever route leads to it.
 * Whoever has a grant of everything has the desk itself. It is its owner's to close.
 */
final class RestrictedDesk implements Desk {
  /** A name that no source can have: a filter by it lets nothing pass. */
  static final String NOWHERE = "/";

  private final Desk desk;
  private final Supplier<Caller> callers;
  private final RestrictedArchive archive;
  private final RestrictedUploads uploads;

  /**
   * Restricts a desk.
   *
   * @param callers says for whom each method is being called
   */
  RestrictedDesk(Desk desk, Supplier<Caller> callers) {
    this.desk = desk;
    this.callers = callers;
    this.archive = new RestrictedArchive(desk, callers);
    this.uploads = new RestrictedUploads(desk, callers);
  }

  @Override
  public SearchDocument search(SearchRequest request) {
    Grant grant = grant();
    if (grant.ofEverything()) {
      return desk.search(request);
    }
    SearchDocument found = desk.search(request.within(within(grant, request.filter())));
    return new SearchDocument(
        found.query(),
        found.mode(),
        found.tookMillis(),
        found.remarks(),
        found.hits().stream().map(hit -> seen(grant, hit)).toList());
  }

  @Override
  public DocumentText read(DocumentPlace place, int startLine, int endLine) {
    check(place);
    return desk.read(place, startLine, endLine);
  }

  @Override
  public DocumentBlocks blocks(DocumentPlace place, int startLine, int endLine) {
    check(place);
    return desk.blocks(place, startLine, endLine);
  }

  @Override
  public Original original(String source, String path) {
    check(new DocumentPlace(source, path, null));
    return desk.original(source, path);
  }

  @Override
  public DocumentOutline outline(DocumentPlace place) {
    check(place);
    return desk.outline(place);
  }

  @Override
  public GrepResult grep(GrepRequest request) {
    return desk.grep(
        new GrepRequest(
            request.pattern(),
            request.ignoreCase(),
            within(grant(), request.filter()),
            request.linesMax()));
  }

  /** A file is looked for in each source that is seen, since others could hold one of its name. */
  @Override
  public WhyNot whyNot(WhyNotRequest request) {
    Grant grant = grant();
    if (grant.ofEverything()) {
      return desk.whyNot(request);
    }
    if (request.source() != null) {
      return whyNot(grant, request, request.source()).orElseThrow(() -> noFile(request));
    }
    List<WhyNot> found = new ArrayList<>();
    for (Source source : sources()) {
      whyNot(grant, request, source.name()).ifPresent(found::add);
    }
    if (found.size() > 1) {
      throw new DeskException(
          DeskException.Kind.WRONG_REQUEST,
          request.file() + " is in more than one source: say which one is meant.");
    }
    return found.stream().findFirst().orElseThrow(() -> noFile(request));
  }

  private Optional<WhyNot> whyNot(Grant grant, WhyNotRequest request, String source) {
    if (!grant.sees(source)) {
      return Optional.empty();
    }
    SearchRequest search = request.search();
    SearchRequest narrowed =
        new SearchRequest(
            search.query(),
            search.k(),
            search.mode(),
            within(grant, search.filter()),
            search.explain(),
            search.recent());
    WhyNot found;
    try {
      found = desk.whyNot(new WhyNotRequest(request.file(), source, narrowed));
    } catch (DeskException e) {
      if (e.kind() == DeskException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
    Place shownAt = found.shownAt();
    if (found.source() == null || (shownAt != null && !grant.sees(shownAt.source()))) {
      return Optional.empty();
    }
    Hit hit = found.hit();
    return Optional.of(
        new WhyNot(
            found.file(),
            found.query(),
            found.source(),
            found.path(),
            found.stage(),
            found.sentence(),
            found.k(),
            found.rank(),
            hit == null ? null : seen(grant, hit),
            shownAt,
            found.remark()));
  }

  private static DeskException noFile(WhyNotRequest request) {
    return new DeskException(
        DeskException.Kind.NOT_FOUND,
        "There is no file "
            + request.file()
            + " in the sources that the token is for: give its path within its source.");
  }

  @Override
  public void ask(Question question, Consumer<AnswerEvent> events, BooleanSupplier cancelled) {
    Caller caller = callers.get();
    desk.ask(
        archive.restricted(caller, question),
        archive.remembering(caller, events),
        whileHolds(caller, cancelled));
  }

  @Override
  public void summarize(
      SummaryRequest request, Consumer<SummaryEvent> events, BooleanSupplier cancelled) {
    Caller caller = callers.get();
    desk.summarize(
        new SummaryRequest(
            within(caller.grant(), request.filter()), request.query(), request.sentencesMax()),
        events,
        whileHolds(caller, cancelled));
  }

  /** Of certain sources: how many files they have, and nothing that is counted for all together. */
  @Override
  public Status status() {
    Grant grant = grant();
    Status all = desk.status();
    if (grant.ofEverything()) {
      return all;
    }
    List<Status.SourceStatus> sources =
        all.sources().stream().filter(source -> grant.sees(source.name())).toList();
    long indexed = count(sources, "indexed");
    long skipped = count(sources, "skipped");
    long failed = count(sources, "failed");
    long pending = count(sources, "pending");
    return new Status(
        all.state(),
        all.generation(),
        all.sequence(),
        new Status.Files(indexed + skipped + failed + pending, indexed, skipped, failed, pending),
        new Status.Chunks(0, 0),
        sources,
        null,
        new Status.Embeddings(0, 0),
        List.of(),
        all.problem() == null
            ? null
            : "Nothing can be taken in now: who looks after the service is told why.");
  }

  private long count(List<Status.SourceStatus> sources, String state) {
    return sources.stream()
        .mapToLong(source -> desk.files(new FileQuery(source.name(), state, null, 0, 1)).total())
        .sum();
  }

  /** The files of one source after those of the other, in the order of their names. */
  @Override
  public FileList files(FileQuery query) {
    Grant grant = grant();
    if (grant.ofEverything() || (query.source() != null && grant.sees(query.source()))) {
      return desk.files(query);
    }
    List<FileList.Entry> page = new ArrayList<>();
    long total = 0;
    boolean more = false;
    if (query.source() == null) {
      List<Source> sources = new ArrayList<>(sources());
      sources.sort(Comparator.comparing(Source::name));
      for (Source source : sources) {
        int offset = Math.clamp(query.offset() - total, 0, Integer.MAX_VALUE);
        int wanted = query.limit() - page.size();
        FileList files =
            desk.files(
                new FileQuery(
                    source.name(),
                    query.state(),
                    query.path(),
                    offset,
                    Math.max(1, wanted),
                    query.cursor()));
        page.addAll(files.files().subList(0, Math.min(files.files().size(), wanted)));
        total += files.total();
        more |= files.next() != null || files.files().size() > wanted;
      }
    }
    return new FileList(
        total, page, more && !page.isEmpty() ? FileCursor.after(page.getLast()).text() : null);
  }

  @Override
  public void reindex(Ingestion.Reindex which) {
    need(Need.WRITE_EVERYTHING, "To have files read again");
    desk.reindex(which);
  }

  /** Each source that is seen, one after the other, within the time for all. */
  @Override
  public Rescan rescan(@Nullable String source, String path, boolean verify, Duration timeout) {
    Grant grant = grant();
    if (grant.ofEverything()) {
      return desk.rescan(source, path, verify, timeout);
    }
    if (source != null) {
      check(source);
      return desk.rescan(source, path, verify, timeout);
    }
    long end = System.nanoTime() + timeout.toNanos();
    Rescan all = new Rescan(desk.sequence(), true, 0, List.of());
    for (Source seen : sources()) {
      Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
      Rescan one = desk.rescan(seen.name(), path, verify, left);
      all =
          new Rescan(
              one.sequence(),
              all.complete() && one.complete(),
              all.waiting() + one.waiting(),
              Stream.concat(all.remarks().stream(), one.remarks().stream()).toList());
    }
    return all;
  }

  @Override
  public void probe() {
    desk.probe();
  }

  /** They tell of all sources together. */
  @Override
  public List<StageTimes.Reading> stageTimes() {
    return grant().ofEverything() ? desk.stageTimes() : List.of();
  }

  @Override
  public long sequence() {
    return desk.sequence();
  }

  @Override
  public boolean awaitSequence(long sequence, Duration timeout) {
    return desk.awaitSequence(sequence, timeout);
  }

  @Override
  public List<Source> sources() {
    Grant grant = grant();
    return desk.sources().stream().filter(source -> grant.sees(source.name())).toList();
  }

  @Override
  public Source addSource(Path folder, @Nullable String name) {
    need(Need.ADMIN, "To add a source");
    return desk.addSource(folder, name);
  }

  @Override
  public void removeSource(String name, boolean purge) {
    need(Need.ADMIN, "To remove a source");
    desk.removeSource(name, purge);
  }

  @Override
  public BackupReport backup(Path file, boolean overwrite, Consumer<BackupProgress> progress) {
    need(Need.ADMIN, "To write a backup");
    return desk.backup(file, overwrite, progress);
  }

  @Override
  public Receipt receipt(String id) {
    return archive.receipt(id);
  }

  @Override
  public Archive archive() {
    return archive;
  }

  @Override
  public Uploads uploads() {
    return uploads;
  }

  @Override
  public ModelShelf modelShelf() {
    need(Need.READ_EVERYTHING, "To see the language models");
    return new RestrictedShelf(desk.modelShelf());
  }

  /** To delete one is for who may administer. */
  private final class RestrictedShelf implements ModelShelf {
    private final ModelShelf shelf;

    RestrictedShelf(ModelShelf shelf) {
      this.shelf = shelf;
    }

    @Override
    public ModelList all() {
      return shelf.all();
    }

    @Override
    public ModelInfo one(String name) {
      return shelf.one(name);
    }

    @Override
    public void remove(String name) {
      need(Need.ADMIN, "To delete a language model");
      shelf.remove(name);
    }
  }

  @Override
  public SettingsBook settings() {
    need(Need.ADMIN, "To see or change settings");
    return desk.settings();
  }

  /** What its status says may name files of the machine. */
  @Override
  public Optional<EngineStatus> engine() {
    return grant().ofEverything() ? desk.engine() : Optional.empty();
  }

  /** Nothing: the desk is its owner's. */
  @Override
  public void close() {}

  /** A filter that lets pass what the other one does, and only of what the grant is for. */
  static ChunkFilter within(Grant grant, ChunkFilter filter) {
    if (grant.sources().isEmpty()) {
      return filter;
    }
    TreeSet<String> sources = new TreeSet<>(grant.sources().get());
    if (!filter.sources().isEmpty()) {
      sources.retainAll(filter.sources());
    }
    return new ChunkFilter(
        sources.isEmpty() ? List.of(NOWHERE) : List.copyOf(sources),
        filter.paths(),
        filter.types(),
        filter.without(),
        filter.files());
  }

  /** Ends what is being made for a token when that is removed. */
  static BooleanSupplier whileHolds(Caller caller, BooleanSupplier cancelled) {
    return () -> cancelled.getAsBoolean() || !caller.holds().getAsBoolean();
  }

  private static Hit seen(Grant grant, Hit hit) {
    if (hit.alsoAt().stream().allMatch(place -> grant.sees(place.source()))) {
      return hit;
    }
    return new Hit(
        hit.rank(),
        hit.source(),
        hit.path(),
        hit.title(),
        hit.headingPath(),
        hit.startChar(),
        hit.endChar(),
        hit.startLine(),
        hit.endLine(),
        hit.page(),
        hit.part(),
        hit.symbol(),
        hit.score(),
        hit.support(),
        hit.text(),
        hit.sha256(),
        hit.modifiedAt(),
        hit.language(),
        hit.fields(),
        hit.alsoAt().stream().filter(place -> grant.sees(place.source())).toList(),
        hit.explanation());
  }

  /** A source that may not be seen is missing in the same words as one that is not there. */
  private void check(DocumentPlace place) {
    check(place.source());
  }

  private void check(String source) {
    if (!grant().sees(source)) {
      throw new DeskException(
          DeskException.Kind.NOT_FOUND,
          "There is no source named "
              + source
              + " for this token: name a document as a search shows it.");
    }
  }

  private void need(Need need, String doing) {
    need.check(grant(), doing);
  }

  private Grant grant() {
    return callers.get().grant();
  }
}
