package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The package table of ARCHITECTURE.md, held against the compiled code. */
class ArchitectureTest {
  private static final String ROOT = "dev.carrel";
  private static final Path SOURCES = Path.of("src/main/java/dev/carrel");
  private static final List<String> FOR_EVERYBODY = List.of("java", "org.jspecify", "org.slf4j");
  private static final Set<String> CLIENT_SOCKETS =
      Set.of(
          "java.net.Socket",
          "java.net.DatagramSocket",
          "java.nio.channels.SocketChannel",
          "java.nio.channels.DatagramChannel",
          "java.nio.channels.AsynchronousSocketChannel");
  private static final Set<String> OPENING_A_URL =
      Set.of("openStream", "openConnection", "getContent");

  /**
   * The model and the native libraries lie in archives on the class path, and are read from there.
   */
  private static final Set<String> CLASS_PATH_READERS =
      Set.of(
          "dev.carrel.embed.Embedder",
          "dev.carrel.embed.WorkFolder",
          "dev.carrel.embed.WorkFolder$Stamp");

  /** To our own service. */
  private static final Set<String> MAY_CONNECT = Set.of("cli", "client");

  /** To a language model's server, at a checked address of this machine. */
  private static final String CONNECTS_TO_ENGINES = "dev.carrel.engine.Exchange";

  /** To the address of a model that a person gave. */
  private static final String FETCHES_MODELS = "dev.carrel.models.RemoteFile";

  private static final JavaClasses CLASSES = new ClassFileImporter().importPath("target/classes");

  private record Row(Set<String> ours, List<String> others) {}

  @Test
  void every_package_uses_only_what_its_row_allows() throws IOException {
    Map<String, Row> table = table();
    Set<String> wrong = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      String from = packageOf(type.getPackageName());
      if (from.isEmpty()) {
        continue;
      }
      Row row = table.getOrDefault(from, new Row(Set.of(), List.of()));
      for (Dependency use : type.getDirectDependenciesFromSelf()) {
        JavaClass target = use.getTargetClass().getBaseComponentType();
        if (!target.isPrimitive() && !allowed(from, row, target.getPackageName())) {
          wrong.add(type.getName() + " uses " + target.getName());
        }
      }
    }
    assertEquals(Set.of(), wrong, "uses that the table of ARCHITECTURE.md does not list");
  }

  @Test
  void every_package_has_a_row_and_every_row_a_package() throws IOException {
    try (Stream<Path> entries = Files.list(SOURCES)) {
      Set<String> packages = new TreeSet<>();
      entries.filter(Files::isDirectory).forEach(folder -> packages.add(name(folder)));
      assertEquals(packages, new TreeSet<>(table().keySet()));
    }
  }

  @Test
  void every_package_opens_with_one_sentence_and_one_absence() throws IOException {
    Pattern absence = Pattern.compile("\\b(no|No|not|nothing|Nothing|never|none|itself)\\b");
    for (String name : table().keySet()) {
      String info = Files.readString(SOURCES.resolve(name).resolve("package-info.java"));
      String comment =
          info.substring(info.indexOf("/**") + 3, info.indexOf("*/"))
              .replaceAll("\\s*\\*\\s*", " ")
              .strip();
      assertTrue(comment.split("[.:] ").length >= 2, name + " opens with: " + comment);
      assertTrue(absence.matcher(comment).find(), name + " names no absence: " + comment);
      assertTrue(info.contains("@NullMarked"), name + " is not null-marked");
    }
  }

  @Test
  void packages_have_no_cycle() throws IOException {
    Map<String, Set<String>> uses = new HashMap<>();
    table().forEach((name, row) -> uses.put(name, new HashSet<>(row.ours())));
    while (!uses.isEmpty()) {
      Set<String> leaves = new HashSet<>();
      uses.forEach((name, targets) -> {
        if (targets.isEmpty()) {
          leaves.add(name);
        }
      });
      assertFalse(leaves.isEmpty(), "a cycle among " + uses);
      uses.keySet().removeAll(leaves);
      uses.values().forEach(targets -> targets.removeAll(leaves));
    }
  }

  @Test
  void the_package_for_programs_of_others_is_used_by_none_of_ours() throws IOException {
    table().forEach((name, row) -> assertFalse(row.ours().contains("client"), name));
    assertTrue(Objects.requireNonNull(table().get("client")).ours().isEmpty());
  }

  @Test
  void only_who_talks_to_this_machine_or_fetches_a_model_opens_client_sockets() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      for (Dependency use : type.getDirectDependenciesFromSelf()) {
        JavaClass target = use.getTargetClass();
        boolean connects =
            target.getPackageName().equals("java.net.http")
                || CLIENT_SOCKETS.contains(target.getName());
        if (connects && !mayConnect(type)) {
          wrong.add(type.getName() + " uses " + target.getName());
        }
      }
    }
    assertEquals(Set.of(), wrong);
  }

  private static boolean mayConnect(JavaClass type) {
    String name = type.getName().replaceAll("\\$.*", "");
    return MAY_CONNECT.contains(packageOf(type.getPackageName()))
        || name.equals(CONNECTS_TO_ENGINES)
        || name.equals(FETCHES_MODELS);
  }

  @Test
  void no_url_is_opened_but_those_of_the_class_path() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
        if (call.getTargetOwner().isEquivalentTo(URL.class)
            && OPENING_A_URL.contains(call.getName())
            && !CLASS_PATH_READERS.contains(type.getName())) {
          wrong.add(call.getDescription());
        }
      }
    }
    assertEquals(Set.of(), wrong);
  }

  private static boolean allowed(String from, Row row, String target) {
    if (target.equals(ROOT) || target.startsWith(ROOT + ".")) {
      String to = packageOf(target);
      return to.equals(from) || row.ours().contains(to);
    }
    return Stream.concat(FOR_EVERYBODY.stream(), row.others().stream())
        .anyMatch(prefix -> target.equals(prefix) || target.startsWith(prefix + "."));
  }

  /** Name below the root package; empty for the root itself. */
  private static String packageOf(String packageName) {
    if (!packageName.startsWith(ROOT + ".")) {
      return "";
    }
    String below = packageName.substring(ROOT.length() + 1);
    int dot = below.indexOf('.');
    return dot < 0 ? below : below.substring(0, dot);
  }

  private static Map<String, Row> table() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("ARCHITECTURE.md"));
    int start = lines.indexOf("| Package | Does | May use of ours | May use of others |");
    assertTrue(start >= 0, "ARCHITECTURE.md has no package table");
    Map<String, Row> table = new TreeMap<>();
    for (String line : lines.subList(start + 2, lines.size())) {
      if (!line.startsWith("|")) {
        break;
      }
      List<String> cells = new ArrayList<>(Arrays.asList(line.split("\\|", -1)));
      table.put(
          cells.get(1).strip(), new Row(new HashSet<>(names(cells.get(3))), names(cells.get(4))));
    }
    return table;
  }

  private static List<String> names(String cell) {
    return Arrays.stream(cell.split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  private static String name(Path folder) {
    return folder.getFileName().toString();
  }
}
