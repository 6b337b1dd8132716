package dev.carrel.cli;

import dev.carrel.answer.Answer;
import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.Citation;
import dev.carrel.answer.Question;
import dev.carrel.answer.Receipt;
import dev.carrel.answer.Statement;
import dev.carrel.answer.Summary;
import dev.carrel.answer.SummaryEvent;
import dev.carrel.answer.SummaryRequest;
import dev.carrel.answer.Turn;
import dev.carrel.engine.EngineStatus;
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
import dev.carrel.retrieve.SearchDocument;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.serve.Archive;
import dev.carrel.serve.AskBody;
import dev.carrel.serve.BackupBody;
import dev.carrel.serve.BackupProgress;
import dev.carrel.serve.BackupReport;
import dev.carrel.serve.Desk;
import dev.carrel.serve.DeskException;
import dev.carrel.serve.ErrorDocument;
import dev.carrel.serve.Health;
import dev.carrel.serve.Json;
import dev.carrel.serve.ModelShelf;
import dev.carrel.serve.Original;
import dev.carrel.serve.RescanBody;
import dev.carrel.serve.SettingsBook;
import dev.carrel.serve.SourceList;
import dev.carrel.serve.SummaryBody;
import dev.carrel.serve.Uploads;
import dev.carrel.serve.WhyNot;
import dev.carrel.serve.WhyNotRequest;
import dev.carrel.watch.Source;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The desk of a service that runs in another process on this machine, asked over HTTP. */
final class RemoteDesk implements Desk {
  private final ServiceClient client;

  RemoteDesk(RunningService service) {
    client = new ServiceClient(service);
  }

  @Override
  public SearchDocument search(SearchRequest request) {
    Parameters parameters =
        new Parameters()
            .add("q", request.query())
            .add("k", Integer.toString(request.k()))
            .add("mode", request.mode().name().toLowerCase(Locale.ROOT))
            .addAll("source", request.filter().sources())
            .addAll("path", request.filter().paths())
            .addAll("type", request.filter().types());
    if (request.explain()) {
      parameters.add("explain", "true");
    }
    if (request.recent()) {
      parameters.add("recent", "true");
    }
    return client.get("/api/v1/search" + parameters, SearchDocument.class);
  }

  @Override
  public DocumentText read(DocumentPlace place, int startLine, int endLine) {
    return client.get("/api/v1/document" + lines(place, startLine, endLine), DocumentText.class);
  }

  @Override
  public DocumentBlocks blocks(DocumentPlace place, int startLine, int endLine) {
    return client.get("/api/v1/blocks" + lines(place, startLine, endLine), DocumentBlocks.class);
  }

  private static Parameters lines(DocumentPlace place, int startLine, int endLine) {
    return place(place)
        .add("startLine", Integer.toString(startLine))
        .add("endLine", Integer.toString(endLine));
  }

  @Override
  public Original original(String source, String path) {
    throw new DeskException(
        DeskException.Kind.UNAVAILABLE,
        "The file itself is on this machine: open " + path + " in the folder of " + source + ".");
  }

  @Override
  public DocumentOutline outline(DocumentPlace place) {
    return client.get("/api/v1/outline" + place(place), DocumentOutline.class);
  }

  private static Parameters place(DocumentPlace place) {
    return new Parameters()
        .add("source", place.source())
        .add("path", place.path())
        .add("part", place.part());
  }

  @Override
  public GrepResult grep(GrepRequest request) {
    Parameters parameters =
        new Parameters()
            .add("pattern", request.pattern())
            .add("lines", Integer.toString(request.linesMax()))
            .addAll("source", request.filter().sources())
            .addAll("path", request.filter().paths())
            .addAll("type", request.filter().types());
    if (request.ignoreCase()) {
      parameters.add("ignoreCase", "true");
    }
    return client.get("/api/v1/grep" + parameters, GrepResult.class);
  }

  @Override
  public WhyNot whyNot(WhyNotRequest request) {
    Parameters parameters =
        new Parameters()
            .add("path", request.file())
            .add("source", request.source())
            .add("q", request.search().query())
            .add("k", Integer.toString(request.search().k()))
            .add("mode", request.search().mode().name().toLowerCase(Locale.ROOT));
    if (request.search().recent()) {
      parameters.add("recent", "true");
    }
    return client.get("/api/v1/why-not" + parameters, WhyNot.class);
  }

