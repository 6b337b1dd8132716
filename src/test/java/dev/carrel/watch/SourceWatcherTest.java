package dev.carrel.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SourceWatcherTest {
  /** Far more than an event ever takes: only a failing test waits so long. */
  private static final long WAIT_SECONDS = 20;

  private static final LeaveOutRules RULES = new LeaveOutRules(RuleOptions.DEFAULT, null);

  @TempDir Path temporary;

  private final BlockingQueue<Hint> hints = new LinkedBlockingQueue<>();
  private Path folder;
  private Source source;
  private SourceWatcher watcher;

  @BeforeEach
  void watch() throws IOException {
    folder = Files.createDirectory(temporary.resolve("notes"));
    source = new Source("notes", folder);
    Files.createDirectories(folder.resolve("a/b"));
    watcher = SourceWatcher.start(List.of(source), RULES, hints::add);
  }

  @AfterEach
  void close() {
    watcher.close();
    assertEquals(List.of(), watcher.remarks());
  }

  @Test
  void a_new_changed_and_deleted_file_is_hinted_at_itself() throws Exception {
    Path file = folder.resolve("a/b/c.md");
    Files.writeString(file, "one");
    awaitExactly("a/b/c.md");
    settle();
    Files.writeString(file, "two");
    awaitExactly("a/b/c.md");
    settle();
    Files.delete(file);
    awaitExactly("a/b/c.md");
  }

  @Test
  void an_atomic_save_is_hinted_at() throws Exception {
    Path file = folder.resolve("a/b/c.md");
    Files.writeString(file, "one");
    settle();
    Path temp = Files.writeString(folder.resolve("a/b/c.md.tmp"), "two");
    Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE);

    awaitExactly("a/b/c.md");
  }

  @Test
  void what_is_made_in_a_new_folder_is_hinted_at_however_soon() throws Exception {
    for (int i = 0; i < 50; i++) {
      Path deep = Files.createDirectories(folder.resolve("new" + i + "/x/y"));
      Files.writeString(deep.resolve("z.md"), "z");
      awaitCovering("new" + i + "/x/y/z.md");
    }
    settle();
    Files.writeString(folder.resolve("new7/x/y/later.md"), "z");
    awaitExactly("new7/x/y/later.md");
  }

  @Test
  void a_renamed_folder_is_hinted_at_under_both_names_and_watched_under_the_new() throws Exception {
    Files.writeString(folder.resolve("a/b/c.md"), "c");
    settle();
    Files.move(folder.resolve("a"), folder.resolve("moved"));
    awaitAll(Set.of("a", "moved"));
    settle();

    Files.writeString(folder.resolve("moved/b/d.md"), "d");
    awaitExactly("moved/b/d.md");
    Files.createDirectory(folder.resolve("a"));
    awaitExactly("a");
    settle();
    Files.writeString(folder.resolve("a/e.md"), "e");
    awaitExactly("a/e.md");
  }

  @Test
  void a_folder_that_moves_into_another_source_belongs_there() throws Exception {
    Path other = Files.createDirectory(temporary.resolve("other"));
    watcher.watch(new Source("other", other));
    Files.move(folder.resolve("a"), other.resolve("a"));
    await(hint -> hint.equals(new Hint("other", "a")));
    settle();

    Files.writeString(other.resolve("a/b/c.md"), "c");
    await(hint -> hint.equals(new Hint("other", "a/b/c.md")));
  }

  @Test
  void a_deleted_folder_is_hinted_at() throws Exception {
    Files.delete(folder.resolve("a/b"));
    awaitExactly("a/b");
    Files.delete(folder.resolve("a"));
    awaitExactly("a");
  }

  @Test
  void none_of_two_thousand_files_at_once_is_missed() throws Exception {
    Set<String> missing = new TreeSet<>();
    for (int i = 0; i < 2_000; i++) {
      String path = (i % 2 == 0 ? "a/" : "burst" + i % 7 + "/") + i + ".md";
      Files.createDirectories(folder.resolve(path).getParent());
      Files.writeString(folder.resolve(path), "x");
      missing.add(path);
    }
    while (!missing.isEmpty()) {
      Hint hint = next();
      missing.removeIf(path -> covers(hint, path));
    }
  }

  @Test
  void left_out_entries_cause_no_hint() throws Exception {
    Files.writeString(folder.resolve(".gitignore"), "*.log\nprivate/\n");
    awaitExactly("");
    settle();
    Files.writeString(folder.resolve("a/x.log"), "x");
    Files.writeString(folder.resolve("a/.x.md.swp"), "x");
    Files.createDirectory(folder.resolve("private"));
    Files.writeString(folder.resolve("private/x.md"), "x");
    Files.writeString(folder.resolve("a/seen.md"), "x");

    assertEquals(new Hint("notes", "a/seen.md"), next());
  }

  @Test
  void changed_rules_hint_at_their_folder_and_change_what_is_watched() throws Exception {
    Files.writeString(folder.resolve("a/.gitignore"), "b/\n");
    awaitExactly("a");
    settle();
    Files.writeString(folder.resolve("a/b/unseen.md"), "x");
    Files.delete(folder.resolve("a/.gitignore"));
    assertEquals(new Hint("notes", "a"), next());
    settle();
    Files.writeString(folder.resolve("a/b/seen.md"), "x");
    awaitExactly("a/b/seen.md");
  }

  @Test
  void a_project_file_turns_the_folder_beside_it_into_build_output() throws Exception {
    Files.createDirectory(folder.resolve("a/target"));
    awaitExactly("a/target");
    Files.writeString(folder.resolve("a/pom.xml"), "<project/>");
    awaitExactly("a");
    settle();
    Files.writeString(folder.resolve("a/target/unseen.md"), "x");
    Files.writeString(folder.resolve("a/seen.md"), "x");
    assertEquals(new Hint("notes", "a/seen.md"), next());
  }

  @Test
  void a_source_that_goes_and_comes_back_is_hinted_at_and_watched_again() throws Exception {
    Files.delete(folder.resolve("a/b"));
    Files.delete(folder.resolve("a"));
    Files.delete(folder);
    awaitExactly("");
    settle();
    watcher.rewatch(source);
    assertTrue(hints.isEmpty());

    Files.createDirectories(folder.resolve("c"));
    watcher.rewatch(source);
    assertEquals(new Hint("notes", ""), next());
    Files.writeString(folder.resolve("c/d.md"), "d");
    awaitExactly("c/d.md");
  }

  @Test
  void a_source_replaced_by_another_folder_is_hinted_at() throws Exception {
    Files.move(folder, temporary.resolve("elsewhere"));
    Files.createDirectories(folder.resolve("a"));
    watcher.rewatch(source);
    awaitExactly("");
    settle();
    Files.writeString(folder.resolve("a/x.md"), "x");
    awaitExactly("a/x.md");
  }

  @Test
  void a_missing_source_is_no_error() throws Exception {
    Source missing = new Source("missing", temporary.resolve("missing"));
    watcher.watch(missing);
    Files.createDirectory(missing.folder());
    watcher.rewatch(missing);
    await(hint -> hint.equals(new Hint("missing", "")));
  }

  @Test
  void an_unwatched_source_is_silent() throws Exception {
    Path other = Files.createDirectory(temporary.resolve("other"));
    watcher.watch(new Source("other", other));
    watcher.unwatch("notes");
    Files.writeString(folder.resolve("a/x.md"), "x");
    watcher.rewatch(source);
    Files.writeString(other.resolve("y.md"), "y");

    assertEquals(new Hint("other", "y.md"), next());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void names_that_are_no_valid_utf8_hint_at_the_folder_that_can_be_named() throws Exception {
    shell("mkdir \"$(printf 'a/b\\344d')\"");
    awaitExactly("a");
    settle();
    shell("printf x > \"$(printf 'a/b\\344d')/x.md\"");
    awaitExactly("a");
  }

  @Test
  void a_receiver_that_fails_does_not_end_the_hints() throws Exception {
    BlockingQueue<Hint> survived = new LinkedBlockingQueue<>();
    try (SourceWatcher fragile =
        SourceWatcher.start(
            List.of(source),
            RULES,
            hint -> {
              if (hint.path().equals("first.md")) {
                throw new IllegalStateException("a receiver that fails on purpose");
              }
              survived.add(hint);
            })) {
      Files.writeString(folder.resolve("first.md"), "x");
      awaitExactly("first.md");
      Files.writeString(folder.resolve("second.md"), "x");
      assertEquals(new Hint("notes", "second.md"), survived.poll(WAIT_SECONDS, TimeUnit.SECONDS));
      assertEquals(List.of(), fragile.remarks());
    }
  }

  @Test
  void hints_and_walks_together_find_the_truth_of_random_changes() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Set<String> believed = new TreeSet<>(Walked.all(folder).paths());
    for (int round = 0; round < 30; round++) {
      for (int i = 0; i < 20; i++) {
        changeSomething(random);
      }
      Path end = Files.writeString(folder.resolve("round" + round), "x");
      Hint hint;
      do {
        hint = next();
        look(hint, believed);
      } while (!covers(hint, folder.relativize(end).toString()));
    }
    untilNow(hint -> look(hint, believed));
    assertEquals(Walked.all(folder).paths(), believed, "seed " + seed);
  }

  private void look(Hint hint, Set<String> believed) {
    believed.removeIf(path -> covers(hint, path));
    believed.addAll(Walked.under(folder, hint.path(), RULES).paths());
  }

  private void changeSomething(Random random) throws IOException {
    List<Path> folders;
    try (Stream<Path> all = Files.walk(folder)) {
      folders = new ArrayList<>(all.filter(Files::isDirectory).sorted().toList());
    }
    Path at = folders.get(random.nextInt(folders.size()));
    Path child = at.resolve("n" + random.nextInt(6));
    switch (random.nextInt(4)) {
      case 0 -> {
        if (!Files.exists(child)) {
          Files.createDirectory(child);
        }
      }
      case 1 -> {
        if (!Files.isDirectory(child)) {
          Files.writeString(child, "x");
        }
      }
      case 2 -> deleteTree(child);
      default -> {
        Path target = folders.get(random.nextInt(folders.size())).resolve("n" + random.nextInt(6));
        if (Files.exists(child) && !Files.exists(target) && !target.startsWith(child)) {
          Files.move(child, target);
        }
      }
    }
  }

  private static void deleteTree(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  private static boolean covers(Hint hint, String path) {
    return hint.path().isEmpty() || path.equals(hint.path()) || path.startsWith(hint.path() + "/");
  }

  private Hint next() throws InterruptedException {
    Hint hint = hints.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    return hint == null ? fail("no hint came within " + WAIT_SECONDS + " s") : hint;
  }

  private void await(Predicate<Hint> wanted) throws InterruptedException {
    Hint hint = next();
    while (!wanted.test(hint)) {
      hint = next();
    }
  }

  private void awaitExactly(String path) throws InterruptedException {
    await(hint -> hint.equals(new Hint("notes", path)));
  }

  private void awaitCovering(String path) throws InterruptedException {
    await(hint -> covers(hint, path));
  }

  private void awaitAll(Set<String> paths) throws InterruptedException {
    Set<String> missing = new TreeSet<>(paths);
    while (!missing.isEmpty()) {
      missing.remove(next().path());
    }
  }

  /** Everything that happened so far has been hinted at and forgotten when this returns. */
  private void settle() throws IOException, InterruptedException {
    untilNow(hint -> {});
  }

  /** Hands over every hint at what happened so far: events keep their order. */
  private void untilNow(Consumer<Hint> consumer) throws IOException, InterruptedException {
    Path mark = Files.createDirectories(temporary.resolve("mark"));
    watcher.watch(new Source("mark", mark));
    Files.writeString(mark.resolve(System.nanoTime() + ".md"), "x");
    for (Hint hint = next(); !hint.source().equals("mark"); hint = next()) {
      consumer.accept(hint);
    }
    watcher.unwatch("mark");
    hints.clear();
  }

  private void shell(String command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("sh", "-c", command).directory(folder.toFile()).inheritIO().start();
    assertTrue(process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS), command);
    assertEquals(0, process.exitValue(), command);
  }
}
