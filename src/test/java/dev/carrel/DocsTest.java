package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.cli.Cli;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents say, held against the code. */
class DocsTest {
  private static final Path README = Path.of("README.md");
  private static final Path ARCHITECTURE = Path.of("ARCHITECTURE.md");

  @Test
  void every_dependency_has_its_reason() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    // The program's and those of the tests' profile; what plugins need stands in between.
    String dependencies =
        (pom.substring(pom.indexOf("<dependencies>"), pom.indexOf("</dependencies>"))
                + pom.substring(
                    pom.lastIndexOf("<dependencies>"), pom.lastIndexOf("</dependencies>")))
            .replaceAll("(?s)<exclusions>.*?</exclusions>", "");
    Set<String> inPom =
        Pattern.compile("<artifactId>([^<]+)</artifactId>")
            .matcher(dependencies)
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(inPom, firstCells(ARCHITECTURE, "| Artifact | Why it is here |"));
  }

  @Test
  void every_setting_stands_in_the_readme_and_in_the_configuration() throws IOException {
    Set<String> settings = new TreeSet<>();
    collect("", Settings.class, settings);
    Set<String> documented =
        firstCells(README, "| Key | Default | Meaning |").stream()
            .map(cell -> cell.replace("`", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(settings, documented);
    String configuration = Files.readString(Path.of("config/carrel.yaml"));
    for (String setting : settings) {
      String key = setting.substring(setting.lastIndexOf('.') + 1);
      assertTrue(
          Pattern.compile("^# *" + key + ":", Pattern.MULTILINE).matcher(configuration).find(),
          "config/carrel.yaml does not show " + setting);
    }
  }

  @Test
  void the_meaning_of_each_setting_is_told_in_the_same_words_over_HTTP() throws IOException {
    List<String> lines = Files.readAllLines(README);
    List<String> rows = new ArrayList<>();
    for (String row :
        lines.subList(lines.indexOf("| Key | Default | Meaning |") + 2, lines.size())) {
      if (!row.startsWith("|")) {
        break;
      }
      String[] cells = row.split("\\|", 4);
      String meaning = cells[3].substring(0, cells[3].lastIndexOf('|'));
      rows.add((cells[1].strip() + "\t" + meaning.strip()).replace("`", ""));
    }
    List<String> told = new ArrayList<>();
    SettingsEditor.descriptions().forEach((key, meaning) -> told.add(key + "\t" + meaning));
    assertEquals(rows, told);
  }

  @Test
  void every_command_stands_in_the_readme() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8)) {
      Cli.run(new String[] {"--help"}, new Carrel(Path.of("").toAbsolutePath()), stream, stream);
    }
    Set<String> commands =
        Pattern.compile("^  ([a-z-]+)  +[A-Z]", Pattern.MULTILINE)
            .matcher(out.toString(StandardCharsets.UTF_8))
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> documented = new TreeSet<>();
    for (String cell : firstCells(README, "| Command | Does |")) {
      Matcher names = Pattern.compile("carrel ([a-z-]+)").matcher(cell);
      while (names.find()) {
        documented.add(names.group(1));
      }
    }
    // These are the launcher's own.
    documented.removeAll(Set.of("build", "bundle", "test"));
    assertEquals(commands, documented);
  }

  @Test
  void every_link_between_the_pages_leads_somewhere() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(Path.of("README.md"), Path.of("ARCHITECTURE.md")));
    try (Stream<Path> docs = Files.list(Path.of("docs"))) {
      docs.filter(page -> page.toString().endsWith(".md")).forEach(pages::add);
    }
    List<String> broken = new ArrayList<>();
    for (Path page : pages) {
      Matcher links =
          Pattern.compile("\\]\\(\\s*([^)\\s#:]*)(#[^)\\s]*)?\\)").matcher(Files.readString(page));
      while (links.find()) {
        Path target = links.group(1).isEmpty() ? page : page.resolveSibling(links.group(1));
        boolean there =
            Files.exists(target)
                && (links.group(2) == null
                    || anchors(target).contains(links.group(2).substring(1)));
        if (!there) {
          broken.add(page + ": " + links.group());
        }
      }
    }
    assertEquals(List.of(), broken);
  }

  /** As GitHub names the headings of a page. */
  private static Set<String> anchors(Path page) throws IOException {
    return Pattern.compile("(?m)^#+ (.*)$")
        .matcher(Files.readString(page))
        .results()
        .map(heading ->
            heading
                .group(1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  @Test
  void every_class_that_the_architecture_names_exists() throws IOException {
    String text = Files.readString(ARCHITECTURE);
    Matcher names = Pattern.compile("`([a-z]+)\\.([A-Z]\\w+)(?:\\.\\w+)?`").matcher(text);
    int found = 0;
    while (names.find()) {
      Path file = Path.of("src/main/java/dev/carrel", names.group(1), names.group(2) + ".java");
      assertTrue(Files.exists(file), "ARCHITECTURE.md names " + names.group());
      found++;
    }
    assertTrue(found > 10, "only " + found + " classes are named");
  }

  /**
   * Every key that may stand in the configuration; a list or map of records by its records' keys.
   */
  private static void collect(String prefix, Class<?> type, Set<String> into) {
    for (RecordComponent component : type.getRecordComponents()) {
      String key = prefix + component.getName();
      Class<?> nested = component.getType();
      if (component.getName().equals("engines")
          && component.getGenericType() instanceof ParameterizedType map) {
        Type value = map.getActualTypeArguments()[1];
        collect(key + "." + Settings.ANSWER + ".", (Class<?>) value, into);
      } else if (nested.isRecord()) {
        collect(key + ".", nested, into);
      } else {
        into.add(key);
      }
    }
  }

  private static Set<String> firstCells(Path document, String heading) throws IOException {
    List<String> lines = Files.readAllLines(document);
    int start = lines.indexOf(heading);
    assertTrue(start >= 0, document + " has no table " + heading);
    try (Stream<String> rows = lines.stream()) {
      return rows.skip(start + 2)
          .takeWhile(line -> line.startsWith("|"))
          .map(line -> line.split("\\|", -1)[1].strip())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