  @Override
  public void ask(Question question, Consumer<AnswerEvent> events, BooleanSupplier cancelled) {
    AskBody body =
        new AskBody(
            question.text(),
            elements(question.filter().sources()),
            elements(question.filter().paths()),
            elements(question.filter().types()),
            question.passagesMax(),
            true,
            turns(question.history()),
            question.strict(),
            question.keep(),
            question.seed());
    try (InputStream stream = client.postForEvents("/api/v1/ask", body);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      events.accept(passOn(new ServerEvents(lines), events, cancelled));
    } catch (IOException e) {
      events.accept(
          new AnswerEvent.Failed(
              "The service at "
                  + client.address()
                  + " broke off in the middle of the answer ("
                  + e.getMessage()
                  + "): see its log, then ask again.",
              "service_gone"));
    }
  }

  /** The body allows null among the elements, so that its reader can say which one it is. */
  private static List<@Nullable String> elements(List<String> values) {
    return new ArrayList<@Nullable String>(values);
  }

  private static List<AskBody.@Nullable AskedBefore> turns(List<Turn> history) {
    List<AskBody.@Nullable AskedBefore> turns = new ArrayList<>();
    history.forEach(turn -> turns.add(new AskBody.AskedBefore(turn.question(), turn.answer())));
    return turns;
  }

  private static AnswerEvent.Ending passOn(
      ServerEvents stream, Consumer<AnswerEvent> events, BooleanSupplier cancelled)
      throws IOException {
    while (!cancelled.getAsBoolean()) {
      ServerEvents.Event event = stream.next();
      switch (event.name()) {
        case "" -> {} // a sign of life
        case "token" ->
            events.accept(
                new AnswerEvent.Token(Json.document(event.data(), TokenData.class).text()));
        case "citation" ->
            events.accept(new AnswerEvent.Cited(Json.document(event.data(), Citation.class)));
        case "statement" ->
            events.accept(new AnswerEvent.Stated(Json.document(event.data(), Statement.class)));
        case "answer" -> {
          Answer answer = Json.document(event.data(), Answer.class);
          return answer.grounded()
              ? new AnswerEvent.Finished(answer)
              : new AnswerEvent.NoGrounds(answer);
        }
        case "error" -> {
          ErrorDocument.Trouble error = ServiceClient.error(event.data());
          return new AnswerEvent.Failed(error.message(), error.code());
        }
        default -> throw new IOException("unknown event " + event.name());
      }
    }
    return new AnswerEvent.Failed("The answer was cancelled.", "cancelled");
  }

  @Override
  public void summarize(
      SummaryRequest request, Consumer<SummaryEvent> events, BooleanSupplier cancelled) {
    SummaryBody body =
        new SummaryBody(
            request.query().orElse(null),
            elements(request.filter().sources()),
            elements(request.filter().paths()),
            elements(request.filter().types()),
            request.sentencesMax(),
            true);
    try (InputStream stream = client.postForEvents("/api/v1/summaries", body);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      events.accept(summarized(new ServerEvents(lines), events, cancelled));
    } catch (IOException e) {
      events.accept(
          new SummaryEvent.Failed(
              "The service at "
                  + client.address()
                  + " broke off in the middle of the summary ("
                  + e.getMessage()
                  + "): see its log, then ask again.",
              "service_gone"));
    }
  }

  private static SummaryEvent.Ending summarized(
      ServerEvents stream, Consumer<SummaryEvent> events, BooleanSupplier cancelled)
      throws IOException {
    while (!cancelled.getAsBoolean()) {
      ServerEvents.Event event = stream.next();
      switch (event.name()) {
        case "" -> {} // a sign of life
        case "progress" -> events.accept(Json.document(event.data(), SummaryEvent.Progress.class));
        case "summary" -> {
          return new SummaryEvent.Finished(Json.document(event.data(), Summary.class));
        }
        case "error" -> {
          ErrorDocument.Trouble error = ServiceClient.error(event.data());
          return new SummaryEvent.Failed(error.message(), error.code());
        }
        default -> throw new IOException("unknown event " + event.name());
      }
    }
    return new SummaryEvent.Failed("The summary was cancelled.", "cancelled");
  }

  /** What an event {@code token} carries. */
  record TokenData(String text) {}

  @Override
  public Status status() {
    return client.get("/api/v1/status", Status.class);
  }

  @Override
  public FileList files(FileQuery query) {
    Parameters parameters =
        new Parameters()
            .add("source", query.source())
            .add("state", query.state())
            .add("path", query.path())
            .add("offset", Integer.toString(query.offset()))
            .add("limit", Integer.toString(query.limit()))
            .add("cursor", query.cursor());
    return client.get("/api/v1/files" + parameters, FileList.class);
  }

