package dev.carrel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.access.Caller;
import dev.carrel.access.Grant;
import dev.carrel.access.Permission;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Jobs.Work ENDLESS =
      progress -> {
        for (long done = 0; ; done++) {
          progress.at(done, 0, null);
          Thread.sleep(5);
        }
      };

  private final Jobs jobs = new Jobs(Clock.systemUTC());

  @AfterEach
  void close() {
    jobs.close();
  }

  @Test
  void a_job_tells_how_far_it_is_and_what_came_of_it() throws Exception {
    Caller.OWNER.serve(() -> {
      Job begun =
          jobs.start(
              "rescan",
              false,
              true,
              progress -> {
                progress.at(1, 2, "for more");
                return "all of it";
              });
      Job ended = ended(begun);
      assertEquals("done", ended.state());
      assertEquals("all of it", ended.result());
      assertNotNull(ended.endedAt());
      assertNull(ended.error());
      assertEquals(List.of(ended), jobs.all());
    });
  }

  @Test
  void what_fails_says_why_in_the_form_of_every_refusal() throws Exception {
    Caller.OWNER.serve(() -> {
      Job ended =
          ended(
              jobs.start(
                  "rescan",
                  false,
                  true,
                  progress -> {
                    throw new DeskException(DeskException.Kind.NOT_FOUND, "There is none.");
                  }));
      assertEquals("failed", ended.state());
      ErrorDocument.Trouble error = ended.error();
      assertNotNull(error);
      assertEquals("There is none.", error.message());
      assertEquals("not_found", error.code());
    });
  }

  @Test
  void a_cancelled_job_ends_where_it_next_tells_how_far_it_is() throws Exception {
    Caller.OWNER.serve(() -> {
      Job begun = jobs.start("rescan", false, true, ENDLESS);
      jobs.cancel(begun.id());
      assertEquals("cancelled", ended(begun).state());
      Job fixed = jobs.start("rebuild", true, false, ENDLESS);
      assertEquals(409, assertThrows(Problem.class, () -> jobs.cancel(fixed.id())).status());
      assertEquals(
          409,
          assertThrows(Problem.class, () -> jobs.start("rebuild", true, false, ENDLESS)).status());
    });
  }

  @Test
  void no_more_run_than_may_and_no_more_are_remembered() throws Exception {
    Caller.OWNER.serve(() -> {
      for (int i = 0; i < Jobs.KEPT_MAX + 10; i++) {
        ended(jobs.start("rescan", false, true, progress -> "done"));
      }
      for (int i = 0; i < Jobs.RUNNING_MAX; i++) {
        jobs.start("rescan", false, true, ENDLESS);
      }
      Problem full = assertThrows(Problem.class, () -> jobs.start("rescan", false, true, ENDLESS));
      assertEquals(503, full.status());
      assertTrue(jobs.all().size() <= Jobs.KEPT_MAX, () -> jobs.all().size() + " are remembered");
    });
  }

  @Test
  void whoever_has_a_token_for_certain_sources_sees_the_own_jobs_only() throws Exception {
    Caller guest =
        new Caller("t1", "guest", Grant.of(Permission.WRITE, Set.of("notes")), () -> true);
    Caller.OWNER.serve(() -> jobs.start("rescan", false, true, ENDLESS));
    guest.serve(() -> {
      assertEquals(List.of(), jobs.all());
      jobs.start("rescan", false, true, ENDLESS);
      assertEquals(1, jobs.all().size());
    });
    Caller.OWNER.serve(() -> assertEquals(2, jobs.all().size()));
  }

  private Job ended(Job begun) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Job job = begun;
    while (job.runs() && System.nanoTime() < end) {
      job = jobs.awaitChange(job, PATIENCE);
    }
    return job;
  }
}
