package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the tab key completes, tried in the shells themselves. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(60)
class CompletionCommandTest {
  /** Notes what is offered and, at Ctrl-X, the line; a shell left alone ends itself. */
  private static final String ZSHRC =
      """
      TMOUT=20 PS1='READY>'
      : >.offered
      source ~/.carrel.zsh
      compadd() {
        if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\\ * ]]; then
          local -a offered
          builtin compadd -O offered "$@"
          print -rl -- $offered >>.offered
        fi
        builtin compadd "$@"
      }
      note-line() { print -rn -- "$BUFFER" >.line; exit }
      zle -N note-line
      bindkey '^X' note-line
      bindkey '^I' complete-word
      """;

  /** Types into a zsh that has a terminal, as a person does. */
  private static final String ZSH_TYPED_IN =
      """
      zmodload zsh/zpty
      zpty typed ZDOTDIR=$PWD zsh -d -i
      zpty -r typed said '*READY>*'
      zpty -w -n typed "carrel $(<.typed)"$'\\t\\x18'
      while zpty -r typed said; do print -r -- $said; done
      """;

  @TempDir Path folder;
  private final MemoryHome home = new MemoryHome();

  @Test
  void bash_completes_commands() throws Exception {
    Set<String> all = bash("");
    assertTrue(
        all.containsAll(Set.of("serve", "search", "why-not", "build", "completion")),
        all.toString());
    assertEquals(Set.of("search", "serve"), bash("se"));
    assertEquals(Set.of("sources"), bash("sou"));
    assertEquals(Set.of("add", "list", "remove"), without(bash("sources", ""), "-"));
  }

  @Test
  void bash_completes_options_and_their_values() throws Exception {
    assertEquals(Set.of("--mode"), bash("search", "--mo"));
    assertEquals(Set.of("hybrid", "keyword", "semantic"), bash("search", "--mode", ""));
    assertEquals(Set.of("failed"), bash("files", "--state", "fa"));
    assertEquals(Set.of("hybrid", "keyword", "semantic"), bash("search", "--mode", "="));
    assertEquals(Set.of("failed"), bash("files", "--state", "=", "fa"));
    assertEquals(Set.of("--mode"), bash("search", "--type", "=", "md", "--mo"));
    assertEquals(Set.of("bash", "fish", "zsh"), bash("completion", ""));
    assertTrue(bash("status", "--").contains("--watch"));
  }

  @Test
  void bash_completes_paths() throws Exception {
    Files.createDirectory(folder.resolve("my-notes"));
    Files.createFile(folder.resolve("my.zip"));
    assertEquals(Set.of("my-notes", "my.zip"), bash("backup", "my"));
    assertEquals(Set.of("my-notes", "my.zip"), bash("serve", "--data", "my"));
    assertTrue(bash("serve", "my").contains("my-notes"));
  }

  @Test
  void the_script_for_zsh_switches_its_understanding_of_bash_on() throws Exception {
    String script = home.run("completion", "zsh").out();
    assertTrue(script.contains("bashcompinit"), "zsh would not know what complete is");
    assumeTrue(has("zsh"), "zsh is not installed");
    assertEquals("", run(script, "zsh", "-n"));
  }

  @Test
  void zsh_completes_what_bash_does() throws Exception {
    assumeTrue(has("zsh"), "zsh is not installed");
    assertEquals(Set.of("search", "serve"), zsh("se"));
    assertEquals(Set.of("add", "list", "remove"), zsh("sources "));
    assertEquals(Set.of("inspect", "list", "pull", "remove", "use"), zsh("model "));
    assertEquals(Set.of("--mode"), zsh("search --mo"));
    assertEquals(Set.of("hybrid", "keyword", "semantic"), zsh("search --mode "));
    assertEquals(Set.of("failed", "indexed", "pending", "skipped"), zsh("files --state "));
    assertEquals(Set.of(), zsh("nothing-like-this"));
    Files.createDirectory(folder.resolve("my-notes"));
    Files.createFile(folder.resolve("my own.zip"));
    assertEquals(Set.of("my-notes", "my own.zip"), zsh("backup my"));
    assertEquals(Set.of("my-notes", "my own.zip"), zsh("search --config my"));
  }

  @Test
  void zsh_writes_the_only_completion_into_the_line() throws Exception {
    assumeTrue(has("zsh"), "zsh is not installed");
    Files.createFile(folder.resolve("my own.zip"));
    assertEquals("carrel files --state failed ", zshLine("files --state fa"));
    assertEquals("carrel backup my\\ own.zip ", zshLine("backup my"));
    assertEquals("carrel eval --config my\\ own.zip ", zshLine("eval --config my\\ o"));
    assertEquals("carrel se", zshLine("se"));
    assertEquals("carrel search --mode=keyword ", zshLine("search --mode=k"));
  }

