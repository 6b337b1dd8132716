package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.cli.CommandFailure;
import dev.carrel.cli.Home;
import dev.carrel.cli.Options;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scoring model in a jar that the program has never seen. */
class ScoringModelsTest {
  /** Likes passages that have its word, which it reads from a file. */
  private static final String SOURCE =
      """
      package plugin;

      import dev.langchain4j.data.segment.TextSegment;
      import dev.langchain4j.model.output.Response;
      import dev.langchain4j.model.scoring.ScoringModel;
      import java.nio.file.Files;
      import java.nio.file.Path;
      import java.util.List;

      public class Likes implements ScoringModel {
        private final String word;

        public Likes(String file) throws Exception {
          word = Files.readString(Path.of(file)).strip();
        }

        @Override
        public Response<List<Double>> scoreAll(List<TextSegment> segments, String query) {
          return Response.from(
              segments.stream().map(each -> each.text().contains(word) ? 1.0 : 0.0).toList());
        }
      }
      """;

  @TempDir Path installation;

  @BeforeEach
  void a_jar() throws IOException {
    Path source =
        Files.createDirectories(installation.resolve("made/plugin")).resolve("Likes.java");
    Files.writeString(source, SOURCE);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int result =
        compiler.run(
            null,
            said,
            said,
            "-proc:none",
            "-cp",
            System.getProperty("java.class.path"),
            source.toString());
    assertEquals(0, result, said.toString(StandardCharsets.UTF_8));
    Path jar = Files.createDirectories(installation.resolve("plugins")).resolve("likes.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      entries.putNextEntry(new JarEntry("plugin/Likes.class"));
      Files.copy(source.resolveSibling("Likes.class"), entries);
      entries.closeEntry();
    }
    Files.writeString(
        Files.createDirectories(installation.resolve("models")).resolve("word"), "eel");
    Path notes = Files.createDirectories(installation.resolve("notes"));
    Files.writeString(notes.resolve("boat.md"), "The boat wants paint, and the boat wants oars.\n");
    Files.writeString(notes.resolve("eel.md"), "Nothing but an eel lives below the jetty.\n");
    Files.writeString(notes.resolve("tea.md"), "Tea is drunk at five, and with milk.\n");
  }

  @Test
  void a_search_ranks_by_the_model_that_the_configuration_names() throws IOException {
    assertEquals("boat.md", first(""));
    assertEquals("eel.md", first(config("plugin.Likes", "[models/word]")));
  }

  @Test
  void what_cannot_be_made_is_said_in_a_sentence() throws IOException {
    run("index", installation.resolve("notes").toString());
    assertSays("plugin.Hates", "[]", "plugin.Hates, which cannot be loaded", "plugins");
    assertSays("plugin.Likes", "[]", "0 texts", "no public constructor");
    assertSays("plugin.Likes", "[nowhere]", "could not be made", "rerank.arguments");
    assertSays("java.lang.String", "[]", "java.lang.String, which is no", "ScoringModel");
  }

  private void assertSays(String name, String arguments, String... parts) throws IOException {
    Files.writeString(file(), config(name, arguments));
    String sentence = String.valueOf(assertThrows(CommandFailure.class, this::open).getMessage());
    for (String part : parts) {
      assertTrue(sentence.contains(part), sentence);
    }
  }

  private void open() {
    Carrel carrel = new Carrel(installation);
    carrel.open(new Options(null, null, null), List.of(), Home.Purpose.LOOK, _ -> {}).close();
  }

  private String first(String config) throws IOException {
    Files.writeString(file(), config);
    run("index", installation.resolve("notes").toString());
    String found = run("search", "--json", "-k", "1", "boat");
    return found.replaceAll("(?s).*\"path\" ?: ?\"([^\"]*)\".*", "$1");
  }

  private String run(String... arguments) {
    return CommandRun.output(installation, arguments);
  }

  private Path file() throws IOException {
    return Files.createDirectories(installation.resolve("config")).resolve("carrel.yaml");
  }

  private static String config(String name, String arguments) {
    return "rerank: {scoringModel: " + name + ", arguments: " + arguments + "}\n";
  }
}
