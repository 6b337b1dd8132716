package dev.carrel.answer;

import dev.carrel.index.StoredChunk;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The sentences of {@code statements.txt}, which says itself how it is read. */
final class StatementFile {
  private StatementFile() {}

  /** What a sentence is, in the order of the signs {@code = ~ ! ?}. */
  enum Kind {
    CLOSE,
    PARAPHRASE,
    WRONG,
    WRONG_BUT_THERE
  }

  /**
   * A sentence over its passage.
   *
   * @param passageNumber counts the passages from 1
   */
  record Sample(int passageNumber, StoredChunk passage, Kind kind, String sentence) {}

  static List<Sample> read() {
    List<Sample> samples = new ArrayList<>();
    try (InputStream in =
            Objects.requireNonNull(StatementFile.class.getResourceAsStream("statements.txt"));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      String title = null;
      StringBuilder text = new StringBuilder();
      StoredChunk passage = null;
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int kind = line.length() > 1 && line.charAt(1) == ' ' ? "=~!?".indexOf(line.charAt(0)) : -1;
        if (line.startsWith("# ")) {
          title = line.substring(2);
          text.setLength(0);
          passage = null;
          number++;
        } else if (kind >= 0) {
          if (passage == null) {
            passage = Library.whole(Objects.requireNonNull(title), text.toString());
          }
          int bar = line.lastIndexOf(" | ");
          samples.add(
              new Sample(
                  number,
                  passage,
                  Kind.values()[kind],
                  line.substring(2, bar < 0 ? line.length() : bar)));
        } else if (title != null && !line.isBlank()) {
          text.append(line).append('\n');
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return samples;
  }
}