  @Override
  public void reindex(Ingestion.Reindex which) {
    client.post("/api/v1/reindex", Map.of("which", which.name().toLowerCase(Locale.ROOT)));
  }

  @Override
  public Rescan rescan(@Nullable String source, String path, boolean verify, Duration timeout) {
    return client.post(
        "/api/v1/rescan",
        new RescanBody(source, path.isEmpty() ? null : path, verify, (int) timeout.toSeconds()),
        Rescan.class);
  }

  @Override
  public void probe() {
    client.get("/health/ready", Health.class);
  }

  /** No command needs them: {@code /metrics} tells them. */
  @Override
  public List<StageTimes.Reading> stageTimes() {
    return List.of();
  }

  @Override
  public long sequence() {
    return status().sequence();
  }

  /** No command needs it: a request can wait by itself. */
  @Override
  public boolean awaitSequence(long sequence, Duration timeout) {
    throw new DeskException(
        DeskException.Kind.UNAVAILABLE,
        "A running service cannot be waited for here: ask it with the parameter min_sequence.");
  }

  @Override
  public List<Source> sources() {
    return client.get("/api/v1/sources", SourceList.class).plain();
  }

  @Override
  public Source addSource(Path folder, @Nullable String name) {
    Map<String, String> body = new LinkedHashMap<>();
    body.put("folder", folder.toString());
    if (name != null) {
      body.put("name", name);
    }
    return client.post("/api/v1/sources", body, Source.class);
  }

  @Override
  public void removeSource(String name, boolean purge) {
    Parameters parameters = new Parameters();
    if (purge) {
      parameters.add("purge", "true");
    }
    client.delete("/api/v1/sources/" + Parameters.encoded(name) + parameters);
  }

  @Override
  public BackupReport backup(Path file, boolean overwrite, Consumer<BackupProgress> progress) {
    try (InputStream stream =
            client.postForEvents("/api/v1/backup", new BackupBody(file.toString(), overwrite));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      ServerEvents events = new ServerEvents(lines);
      while (true) {
        ServerEvents.Event event = events.next();
        switch (event.name()) {
          case "" -> {} // a sign of life
          case "progress" -> progress.accept(Json.document(event.data(), BackupProgress.class));
          case "done" -> {
            return Json.document(event.data(), BackupReport.class);
          }
          case "error" ->
              throw new DeskException(
                  DeskException.Kind.UNAVAILABLE, ServiceClient.error(event.data()).message());
          default -> throw new IOException("unknown event " + event.name());
        }
      }
    } catch (IOException e) {
      throw new DeskException(
          DeskException.Kind.UNAVAILABLE,
          "The service at "
              + client.address()
              + " broke off in the middle of the backup ("
              + e.getMessage()
              + "): see its log, then start it again.");
    }
  }

  @Override
  public Receipt receipt(String id) {
    return client.get("/api/v1/receipts/" + Parameters.encoded(id), Receipt.class);
  }

  /** No command needs it: what it offers is asked for over HTTP. */
  @Override
  public Archive archive() {
    throw new DeskException(
        DeskException.Kind.UNAVAILABLE,
        "The archive of a running service cannot be opened here: ask "
            + client.address()
            + "/api/v1/receipts.");
  }

  /** No command needs it: it is there for programs that speak OpenAI's interface. */
  @Override
  public Uploads uploads() {
    throw new DeskException(
        DeskException.Kind.UNAVAILABLE,
        "The uploads of a running service cannot be opened here: ask "
            + client.address()
            + "/v1/files.");
  }

  /** No command needs them: they lie on the same disk. */
  @Override
  public ModelShelf modelShelf() {
    throw new DeskException(
        DeskException.Kind.UNAVAILABLE,
        "The models of a running service cannot be opened here: carrel model list shows them.");
  }

  /** No command needs them: what they are stands in the configuration. */
  @Override
  public SettingsBook settings() {
    throw new DeskException(
        DeskException.Kind.UNAVAILABLE,
        "The settings of a running service cannot be opened here: ask "
            + client.address()
            + "/api/v1/settings.");
  }

  /** The service tells how its engine is at {@code /health} only, in words for a person. */
  @Override
  public Optional<EngineStatus> engine() {
    throw new DeskException(
        DeskException.Kind.UNAVAILABLE,
        "The engine of a running service cannot be looked into: see "
            + client.address()
            + "/health.");
  }

  @Override
  public void close() {
    client.close();
  }
}
