package dev.carrel.answer;

import dev.carrel.engine.Engine;
import dev.carrel.retrieve.Passage;
import java.util.List;

/**
 * The language models that answer.
 *
 * @param general for every question but those
 * @param code for questions whose best passages are source code for the most part; may be the same
 */
public record AnswerEngines(Engine general, Engine code) {
  /** So many of the best passages say what a question is about. */
  static final int PASSAGES_JUDGED_MAX = 5;

  /** One for all questions. */
  public static AnswerEngines of(Engine engine) {
    return new AnswerEngines(engine, engine);
  }

  /**
   * The one that answers from these.
   *
   * @param found best first
   */
  Engine forPassages(List<Passage> found) {
    List<Passage> best = found.subList(0, Math.min(PASSAGES_JUDGED_MAX, found.size()));
    long ofCode = best.stream().filter(AnswerEngines::isCode).count();
    return 2 * ofCode > best.size() ? code : general;
  }

  /** The one of that name, which answered before; the general one where neither has it. */
  Engine named(String name) {
    return code.name().equals(name) ? code : general;
  }

  /** Whether a passage is of a declaration, as only source code has them. */
  private static boolean isCode(Passage passage) {
    return passage.stored().chunk().symbol() != null
        || !passage.stored().chunk().symbols().isEmpty();
  }
}
