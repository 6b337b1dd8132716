package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.cli.Home;
import dev.carrel.cli.Options;
import dev.carrel.index.ChunkFilter;
import dev.carrel.retrieve.Hit;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.serve.Desk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What people search for and what has to come; {@code goldens/README.md} says how to read it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldensTest {
  private static final Path GOLDENS = Path.of("src/test/resources/goldens");
  private static final Path SOURCES = Path.of("src/main/java/dev/carrel").toAbsolutePath();
  private static final String NOTHING = "none";

  /** So many are asked for, and so many are shown of what came instead. */
  private static final int K = 10;

  private static final int SHOWN = 3;

  @TempDir static Path installation;
  private Desk desk;

  /**
   * A question.
   *
   * @param where file and line, for whoever has to look at it
   * @param wants lines that begin with a rank, or with a dash for what may not come
   */
  record Golden(String where, String query, List<String> wants) {}

  @BeforeAll
  void index_samples_docs_and_some_packages() {
    String[] index = {
      "index",
      Path.of("samples").toAbsolutePath().toString(),
      Path.of("docs").toAbsolutePath().toString(),
      SOURCES.resolve("power").toString(),
      SOURCES.resolve("watch").toString()
    };
    CommandRun.output(installation, index);
    desk =
        new Carrel(installation)
            .open(new Options(null, null, null), List.of(), Home.Purpose.LOOK, _ -> {});
  }

  @AfterAll
  void close() {
    desk.close();
  }

  @Test
  void every_golden_is_found_within_its_rank() throws IOException {
    List<Golden> goldens = new ArrayList<>();
    try (Stream<Path> files = Files.list(GOLDENS)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".txt")).sorted().toList()) {
        goldens.addAll(read(file));
      }
    }
    assertTrue(goldens.size() >= 50, "only " + goldens.size() + " goldens");
    List<String> misses = new ArrayList<>();
    for (Golden golden : goldens) {
      List<Hit> hits =
          desk.search(new SearchRequest(golden.query(), K, SearchMode.HYBRID, ChunkFilter.NONE))
              .hits();
      for (String want : golden.wants()) {
        if (!isMet(want, hits)) {
          misses.add(miss(golden, want, hits));
        }
      }
    }
    assertEquals(List.of(), misses, String.join("\n", misses));
  }

  private static boolean isMet(String want, List<Hit> hits) {
    String[] parts = want.split(" ", 2);
    if (parts[0].equals("-")) {
      return parts[1].equals(NOTHING)
          ? hits.isEmpty()
          : !hits.isEmpty() && hits.stream().noneMatch(hit -> file(hit).equals(parts[1]));
    }
    String[] ranks = parts[0].split("~", -1);
    boolean reached = isWithin(Integer.parseInt(ranks[0]), parts[1], hits);
    // A wish that is known to be unmet: whoever meets it takes the mark away.
    return ranks.length == 1
        ? reached
        : !reached && isWithin(Integer.parseInt(ranks[1]), parts[1], hits);
  }

  private static boolean isWithin(int rank, String wanted, List<Hit> hits) {
    String[] place = wanted.split(" \\|", 2);
    return hits.stream()
        .limit(rank)
        .anyMatch(
            hit -> file(hit).equals(place[0]) && onOneLine(hit.text()).contains(place[1].strip()));
  }

  private static String miss(Golden golden, String want, List<Hit> hits) {
    String instead =
        hits.stream()
            .limit(SHOWN)
            .map(hit -> {
              String text = onOneLine(hit.text());
              return "    " + file(hit) + " | " + text.substring(0, Math.min(90, text.length()));
            })
            .collect(Collectors.joining("\n"));
    return golden.where()
        + ": "
        + golden.query()
        + "\n  wanted "
        + want
        + "\n  came\n"
        + (hits.isEmpty() ? "    nothing" : instead);
  }

  private static String file(Hit hit) {
    return hit.source() + "/" + hit.path();
  }

  private static String onOneLine(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  private static List<Golden> read(Path file) throws IOException {
    List<Golden> goldens = new ArrayList<>();
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      if (line.startsWith("? ")) {
        goldens.add(
            new Golden(file.getFileName() + ":" + number, line.substring(2), new ArrayList<>()));
      } else if (line.matches("(\\d+(~\\d+)?|-) .+") && !goldens.isEmpty()) {
        goldens.getLast().wants().add(line);
      } else {
        assertTrue(line.isBlank() || line.startsWith("#"), file + ":" + number + ": " + line);
      }
    }
    for (Golden golden : goldens) {
      assertTrue(!golden.wants().isEmpty(), golden + " wants nothing");
    }
    return goldens;
  }
}