  @Test
  void the_script_for_fish_has_every_command_option_and_value() throws Exception {
    String script = home.run("completion", "FISH").out();
    CommandLine commands =
        CompletionModel.of(
            new Session(
                home, System.out, System.err, Terminal.NONE, java.time.InstantSource.system()));
    everything(commands, "", script);
    assertTrue(
        script.contains(
            "complete -c carrel -n '__carrel_at \\'search\\'' -l mode -x -a 'hybrid keyword"
                + " semantic' -d 'hybrid, keyword'"),
        script);
    assumeTrue(has("fish"), "fish is not installed");
    assertEquals("", run(script, "fish", "-n"));
  }

  @Test
  void fish_completes_what_bash_does() throws Exception {
    assumeTrue(has("fish"), "fish is not installed");
    assertEquals(Set.of("search", "serve"), fish("se"));
    assertEquals(Set.of("add", "list", "remove"), fish("sources "));
    assertEquals(Set.of("inspect", "list", "pull", "remove", "use"), fish("model "));
    assertEquals(Set.of("failed", "indexed", "pending", "skipped"), fish("files --state "));
    assertEquals(Set.of("hybrid", "keyword", "semantic"), fish("search --mode "));
    assertEquals(Set.of("--mode"), fish("search --mo"));
    assertEquals(Set.of("--mode=keyword"), fish("search --mode=k"));
    Files.createDirectory(folder.resolve("my-notes"));
    Files.createFile(folder.resolve("my.zip"));
    assertEquals(Set.of("my-notes/"), fish("serve my"));
    assertEquals(Set.of("my-notes/", "my.zip"), fish("backup my"));
    assertEquals(Set.of("my-notes/", "my.zip"), fish("search --config my"));
    assertEquals(Set.of("my-notes/"), fish("search --data my"));
  }

  @Test
  void another_shell_is_wrong_usage() {
    assertEquals(2, home.run("completion", "tcsh").exitCode());
    assertEquals(2, home.run("completion").exitCode());
  }

  private static void everything(CommandLine command, String place, String script) {
    String condition = "complete -c carrel -n '__carrel_at \\'" + place + "\\''";
    command
        .getSubcommands()
        .forEach((name, below) -> {
          assertTrue(script.contains(condition + " -a " + name + " -d "), place + " " + name);
          everything(below, place.isEmpty() ? name : place + "/" + name, script);
        });
    for (CommandLine.Model.OptionSpec option : command.getCommandSpec().options()) {
      String longest = option.longestName();
      String flag =
          longest.startsWith("--") ? " -l " + longest.substring(2) : " -s " + longest.substring(1);
      assertTrue(
          script.lines().anyMatch(line -> line.startsWith(condition) && line.contains(flag)),
          place + " " + longest);
    }
  }

  /** What bash offers for the last word; an equals sign is a word to it. */
  private Set<String> bash(String... words) throws Exception {
    String script = home.run("completion", "bash").out();
    StringBuilder line = new StringBuilder("COMP_WORDS=(carrel");
    for (String word : words) {
      line.append(" '").append(word).append("'");
    }
    line.append(")\nCOMP_CWORD=").append(words.length).append("\nCOMP_LINE='carrel ");
    line.append(String.join(" ", words)).append("'\nCOMP_POINT=${#COMP_LINE}\n");
    String asked =
        line + "_complete_carrel_spaced >/dev/null 2>&1\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
    return lines(run(script + "\n" + asked, "bash", "--norc"));
  }

  private Set<String> fish(String typed) throws Exception {
    String script = home.run("completion", "fish").out();
    String offered = run(script + "\ncomplete -C 'carrel " + typed + "'\n", "fish", "--no-config");
    Set<String> words = new TreeSet<>();
    offered.lines().forEach(line -> words.add(line.split("\t", 2)[0]));
    return words;
  }

  /** What an interactive zsh offers when the tab key is pressed behind these words. */
  private Set<String> zsh(String typed) throws Exception {
    zshLine(typed);
    return lines(Files.readString(folder.resolve(".offered")));
  }

  /** What then stands in its line. */
  private String zshLine(String typed) throws Exception {
    Path line = folder.resolve(".line");
    Files.deleteIfExists(line);
    Files.writeString(folder.resolve(".carrel.zsh"), home.run("completion", "zsh").out());
    Files.writeString(folder.resolve(".zshrc"), ZSHRC);
    Files.writeString(folder.resolve(".typed"), typed);
    String said = run(ZSH_TYPED_IN, "zsh", "-f");
    assertTrue(Files.exists(line), "zsh did not come to an end: " + said);
    return Files.readString(line);
  }

  private static Set<String> lines(String text) {
    Set<String> lines = new TreeSet<>();
    text.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(lines::add);
    return lines;
  }

  private static Set<String> without(Set<String> words, String start) {
    words.removeIf(word -> word.startsWith(start));
    return words;
  }

  private static boolean has(String program) {
    return Arrays.stream(System.getenv("PATH").split(":", -1))
        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }

  /** What a shell prints, errors too, that runs the script. */
  private String run(String script, String... shell) throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve(".script"), script, StandardCharsets.UTF_8);
    List<String> command = new java.util.ArrayList<>(List.of(shell));
    command.add(file.toString());
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("HOME", folder.toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }
}
