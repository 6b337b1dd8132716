package dev.carrel.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaveOutRulesTest {
  @TempDir Path folder;

  @Test
  void gitignore_files_count_the_nearest_first() throws IOException {
    write(".gitignore", "*.log\n/secret.txt\nprivate/\n");
    write("deep/.gitignore", "!keep.log\n");
    touch("a.md", "secret.txt", "a.log", "deep/b.log", "deep/keep.log", "deep/secret.txt");
    touch("private/c.md", "deep/private/d.md");

    assertEquals(Set.of("a.md", "deep/keep.log", "deep/secret.txt"), Walked.all(folder).paths());
  }

  @Test
  void carrelignore_decides_before_gitignore_and_brings_back() throws IOException {
    write(".gitignore", "drafts/\n*.tex\n");
    write(".carrelignore", "!drafts/\n!.journal/\n!node_modules\n*.csv\n");
    touch("drafts/a.md", "drafts/b.tex", "c.csv", ".journal/d.md", ".other/e.md");
    touch("node_modules/f.md");

    assertEquals(
        Set.of("drafts/a.md", ".journal/d.md", "node_modules/f.md"), Walked.all(folder).paths());
  }

  @Test
  void a_carrelignore_below_overrules_the_one_above() throws IOException {
    write(".carrelignore", "*.csv\n");
    write("tables/.carrelignore", "!*.csv\n");
    touch("a.csv", "tables/b.csv", "tables/deeper/c.csv");

    assertEquals(Set.of("tables/b.csv", "tables/deeper/c.csv"), Walked.all(folder).paths());
  }

  @Test
  void configured_patterns_count_and_a_carrelignore_overrules_them() throws IOException {
    write("keep/.carrelignore", "!*.bak\n");
    touch("a.bak", "a.md", "keep/b.bak");
    RuleOptions options = new RuleOptions(false, true, List.of("*.bak"));

    assertEquals(
        Set.of("a.md", "keep/b.bak"),
        Walked.under(folder, "", new LeaveOutRules(options, null)).paths());
  }

  @Test
  void hidden_entries_are_taken_in_when_asked_for_but_never_git_itself() throws IOException {
    touch(".hidden.md", ".folder/a.md", ".git/config", "sub/.git", ".venv/b.md");
    RuleOptions options = new RuleOptions(true, true, List.of());

    assertEquals(Set.of(), Walked.all(folder).paths());
    assertEquals(
        Set.of(".hidden.md", ".folder/a.md"),
        Walked.under(folder, "", new LeaveOutRules(options, null)).paths());
  }

  @Test
  void gitignore_can_be_switched_off() throws IOException {
    write(".gitignore", "a.md\n");
    touch("a.md");
    RuleOptions options = new RuleOptions(false, false, List.of());

    assertEquals(
        Set.of("a.md"), Walked.under(folder, "", new LeaveOutRules(options, null)).paths());
  }

  @Test
  void a_folder_with_a_common_name_is_build_output_only_beside_a_project() throws IOException {
    touch("target/goals.md", "build/house.md", "dist/far.md", "out/door.md", "venv/diagram.md");
    touch("java/pom.xml", "java/target/a.class", "java/src/target/A.java");
    touch("web/package.json", "web/dist/a.js", "web/build/a.js", "web/out/a.js");
    touch("py/setup.py", "py/build/a.py", "py/venv/pyvenv.cfg", "py/venv/a.py", "py/out");

    assertEquals(
        Set.of(
            "target/goals.md",
            "build/house.md",
            "dist/far.md",
            "out/door.md",
            "venv/diagram.md",
            "java/pom.xml",
            "java/src/target/A.java",
            "web/package.json",
            "py/setup.py",
            "py/out"),
        Walked.all(folder).paths());
  }

  @Test
  void caches_and_editors_leftovers_are_left_out() throws IOException {
    touch("node_modules/a.js", "x/__pycache__/a.pyc", "lost+found/a");
    touch("a.md~", "#a.md#", ".#a.md", ".a.md.swp", "a.swp", "4913", "~$a.docx", ".DS_Store");
    touch("a.md", "4913.md", "#1 plan.md");

    assertEquals(Set.of("a.md", "4913.md", "#1 plan.md"), Walked.all(folder).paths());
  }

  @Test
  void a_repository_inside_a_source_has_its_own_rules_and_its_exclude_file() throws IOException {
    write(".gitignore", "*.md\n");
    write("repository/.git/info/exclude", "mine.txt\n*.tmp\n");
    write("repository/.gitignore", "!kept.tmp\n");
    touch("a.md", "repository/a.md", "repository/mine.txt", "repository/b.tmp");
    touch("repository/kept.tmp", "repository/sub/mine.txt");

    assertEquals(Set.of("repository/a.md", "repository/kept.tmp"), Walked.all(folder).paths());
  }

  @Test
  void the_data_folder_inside_a_source_is_left_out() throws IOException {
    touch("a.md", "desk/index/b.md", "desk/c.md");
    LeaveOutRules rules = new LeaveOutRules(RuleOptions.DEFAULT, folder.resolve("desk/index"));

    assertEquals(Set.of("a.md", "desk/c.md"), Walked.under(folder, "", rules).paths());
  }

  @Test
  void rules_with_a_byte_order_mark_and_windows_line_ends_count() throws IOException {
    write(".gitignore", "\uFEFFa.md\r\n# a comment\r\n\r\nb.md\r\n");
    touch("a.md", "b.md", "c.md");

    assertEquals(Set.of("c.md"), Walked.all(folder).paths());
  }

  @Test
  void rules_too_large_to_read_keep_their_folder_closed() throws IOException {
    write("shut/.carrelignore", "x".repeat(FolderRules.RULE_FILE_BYTES_MAX + 1));
    touch("a.md", "shut/b.md");

    Walked walked = Walked.all(folder);
    assertEquals(Set.of("a.md"), walked.paths());
    assertEquals("shut", walked.outcome().gaps().getFirst().path());
  }

  @Test
  void rule_files_that_are_links_or_folders_are_no_rules() throws IOException {
    write("rules", "*.md\n");
    Files.createSymbolicLink(folder.resolve(".gitignore"), folder.resolve("rules"));
    Files.createDirectory(folder.resolve(".carrelignore"));
    touch("a.md");

    assertEquals(Set.of("a.md", "rules"), Walked.all(folder).paths());
  }

  @Test
  void the_rules_of_every_folder_above_hold_for_a_walk_further_down() throws IOException {
    write(".gitignore", "*.log\n/a/shut/\n");
    touch("a/b/c.md", "a/b/c.log", "a/shut/d.md");
    LeaveOutRules rules = new LeaveOutRules(RuleOptions.DEFAULT, null);

    assertEquals(Set.of("a/b/c.md"), Walked.under(folder, "a/b", rules).paths());
    assertEquals(Set.of(), Walked.under(folder, "a/shut", rules).paths());
    assertEquals(Set.of(), Walked.under(folder, "a/shut/d.md", rules).paths());
    assertEquals(Set.of(), Walked.under(folder, "a/b/c.log", rules).paths());
    assertTrue(Walked.under(folder, "a/shut", rules).outcome().complete());
  }

  @Test
  void patterns_without_a_limit_or_with_line_breaks_are_refused() {
    List<String> many = Collections.nCopies(RuleOptions.PATTERNS_MAX + 1, "x");
    assertThrows(IllegalArgumentException.class, () -> new RuleOptions(false, true, many));
    assertThrows(
        IllegalArgumentException.class, () -> new RuleOptions(false, true, List.of("a\nb")));
  }

  private void write(String path, String content) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private void touch(String... paths) throws IOException {
    for (String path : paths) {
      write(path, "text");
    }
  }
}
