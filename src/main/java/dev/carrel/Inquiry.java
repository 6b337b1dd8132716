package dev.carrel;

import dev.carrel.ingest.FileTrace;
import dev.carrel.ingest.Ingestion;
import dev.carrel.retrieve.Fate;
import dev.carrel.retrieve.Hit;
import dev.carrel.retrieve.HybridRetriever;
import dev.carrel.retrieve.Passage;
import dev.carrel.retrieve.Place;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.serve.DeskException;
import dev.carrel.serve.WhyNot;
import dev.carrel.serve.WhyNot.Stage;
import dev.carrel.serve.WhyNotRequest;
import dev.carrel.watch.Source;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Follows one file from its source to the rank that a search gives it, and stops where it was lost.
 * For one request.
 */
final class Inquiry {
  private final List<Source> sources;
  private final Ingestion ingestion;
  private final HybridRetriever retriever;
  private final WhyNotRequest request;

  Inquiry(
      List<Source> sources, Ingestion ingestion, HybridRetriever retriever, WhyNotRequest request) {
    this.sources = sources;
    this.ingestion = ingestion;
    this.retriever = retriever;
    this.request = request;
  }

  /** A file of a source, and how far it has come. */
  private record Located(Source source, String path, FileTrace trace) {}

  /**
   * The stage.
   *
   * @throws DeskException when there is no such file, or more than one
   */
  WhyNot answer() {
    Path absolute = absolute();
    if (absolute == null) {
      return answer(named());
    }
    Path file = holder(absolute).isPresent() ? absolute : withoutLinks(absolute);
    Optional<Source> holder = holder(file);
    if (holder.isEmpty()) {
      return result(
          null,
          Stage.NO_SOURCE,
          "No source holds "
              + request.file()
              + ": carrel sources add makes one of the folder that it lies in.",
          null);
    }
    Path below = holder.get().folder().relativize(file);
    String path =
        StreamSupport.stream(below.spliterator(), false)
            .map(Path::toString)
            .collect(Collectors.joining("/"));
    return answer(located(holder.get(), path).orElseThrow(() -> unknown(List.of(holder.get()))));
  }

  private WhyNot answer(Located located) {
    return switch (located.trace()) {
      case FileTrace.LeftOut(String reason) -> result(located, Stage.LEFT_OUT, reason, null);
      case FileTrace.Skipped(String reason) -> result(located, Stage.SKIPPED, reason, null);
      case FileTrace.Failed(String reason) -> result(located, Stage.FAILED, reason, null);
      case FileTrace.Waiting(String reason) -> result(located, Stage.WAITING, reason, null);
      case FileTrace.Indexed(String remark) -> searched(located, remark);
      case FileTrace.Folder _ ->
          throw new DeskException(
              DeskException.Kind.WRONG_REQUEST,
              request.file() + " is a folder: give the path of a file in it.");
      case FileTrace.Absent _ -> throw unknown(List.of(located.source()));
    };
  }

  private WhyNot searched(Located located, @Nullable String remark) {
    SearchRequest search = request.search();
    return switch (retriever.fate(search, located.source().name(), located.path())) {
      case Fate.NoPassage _ ->
          // Between the question above and this one another state of the index took its place.
          result(located, Stage.WAITING, "It was read just now and is found in a moment.", remark);
      case Fate.Filtered(String by) ->
          result(located, Stage.FILTERED, "It does not meet " + by + ".", remark);
      case Fate.VectorWaiting(String reason) ->
          result(located, Stage.VECTOR_WAITING, reason, remark);
      case Fate.NoCandidate(String reason) -> result(located, Stage.NO_CANDIDATE, reason, remark);
      case Fate.Duplicate(Passage shown) -> duplicate(located, shown, remark);
      case Fate.Ranked(Passage passage) -> ranked(located, passage, remark);
    };
  }

  private WhyNot duplicate(Located located, Passage shown, @Nullable String remark) {
    Place place = Hit.of(shown).place();
    return result(
        located,
        Stage.DUPLICATE,
        "The same text stands in "
            + place.source()
            + "/"
            + place.path()
            + " and is shown there, at rank "
            + shown.rank()
            + ", with this file among its other places.",
        remark,
        shown,
        place);
  }

