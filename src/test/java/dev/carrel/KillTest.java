package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the service, a process that parses, or both, at random moments of ingestion, rebuild and
 * backup, while files change. Properties: {@code carrel.kills} (default 15), {@code carrel.seed}.
 */
class KillTest {
  private static final int KILLS = Integer.getInteger("carrel.kills", 15);
  private static final int FILES = 120;
  private static final int CHANGES_MAX = 8;
  private static final int MILLIS_BEFORE_KILL_MAX = 1_200;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /**
   * Vectors that may be under way when a process is killed, and those made between the last look at
   * the counter and the kill.
   */
  private static final int EMBEDDED_AGAIN_FOR_EACH_KILL_MAX = 12;

  private enum Activity {
    INGESTION,
    REBUILD,
    BACKUP
  }

  private enum Victim {
    SERVICE,
    WORKER,
    BOTH
  }

  @TempDir Path scratch;
  private final List<Process> backups = new ArrayList<>();
  private long computed;

  @Test
  void after_any_number_of_kills_index_and_files_agree() throws Exception {
    long seed = Long.getLong("carrel.seed", System.nanoTime());
    System.out.println("KillTest: -Dcarrel.seed=" + seed + " -Dcarrel.kills=" + KILLS);
    Random random = new Random(seed);
    ChangingFolder notes = new ChangingFolder(scratch.resolve("notes"), random, FILES);
    Map<String, Integer> done = new TreeMap<>();
    ServiceProcess service = start(notes);
    try {
      for (int kill = 0; kill < KILLS; kill++) {
        if (!service.isAlive()) {
          service = start(notes);
        }
        Activity activity = Activity.values()[random.nextInt(Activity.values().length)];
        begin(activity, service, kill);
        for (int i = random.nextInt(CHANGES_MAX); i >= 0; i--) {
          notes.change();
        }
        Thread.sleep(random.nextInt(MILLIS_BEFORE_KILL_MAX));
        Victim victim = Victim.values()[random.nextInt(Victim.values().length)];
        kill(victim, service, random);
        done.merge(victim + " during " + activity, 1, Integer::sum);
      }
      if (!service.isAlive()) {
        service = start(notes);
      }
      service.awaitIdle(PATIENCE);
      System.out.println("KillTest: " + done);
      assertAgreement(service, notes);
      computed += service.status().get("embeddings").get("computed").asLong();
      long chunksOfAFile = chunksOfAFileMax(service);
      System.out.println(
          "KillTest: " + computed + " texts embedded for " + notes.versions() + " versions");
      assertTrue(
          computed
              <= notes.versions() * chunksOfAFile + (long) KILLS * EMBEDDED_AGAIN_FOR_EACH_KILL_MAX,
          computed + " texts embedded");
    } finally {
      service.close();
    }
    assertBackupsAreWholeOrAbsent();
  }

  /** A backup whose service was killed may hold the data folder for a moment. */
  private ServiceProcess start(ChangingFolder notes) throws Exception {
    awaitBackups();
    return ServiceProcess.start(scratch, scratch.resolve("data"), List.of(), notes.folder());
  }

  private void begin(Activity activity, ServiceProcess service, int kill) throws Exception {
    switch (activity) {
      case INGESTION -> {}
      case REBUILD -> service.post("/api/v1/reindex", "{\"which\":\"all\"}");
      case BACKUP ->
          backups.add(
              ServiceProcess.run(
                  scratch,
                  scratch.resolve("data"),
                  List.of(),
                  List.of("backup", scratch.resolve("backup-" + kill).toString())));
    }
  }

  private void kill(Victim victim, ServiceProcess service, Random random) throws Exception {
    List<ProcessHandle> workers = service.workers();
    if (victim != Victim.SERVICE && !workers.isEmpty()) {
      workers.get(random.nextInt(workers.size())).destroyForcibly();
    }
    if (victim != Victim.WORKER) {
      computed += service.status().get("embeddings").get("computed").asLong();
      service.kill();
    }
  }

  private static void assertAgreement(ServiceProcess service, ChangingFolder notes)
      throws Exception {
    JsonNode status = service.status();
    assertEquals(
        notes.wordOfFile().size(),
        status.get("files").get("indexed").asInt(),
        () -> notIndexed(service));
    assertEquals(
        status.get("chunks").get("total").asInt(), status.get("chunks").get("embedded").asInt());
    Map<String, String> indexed = new TreeMap<>();
    for (JsonNode file : service.get("/api/v1/files?limit=10000").get("files")) {
      indexed.put(file.get("path").asText(), file.get("sha256").asText());
    }
    assertEquals(notes.hashes(), indexed);
    for (Map.Entry<String, String> each : notes.wordOfFile().entrySet()) {
      assertEquals(List.of(each.getKey()), service.pathsWith(each.getValue()), each.getValue());
    }
    for (String word : notes.deadWords()) {
      assertEquals(List.of(), service.pathsWith(word), word);
    }
  }

  private static String notIndexed(ServiceProcess service) {
    try {
      return service.status() + " " + service.get("/api/v1/files?state=failed&limit=10000");
    } catch (Exception e) {
      return e.toString();
    }
  }

  private static long chunksOfAFileMax(ServiceProcess service) throws Exception {
    long most = 0;
    for (JsonNode file : service.get("/api/v1/files?limit=10000").get("files")) {
      most = Math.max(most, file.get("chunks").asLong());
    }
    return most;
  }

  private void awaitBackups() throws InterruptedException {
    for (Process backup : backups) {
      assertTrue(backup.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "a backup hangs");
    }
  }

  /** A backup has its name only once it is complete. */
  private void assertBackupsAreWholeOrAbsent() throws Exception {
    awaitBackups();
    for (int kill = 0; kill < KILLS; kill++) {
      Path backup = scratch.resolve("backup-" + kill);
      if (Files.exists(backup)) {
        Process restore =
            ServiceProcess.run(
                scratch,
                scratch.resolve("restored-" + kill),
                List.of(),
                List.of("restore", backup.toString()));
        assertEquals(
            0, restore.waitFor(), backup + ": " + Files.readString(ServiceProcess.log(scratch)));
      }
    }
  }
}
