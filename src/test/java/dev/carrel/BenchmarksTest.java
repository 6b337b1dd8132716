package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmarks are started from their sources, so that nothing else would say they broke. */
class BenchmarksTest {
  @TempDir Path folder;

  @Test
  void every_benchmark_compiles() throws IOException {
    Path bench = Path.of("bench");
    List<Path> sources;
    try (Stream<Path> files = Files.walk(bench)) {
      sources =
          files
              .filter(file ->
                  file.toString().endsWith(".java") && !file.startsWith("bench/embedding/target"))
              .toList();
    }
    assertTrue(sources.size() > 20, "only " + sources);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter complaints = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  complaints,
                  files,
                  null,
                  List.of(
                      "-proc:none",
                      "-nowarn",
                      "-d",
                      folder.toString(),
                      "-sourcepath",
                      bench.toString(),
                      "-classpath",
                      System.getProperty("java.class.path")),
                  null,
                  files.getJavaFileObjectsFromPaths(sources))
              .call();
      assertEquals(true, compiled, complaints.toString());
    }
  }
}