  private WhyNot ranked(Located located, Passage passage, @Nullable String remark) {
    int k = request.search().k();
    boolean within = passage.rank() <= k;
    return result(
        located,
        within ? Stage.FOUND : Stage.BEYOND,
        within
            ? "It is found, at rank " + passage.rank() + "."
            : "It ranks at "
                + passage.rank()
                + ", and "
                + k
                + " were asked for: a larger k shows it.",
        remark,
        passage,
        null);
  }

  private WhyNot result(
      @Nullable Located located, Stage stage, String sentence, @Nullable String remark) {
    return result(located, stage, sentence, remark, null, null);
  }

  private WhyNot result(
      @Nullable Located located,
      Stage stage,
      String sentence,
      @Nullable String remark,
      @Nullable Passage passage,
      @Nullable Place shownAt) {
    return new WhyNot(
        request.file(),
        request.search().query(),
        located == null ? null : located.source().name(),
        located == null ? null : located.path(),
        stage.name().toLowerCase(Locale.ROOT),
        sentence,
        request.search().k(),
        passage == null ? null : passage.rank(),
        passage == null ? null : Hit.of(passage),
        shownAt,
        remark);
  }

  private @Nullable Path absolute() {
    try {
      Path path = Path.of(request.file());
      return path.isAbsolute() ? path.normalize() : null;
    } catch (InvalidPathException e) {
      throw new DeskException(
          DeskException.Kind.WRONG_REQUEST,
          "\"" + request.file() + "\" is no path: " + e.getReason() + ".");
    }
  }

  /** As the file system knows the folder; the file itself may be a link that is not followed. */
  private static Path withoutLinks(Path file) {
    Path folder = file.getParent();
    if (folder == null) {
      return file;
    }
    try {
      return folder.toRealPath().resolve(file.getFileName());
    } catch (IOException e) {
      return file; // its folder is not there, so no link leads to it
    }
  }

  /** The innermost, should one lie in another. */
  private Optional<Source> holder(Path file) {
    return candidates().stream()
        .filter(source -> file.startsWith(source.folder()) && !file.equals(source.folder()))
        .max(Comparator.comparingInt(source -> source.folder().getNameCount()));
  }

  /** The one file that is meant by a path within a source, with or without the source's name. */
  private Located named() {
    List<Located> found = new ArrayList<>();
    for (Source source : candidates()) {
      located(source, request.file()).ifPresent(found::add);
      String prefix = source.name() + "/";
      if (request.file().startsWith(prefix)) {
        located(source, request.file().substring(prefix.length())).ifPresent(found::add);
      }
    }
    if (found.isEmpty()) {
      throw unknown(candidates());
    }
    if (found.size() > 1) {
      throw new DeskException(
          DeskException.Kind.WRONG_REQUEST,
          request.file()
              + " is in "
              + found.stream().map(each -> each.source().name()).collect(Collectors.joining(", "))
              + ": say which source is meant.");
    }
    return found.getFirst();
  }

  private Optional<Located> located(Source source, String path) {
    try {
      FileTrace trace = ingestion.trace(source, path);
      return trace instanceof FileTrace.Absent
          ? Optional.empty()
          : Optional.of(new Located(source, path, trace));
    } catch (IllegalArgumentException e) {
      throw new DeskException(
          DeskException.Kind.WRONG_REQUEST, String.valueOf(e.getMessage()) + ".");
    }
  }

  private List<Source> candidates() {
    String name = request.source();
    if (name == null) {
      return sources;
    }
    List<Source> named = sources.stream().filter(source -> source.name().equals(name)).toList();
    if (named.isEmpty()) {
      throw new DeskException(
          DeskException.Kind.NOT_FOUND,
          "There is no source named " + name + ": carrel sources list shows those there are.");
    }
    return named;
  }

  private DeskException unknown(List<Source> lookedIn) {
    return new DeskException(
        DeskException.Kind.NOT_FOUND,
        "There is no file "
            + request.file()
            + " in "
            + (lookedIn.isEmpty()
                ? "any source, for there is none"
                : lookedIn.stream().map(Source::name).collect(Collectors.joining(", ")))
            + ": give its path within its source, or its absolute path.");
  }
}
