package dev.carrel.embed;

import java.nio.file.Path;
import java.util.Locale;

/** Opens the model and sees whether its vectors mean anything. */
public final class ModelCheck {
  /** How far from 1 the length of a vector may be, by rounding. */
  private static final double LENGTH_TOLERANCE = 1e-3;

  private static final String SENTENCE = "The dough rests overnight in a cool kitchen.";
  private static final String ALIKE = "Let the bread rise in the cold until morning.";
  private static final String UNLIKE = "The harbour master inspects the anchor chains.";

  private ModelCheck() {}

  /**
   * Embeds a few sentences.
   *
   * @param workFolder as for {@link Embedder#open}
   * @return one sentence that says what works
   * @throws EmbeddingException when it does not, with what to do
   */
  public static String run(Path workFolder) {
    try (Embedder embedder = Embedder.open(workFolder, 1)) {
      float[] vector = embedder.embedPassage(SENTENCE);
      double length = Math.sqrt(product(vector, vector));
      double alike = product(vector, embedder.embedPassage(ALIKE));
      double unlike = product(vector, embedder.embedPassage(UNLIKE));
      // Written so that a NaN, too, is wrong.
      boolean right = Math.abs(length - 1) < LENGTH_TOLERANCE && alike > unlike;
      if (!right) {
        throw new EmbeddingException(
            String.format(
                Locale.ROOT,
                "The embedding model gives wrong vectors (length %.3f, wanted 1; likeness %.3f,"
                    + " wanted more than %.3f): remove %s and start again.",
                length,
                alike,
                unlike,
                workFolder));
      }
      return embedder.modelName()
          + " opens and gives sound vectors of "
          + embedder.dimension()
          + " numbers.";
    }
  }

  private static double product(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
