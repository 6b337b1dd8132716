package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs the real launcher with sh among JDKs, Mavens and builds that are scripts of this test. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(60)
class LauncherTest {
  private static final List<String> TOOLS =
      List.of(
          "sh",
          "dirname",
          "readlink",
          "uname",
          "locale",
          "find",
          "head",
          "touch",
          "mkdir",
          "rm",
          "cat",
          "mv",
          "ps",
          "sleep",
          "stty",
          "env");

  @TempDir Path folder;
  private Path home;
  private Path tools;
  private Path jdks;
  private final Map<String, String> environment = new HashMap<>();

  record Result(int exitCode, String out, String err) {}

  @BeforeEach
  void lay_out_an_installation() throws IOException {
    home = Files.createDirectories(folder.resolve("my library"));
    Files.copy(Path.of("carrel"), home.resolve("carrel"), StandardCopyOption.COPY_ATTRIBUTES);
    tools = Files.createDirectories(folder.resolve("tools"));
    jdks = Files.createDirectories(folder.resolve("the jdks"));
    for (String tool : TOOLS) {
      for (String place : System.getenv("PATH").split(":", -1)) {
        Path program = Path.of(place, tool);
        if (Files.isExecutable(program) && Files.notExists(tools.resolve(tool))) {
          // Not a link: what removes the temporary folder warns of links that lead out of it.
          script(tools.resolve(tool), "exec '" + program + "' \"$@\"");
        }
      }
    }
    environment.put("PATH", tools.toString());
    environment.put("HOME", folder.resolve("nobody").toString());
    environment.put("CARREL_JDKS", jdks.toString());
  }

  @Test
  void the_newest_JDK_is_taken_and_gets_the_arguments_as_they_are() throws Exception {
    built();
    jdk("jdk-17", "17.0.15");
    jdk("jdk-25.0.1", "25.0.1");
    jdk("jdk-25.0.3", "25.0.3");
    jdk("jdk-8", "1.8.0_392");
    Result result = run("search", "two words", "a*", "$HOME", "");
    assertEquals(0, result.exitCode(), result.err());
    assertTrue(result.out().startsWith("java of jdk-25.0.3\n"), result.out());
    assertTrue(
        result.out().endsWith("<dev.carrel.Main>\n<search>\n<two words>\n<a*>\n<$HOME>\n<>\n"),
        result.out());
    assertTrue(
        result
            .out()
            .contains("<-cp>\n<" + home.toRealPath() + "/target/carrel.jar:" + home.toRealPath()),
        result.out());
    assertTrue(result.out().contains("<-Dcarrel.home=" + home.toRealPath() + ">"), result.out());
    assertFalse(result.out().contains("incubator"), result.out());
  }

  @Test
  void a_named_JDK_is_taken_before_a_newer_one() throws Exception {
    built();
    jdk("jdk-26", "26.0.1");
    environment.put("JAVA_HOME", jdk("jdk-25", "25").toString());
    assertTrue(run("status").out().startsWith("java of jdk-25\n"));
  }

  @Test
  void a_named_JDK_that_is_too_old_is_passed_over() throws Exception {
    built();
    environment.put("JAVA_HOME", jdk("jdk-17", "17.0.15").toString());
    environment.put("JAVA25_HOME", jdk("jdk-27-ea", "27-ea").toString());
    assertTrue(run("status").out().startsWith("java of jdk-27-ea\n"));
  }

  @Test
  void a_java_on_the_PATH_is_followed_to_its_home() throws Exception {
    built();
    jdk("jdk-26", "26.0.1");
    Path elsewhere = jdk(folder.resolve("opt"), "jdk-25", "25.0.3");
    Files.createSymbolicLink(tools.resolve("java"), elsewhere.resolve("bin/java"));
    assertTrue(run("status").out().startsWith("java of jdk-25\n"));
  }

  @Test
  void only_an_old_JDK_is_one_line_that_names_it() throws Exception {
    built();
    Path old = jdk("jdk-17", "17.0.15");
    Result result = run("search", "x");
    assertEquals(1, result.exitCode());
    assertEquals("", result.out());
    assertEquals(
        "carrel: JDK 25 or newer is wanted; found 17.0.15 at "
            + old
            + ". Install one (https://adoptium.net, or your system's openjdk-25 package) or set"
            + " JAVA_HOME to its folder.\n",
        result.err());
  }

  @Test
  void no_java_at_all_is_one_line() throws Exception {
    built();
    Result result = run("search", "x");
    assertEquals(1, result.exitCode());
    assertTrue(result.err().contains("found no Java at all"), result.err());
  }

  @Test
  void a_runtime_without_a_compiler_runs_but_does_not_build() throws Exception {
    Path runtime = jdk("jre-25", "25.0.3");
    Files.delete(runtime.resolve("bin/javac"));
    sources();
    maven("exit 0");
    Result result = run("status");
    assertEquals(1, result.exitCode());
    assertTrue(result.err().contains("25.0.3 without a compiler at " + runtime), result.err());
    built();
    assertEquals(0, run("status").exitCode());
  }

