package dev.carrel.serve;

import dev.carrel.access.Caller;
import dev.carrel.ingest.Ingestion;
import dev.carrel.ingest.Rescan;
import dev.carrel.ingest.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Work that takes longer than a request: started, followed, ended. */
final class JobRoutes {
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);
  private static final Duration RESCAN_STEP = Duration.ofSeconds(1);

  private final Desk desk;
  private final Bodies bodies;
  private final Jobs jobs;
  private final Idempotency once;
  private final Closing closing;
  private final Duration heartbeat;

  JobRoutes(
      Desk desk, Bodies bodies, Jobs jobs, Idempotency once, Closing closing, Duration heartbeat) {
    this.desk = desk;
    this.bodies = bodies;
    this.jobs = jobs;
    this.once = once;
    this.closing = closing;
    this.heartbeat = heartbeat;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/api/v1/jobs", Need.WRITE, this::all),
        Route.post("/api/v1/jobs", Need.WRITE, this::start),
        // Before the next one: a parameter may hold slashes.
        Route.get("/api/v1/jobs/{id}/events", Need.WRITE, this::follow),
        Route.get("/api/v1/jobs/{id}", Need.WRITE, this::one),
        Route.delete("/api/v1/jobs/{id}", Need.WRITE, this::cancel));
  }

  /** The jobs of this process. */
  record JobList(List<Job> jobs) {}

  /** What came of a rebuild or a nightly run. */
  record UpkeepReport(int generation, long sequence, @Nullable String outcome) {}

  /**
   * The jobs of this process, the newest first.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/v1/jobs}
   */
  private void all(ServerRequest request, ServerResponse response) {
    noParameters(request);
    Replies.json(response, 200, new JobList(jobs.all()));
  }

  /**
   * Starts a job: {@code rescan} (looks at files until they are found), {@code rebuild} (reads
   * everything again into a new generation), {@code nightly} (what the nightly run does) or {@code
   * backup}, which needs the service's key. Answers 202 with where it can be followed.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/v1/jobs --json '{"kind": "rebuild"}'}
   */
  private void start(ServerRequest request, ServerResponse response) {
    noParameters(request);
    JobBody body = bodies.json(request, JobBody.class);
    String kind = body.checkedKind();
    need(kind).check(Caller.current().grant(), "A " + kind);
    Jobs.Work work =
        switch (kind) {
          case "backup" -> {
            BackupRoutes.requireKey(request, "A backup");
            Path file = body.backupFile();
            yield progress ->
                desk.backup(
                    file,
                    body.replaces(),
                    at -> progress.at(at.bytesDone(), at.bytesTotal(), null));
          }
          case "rescan" -> {
            RescanBody wanted = body.rescan();
            String place = wanted.place();
            yield progress -> rescan(wanted.source(), place, wanted.verifies(), progress);
          }
          case "rebuild" -> this::rebuild;
          default -> this::nightly;
        };
    boolean cancellable = kind.equals("backup") || kind.equals("rescan");
    once.answer(
        request,
        response,
        body,
        () -> {
          Job job = jobs.start(kind, !kind.equals("rescan"), cancellable, work);
          return new Idempotency.Reply(202, "/api/v1/jobs/" + job.id(), job);
        });
  }

  /**
   * How far a job is, and what came of it.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/v1/jobs/6f1f61a6-4b3a-4c36-9d62-6f3a2f0e8f0e}
   */
  private void one(ServerRequest request, ServerResponse response) {
    noParameters(request);
    Replies.json(response, 200, jobs.job(ArchiveRoutes.id(request)));
  }

  /**
   * Breaks off a job; a rebuild and a nightly run cannot be.
   *
   * <p>{@code curl -X DELETE
   * http://127.0.0.1:7411/api/v1/jobs/6f1f61a6-4b3a-4c36-9d62-6f3a2f0e8f0e}
   */
  private void cancel(ServerRequest request, ServerResponse response) {
    noParameters(request);
    Replies.json(response, 202, jobs.cancel(ArchiveRoutes.id(request)));
  }

  /**
   * Follows a job: the events {@code progress}, each with the job as it is then, and {@code ended}.
   *
   * <p>{@code curl -N
   * http://127.0.0.1:7411/api/v1/jobs/6f1f61a6-4b3a-4c36-9d62-6f3a2f0e8f0e/events}
   */
  private void follow(ServerRequest request, ServerResponse response) {
    noParameters(request);
    Job job = jobs.job(ArchiveRoutes.id(request));
    try (EventStream stream = new EventStream(response, heartbeat)) {
      Job told = null;
      while (job.runs() && !closing.begun() && !stream.gone()) {
        if (!job.equals(told)) {
          stream.send("progress", job);
          told = job;
          Thread.sleep(LOOK_EVERY);
        }
        job = jobs.awaitChange(job, heartbeat);
      }
      stream.send(job.runs() ? "progress" : "ended", job);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Need need(String kind) {
    return switch (kind) {
      case "backup" -> Need.ADMIN;
      case "rescan" -> Need.WRITE;
      default -> Need.WRITE_EVERYTHING;
    };
  }

  /** Looks once, then waits for what was seen; another look in between sees what came later. */
  private Rescan rescan(
      @Nullable String source, String path, boolean verify, Jobs.Progress progress) {
    progress.at(0, 0, null);
    Rescan looked = desk.rescan(source, path, verify, RESCAN_STEP);
    long most = looked.waiting();
    while (!looked.complete() && (looked.remarks().isEmpty() || looked.waiting() > 0)) {
      most = Math.max(most, looked.waiting());
      progress.at(
          most - looked.waiting(),
          most,
          looked.remarks().isEmpty() ? null : String.join(" ", looked.remarks()));
      looked = desk.rescan(source, path, false, RESCAN_STEP);
    }
    return looked;
  }

  private UpkeepReport rebuild(Jobs.Progress progress) throws InterruptedException {
    int before = desk.status().generation();
    desk.reindex(Ingestion.Reindex.ALL);
    while (true) {
      Status status = desk.status();
      Status.Rebuild building = status.rebuild();
      if (status.generation() > before && building == null) {
        return new UpkeepReport(status.generation(), status.sequence(), null);
      }
      if (building == null) {
        progress.at(0, 0, null);
      } else {
        progress.at(
            building.filesDone() + building.chunksDone(),
            building.filesTotal() + building.chunksTotal(),
            building.waitingFor());
      }
      Thread.sleep(LOOK_EVERY);
    }
  }

  private UpkeepReport nightly(Jobs.Progress progress) throws InterruptedException {
    String before = lastRun(desk.status());
    desk.reindex(Ingestion.Reindex.NIGHTLY);
    while (true) {
      Status status = desk.status();
      Status.Nightly nightly = status.nightly();
      if (nightly == null) {
        throw new DeskException(
            DeskException.Kind.UNAVAILABLE, "There is no nightly run here: start the service.");
      }
      if (!nightly.running() && !Objects.equals(before, lastRun(status))) {
        return new UpkeepReport(status.generation(), status.sequence(), nightly.lastOutcome());
      }
      progress.at(0, 0, nightly.waitingFor());
      Thread.sleep(LOOK_EVERY);
    }
  }

  private static @Nullable String lastRun(Status status) {
    return status.nightly() == null ? null : status.nightly().lastStartedAt();
  }

  private static void noParameters(ServerRequest request) {
    QueryParameters.parse(request.query().rawValue(), List.of());
  }
}
