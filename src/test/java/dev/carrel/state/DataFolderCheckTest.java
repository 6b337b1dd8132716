package dev.carrel.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.state.DataFolderCheck.Aspect;
import dev.carrel.state.DataFolderCheck.Verdict;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderCheckTest {
  @TempDir Path folder;

  @Test
  void who_holds_the_folder_is_told_and_asking_takes_nothing_from_them() throws Exception {
    Process holder = LockHolder.start(folder);
    try (BufferedReader out = holder.inputReader()) {
      assertTrue(out.readLine().startsWith(LockHolder.HELD));
      for (int i = 0; i < 3; i++) {
        Aspect service = service();
        assertEquals(Verdict.OK, service.verdict());
        assertTrue(service.sentence().contains("process " + holder.pid()), service.sentence());
      }
      holder.getOutputStream().close();
      holder.waitFor();
    } finally {
      holder.destroyForcibly();
    }
    assertEquals("None runs.", service().sentence());
  }

  @Test
  void asking_in_the_process_that_holds_the_lock_does_not_drop_it() throws Exception {
    try (DataFolder data = DataFolder.open(folder, true)) {
      assertTrue(service().sentence().contains("this very process"));
      Process other = LockHolder.start(data.folder());
      try (BufferedReader out = other.inputReader()) {
        assertTrue(out.readLine().contains("is in use"));
      } finally {
        other.destroyForcibly();
      }
    }
  }

  @Test
  void a_folder_that_is_damaged_or_of_another_format_is_a_problem() throws Exception {
    Files.writeString(folder.resolve("carrel.json"), "{\"format\"");
    assertProblem("is damaged");
    Files.writeString(folder.resolve("carrel.json"), "{\"format\":2}");
    assertProblem("has format 2");
  }

  private void assertProblem(String part) {
    Aspect first = DataFolderCheck.of(folder).getFirst();
    assertEquals(Verdict.PROBLEM, first.verdict());
    assertTrue(first.sentence().contains(part), first.sentence());
  }

  private Aspect service() {
    List<Aspect> aspects = DataFolderCheck.of(folder);
    return aspects.stream()
        .filter(aspect -> aspect.subject().equals("service"))
        .findFirst()
        .orElseThrow();
  }
}