  @Test
  void the_exit_code_is_the_programs() throws Exception {
    built();
    Path jdk = jdk("jdk-25", "25.0.3");
    script(jdk.resolve("bin/java"), "exit 42");
    assertEquals(42, run("status").exitCode());
  }

  @Test
  void a_signal_reaches_the_program_itself() throws Exception {
    built();
    Path jdk = jdk("jdk-25", "25.0.3");
    script(
        jdk.resolve("bin/java"),
        "trap 'echo ended in order; exit 143' TERM\necho ready\nwhile :; do sleep 1 & wait $!; done");
    Process process = start(List.of("sh", home.resolve("carrel").toString(), "serve"));
    try (var out = process.inputReader(StandardCharsets.UTF_8)) {
      assertEquals("ready", out.readLine());
      assertTrue(process.toHandle().supportsNormalTermination());
      // Process.destroy() would close the pipe as well, and the last words could not be written.
      assertTrue(process.toHandle().destroy());
      assertEquals("ended in order", out.readLine());
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
      assertEquals(143, process.exitValue());
    }
  }

  @Test
  void it_works_through_links_and_from_any_folder() throws Exception {
    built();
    jdk("jdk-25", "25.0.3");
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("far"), home.resolve("carrel"));
    Path near = Files.createSymbolicLink(bin.resolve("near"), Path.of("far"));
    Result result = finish(start(List.of("sh", near.toString(), "status")));
    assertEquals(0, result.exitCode(), result.err());
    assertTrue(result.out().contains("<-Dcarrel.home=" + home.toRealPath() + ">"), result.out());
  }

  @Test
  void without_a_locale_it_sets_one_that_can_write_every_name() throws Exception {
    built();
    Path jdk = jdk("jdk-25", "25.0.3");
    script(jdk.resolve("bin/java"), "locale charmap");
    assertEquals("UTF-8\n", run("status").out());
  }

  @Test
  void only_what_does_nothing_but_index_loads_the_vector_module() throws Exception {
    built();
    jdk("jdk-25", "25.0.3");
    assertTrue(run("index", "samples").out().contains("jdk.incubator.vector"));
    assertFalse(run("index", "--help").out().contains("jdk.incubator.vector"));
    assertFalse(run("serve", "samples").out().contains("jdk.incubator.vector"));
    assertTrue(run("serve", "samples").out().contains("<-XX:+UseG1GC>"));
    assertTrue(run("--data", "d", "index").out().contains("<-XX:+UseG1GC>"));
    assertTrue(run("status").out().contains("<-XX:+UseSerialGC>"));
  }

  @Test
  void what_no_cache_can_hold_is_looked_for_first() throws Exception {
    built();
    jdk("jdk-25", "25.0.3");
    Path lib = home.resolve("target/lib");
    for (String name : List.of("a-1.jar", "picocli-4.jar", "slf4j-api-2.jar", "z-1.jar")) {
      Files.createFile(lib.resolve(name));
    }
    List<String> paths =
        run("status")
            .out()
            .lines()
            .filter(line -> line.contains("/target/carrel.jar:"))
            .flatMap(line -> Stream.of(line.substring(1, line.length() - 1).split(":")))
            .map(path -> path.substring(path.lastIndexOf('/') + 1))
            .toList();
    assertEquals(
        List.of(
            "carrel.jar",
            "picocli-4.jar",
            "slf4j-api-2.jar",
            "a-1.jar",
            "lucene core.jar",
            "z-1.jar"),
        paths);
  }

  @Test
  void options_of_a_persons_own_come_after_ours_and_replace_the_collector() throws Exception {
    built();
    jdk("jdk-25", "25.0.3");
    environment.put("CARREL_JAVA_OPTS", "-Xmx4g -XX:+UseZGC");
    String out = run("serve").out();
    assertTrue(out.indexOf("<-Xmx1g>") < out.indexOf("<-Xmx4g>"), out);
    assertFalse(out.contains("UseG1GC"), out);
  }

  @Test
  void the_first_launch_builds_and_the_second_does_not() throws Exception {
    Path jdk = jdk("jdk-25", "25.0.3");
    sources();
    maven("mkdir -p target/lib; echo jar > target/carrel.jar; echo chatter");
    Result first = run("status");
    assertEquals(0, first.exitCode(), first.err());
    assertTrue(first.err().contains("carrel: building for the first time"), first.err());
    assertTrue(first.out().startsWith("java of jdk-25\n"), first.out());
    assertEquals(
        List.of("JAVA_HOME=" + jdk + " -B -q -Dstyle.color=never -Dmaven.test.skip=true package"),
        builds());
    Result second = run("status");
    assertEquals("", second.err());
    assertEquals(1, builds().size());
  }

  @Test
  void a_changed_source_is_built_and_one_saved_during_the_build_is_built_again() throws Exception {
    jdk("jdk-25", "25.0.3");
    sources();
    built();
    Path source = home.resolve("src/main/java/A.java");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));
    maven("echo jar > target/carrel.jar");
    Result result = run("status");
    assertTrue(result.err().contains("the sources are newer than the build"), result.err());
    assertTrue(run("status").err().contains("the sources are newer than the build"));
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().minusSeconds(60)));
    assertEquals("", run("status").err());
    assertEquals(2, builds().size());
  }

  @Test
  void a_build_that_fails_is_one_line_below_Mavens_own_and_leaves_no_lock() throws Exception {
    jdk("jdk-25", "25.0.3");
    sources();
    maven("echo '[ERROR] A.java: what is this' >&2; exit 1");
    Result result = run("status");
    assertEquals(1, result.exitCode());
    assertTrue(
        result
            .err()
            .endsWith(
                "[ERROR] A.java: what is this\n"
                    + "carrel: the build failed, Maven's reasons stand above; try again with:"
                    + " ./carrel build\n"),
        result.err());
    assertFalse(Files.exists(home.resolve(".build-lock")));
  }

  @Test
  void without_Maven_it_says_what_is_missing() throws Exception {
    jdk("jdk-25", "25.0.3");
    sources();
    Result result = run("status");
    assertEquals(1, result.exitCode());
    assertTrue(result.err().contains("Maven 3.8 or newer is wanted"), result.err());
    assertFalse(Files.exists(home.resolve(".build-lock")));
  }

  @Test
  void two_launches_at_once_build_once() throws Exception {
    jdk("jdk-25", "25.0.3");
    sources();
    maven("sleep 2; mkdir -p target/lib; echo jar > target/carrel.jar");
    List<Process> both = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      both.add(start(List.of("sh", home.resolve("carrel").toString(), "status")));
    }
    for (Process process : both) {
      Result result = finish(process);
      assertEquals(0, result.exitCode(), result.err());
    }
    assertEquals(1, builds().size());
    assertFalse(Files.exists(home.resolve(".build-lock")));
  }

  @Test
  void a_lock_of_which_the_owner_is_gone_is_taken_over() throws Exception {
    jdk("jdk-25", "25.0.3");
    sources();
    maven("mkdir -p target/lib; echo jar > target/carrel.jar");
    Process gone = new ProcessBuilder("sh", "-c", ":").start();
    gone.waitFor();
    Path lock = Files.createDirectories(home.resolve(".build-lock"));
    Files.writeString(lock.resolve("pid"), gone.pid() + "\n");
    assertEquals(0, run("status").exitCode());
    assertFalse(Files.exists(lock));
  }

  @Test
  void build_and_test_hand_their_arguments_to_Maven_and_its_exit_code_back() throws Exception {
    Path jdk = jdk("jdk-25", "25.0.3");
    sources();
    maven("exit 3");
    assertEquals(3, run("build", "-o").exitCode());
    assertEquals(3, run("test", "-Dtest=A b").exitCode());
    assertEquals(
        List.of(
            "JAVA_HOME=" + jdk + " -B -Dmaven.test.skip=true -o package",
            "JAVA_HOME=" + jdk + " -B -Dtest=A b verify"),
        builds());
  }

  private Result run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("sh", home.resolve("carrel").toString()));
    command.addAll(List.of(arguments));
    return finish(start(command));
  }

  private Process start(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static Result finish(Process process) throws Exception {
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), out, err);
  }

  private Path jdk(String name, String version) throws IOException {
    return jdk(jdks, name, version);
  }

  /** A JDK of which java prints which one it is and every argument on its own line. */
  private static Path jdk(Path place, String name, String version) throws IOException {
    Path jdk = place.resolve(name);
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(
        jdk.resolve("release"),
        "IMPLEMENTOR=\"Somebody\"\nJAVA_VERSION=\"" + version + "\"\nMODULES=\"java.base\"\n");
    script(
        jdk.resolve("bin/java"),
        "echo 'java of " + name + "'\nfor a in \"$@\"; do echo \"<$a>\"; done");
    script(jdk.resolve("bin/javac"), "exit 0");
    return jdk;
  }

  private void maven(String body) throws IOException {
    script(
        tools.resolve("mvn"),
        "echo \"JAVA_HOME=$JAVA_HOME $*\" >> '" + folder.resolve("builds") + "'\n" + body);
  }

  private List<String> builds() throws IOException {
    Path builds = folder.resolve("builds");
    return Files.exists(builds) ? Files.readAllLines(builds) : List.of();
  }

  private void sources() throws IOException {
    Files.createDirectories(home.resolve("src/main/java"));
    for (Path file : List.of(home.resolve("pom.xml"), home.resolve("src/main/java/A.java"))) {
      Files.writeString(file, "source");
    }
    for (String path : List.of("src/main/java/A.java", "src/main/java", "src/main", "pom.xml")) {
      Files.setLastModifiedTime(
          home.resolve(path), FileTime.from(Instant.now().minusSeconds(3600)));
    }
  }

  private void built() throws IOException {
    Files.createDirectories(home.resolve("target/lib"));
    Files.writeString(home.resolve("target/carrel.jar"), "jar");
    Files.writeString(home.resolve("target/lib/lucene core.jar"), "jar");
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
