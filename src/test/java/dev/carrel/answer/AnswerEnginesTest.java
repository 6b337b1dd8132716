package dev.carrel.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.chunk.Chunk;
import dev.carrel.embed.Embedder;
import dev.carrel.index.ChunkFilter;
import dev.carrel.index.StoredChunk;
import dev.carrel.parse.DocumentId;
import dev.carrel.retrieve.Passage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of two engines answers. */
class AnswerEnginesTest {
  private final ScriptedEngine general = ScriptedEngine.saying("general");
  private final ScriptedEngine code = ScriptedEngine.saying("code");
  private final AnswerEngines engines = new AnswerEngines(general, code);

  private static StoredChunk prose(int number) {
    return Library.whole("notes-" + number + ".md", "The bilge pump hangs behind the locker.");
  }

  private static StoredChunk declaration(int number) {
    StoredChunk text = Library.whole("Pump" + number + ".java", "void start() { run(); }");
    Chunk chunk = text.chunk();
    return new StoredChunk(
        text.document(),
        new Chunk(
            DocumentId.ofFile("notes", "Pump" + number + ".java"),
            0,
            0,
            chunk.endChar(),
            1,
            1,
            null,
            List.of(),
            "Pump.start",
            1,
            chunk.text(),
            "",
            "0".repeat(64)));
  }

  private static List<Passage> found(int declarations, int texts) {
    List<StoredChunk> chunks = new ArrayList<>();
    for (int i = 0; i < declarations; i++) {
      chunks.add(declaration(i));
    }
    for (int i = 0; i < texts; i++) {
      chunks.add(prose(i));
    }
    return Library.passages(.9, chunks.toArray(StoredChunk[]::new));
  }

  @Test
  void most_of_the_best_passages_decide() {
    assertSame(code, engines.forPassages(found(3, 2)));
    assertSame(code, engines.forPassages(found(1, 0)));
    assertSame(code, engines.forPassages(found(3, 20)), "only the best count");
    assertSame(general, engines.forPassages(found(2, 3)));
    assertSame(general, engines.forPassages(found(1, 1)));
    assertSame(general, engines.forPassages(List.of()));
    assertSame(general, AnswerEngines.of(general).forPassages(found(3, 0)));
  }

  @Test
  void the_one_that_is_chosen_is_asked_and_the_other_is_not(@TempDir Path folder) {
    try (Embedder embedder = Embedder.open(folder, 1)) {
      new GroundedAnswerer(Library.finding(found(3, 1)), embedder, engines, AnswerLimits.DEFAULT)
          .answer(new Question("Who starts the pump?", ChunkFilter.NONE, 4), _ -> {}, () -> false);
    }
    assertEquals(1, code.asked.size());
    assertTrue(general.asked.isEmpty());
  }
}
