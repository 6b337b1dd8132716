package dev.carrel.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.carrel.access.AuditEntry;
import dev.carrel.access.AuditLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit log, in {@code state/audit.jsonl}: a line of JSON for each act, on the disk before the
 * act is told to have been done. A file that is full becomes {@code audit.1.jsonl}, and so on; the
 * oldest goes. Thread-safe, also between a service and a command.
 */
public final class AuditFile implements AuditLog {
  static final int FILE_BYTES_MAX = 1 << 20;

  /** Files that are full. */
  static final int OLD_FILES_MAX = 4;

  private static final int DETAIL_CHARS_MAX = 1_000;
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Logger LOG = LoggerFactory.getLogger(AuditFile.class);

  private final Path state;
  private final Clock clock;

  /** The log of a data folder. */
  public AuditFile(DataFolder data, Clock clock) {
    this.state = data.state();
    this.clock = clock;
  }

  /** What was done is done: that it cannot be noted is said in the service's log. */
  @Override
  public void note(String by, String action, Map<String, String> details) {
    AuditEntry entry =
        new AuditEntry(
            clock.instant().toString(),
            by,
            action,
            details.entrySet().stream()
                .collect(
                    Collectors.toMap(Map.Entry::getKey, detail -> shortened(detail.getValue()))));
    try (WriteTurn _ = WriteTurn.take(state.resolve("audit.lock"))) {
      byte[] line = (JSON.writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8);
      makeRoom(line.length);
      boolean fresh = !Files.exists(file(0));
      try (FileChannel out =
          FileChannel.open(
              file(0),
              EnumSet.of(
                  StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              PrivateFiles.fileAttributes(file(0)))) {
        toEnd(out);
        PrivateFiles.writeFully(out, line);
        out.force(true);
      }
      if (fresh) {
        PrivateFiles.forceFolder(state);
      }
    } catch (IOException e) {
      LOG.error(
          "{} by {} could not be noted in {} ({}): make room, or mend its permissions.",
          action,
          by,
          file(0),
          PrivateFiles.reason(e));
    }
  }

  /** A line that a crash cut keeps its line to itself. */
  private static void toEnd(FileChannel out) throws IOException {
    long size = out.size();
    ByteBuffer last = ByteBuffer.allocate(1);
    out.position(size);
    if (size > 0 && out.read(last, size - 1) == 1 && last.get(0) != '\n') {
      PrivateFiles.writeFully(out, new byte[] {'\n'});
    }
  }

  /**
   * The latest entries, the oldest of them first. A line that was cut by a crash is passed over.
   *
   * @throws StateException when a file can't be read
   */
  public List<AuditEntry> latest(int countMax) {
    List<AuditEntry> entries = new ArrayList<>();
    for (int number = OLD_FILES_MAX; number >= 0; number--) {
      if (Files.exists(file(number))) {
        entries.addAll(read(file(number)));
      }
    }
    return List.copyOf(entries.subList(Math.max(0, entries.size() - countMax), entries.size()));
  }

  private static List<AuditEntry> read(Path file) {
    List<AuditEntry> entries = new ArrayList<>();
    try {
      for (String line :
          new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList()) {
        try {
          entries.add(JSON.readValue(line, AuditEntry.class));
        } catch (JsonProcessingException e) {
          LOG.warn("{} has a line that is no entry.", file);
        }
      }
    } catch (IOException e) {
      throw PrivateFiles.unreadable(file.toString(), e, "mend its permissions.");
    }
    return entries;
  }

  private void makeRoom(int bytes) throws IOException {
    if (!Files.exists(file(0)) || Files.size(file(0)) + bytes <= FILE_BYTES_MAX) {
      return;
    }
    for (int number = OLD_FILES_MAX - 1; number >= 0; number--) {
      if (Files.exists(file(number))) {
        Files.move(file(number), file(number + 1), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private Path file(int number) {
    return state.resolve(number == 0 ? "audit.jsonl" : "audit." + number + ".jsonl");
  }

  private static String shortened(String text) {
    return text.length() <= DETAIL_CHARS_MAX
        ? text
        : text.substring(0, text.offsetByCodePoints(0, DETAIL_CHARS_MAX / 2)) + "…";
  }
}
