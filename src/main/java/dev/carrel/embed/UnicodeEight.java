package dev.carrel.embed;

import java.util.Arrays;

/**
 * General categories as the reference tokenizer knows them: its tables are of Unicode 8, whatever
 * the JDK's are of. So an id depends neither on the JDK nor on what Unicode adds later.
 *
 * <p>Only the categories that the tokenizer asks for are told apart (controls, non-spacing marks,
 * punctuation). Found by comparing every code point with the reference; a test repeats it.
 */
final class UnicodeEight {
  /** First and last of each range whose marks, punctuation and controls came after Unicode 8. */
  private static final int[] LATER = {
    0x061D, 0x061D, 0x07FD, 0x07FD, 0x0890, 0x08E2, 0x09FD, 0x09FE, 0x0A76, 0x0A76, 0x0AFA, 0x0AFF,
    0x0B55, 0x0B55, 0x0C04, 0x0C3C, 0x0C77, 0x0C77, 0x0C84, 0x0C84, 0x0D00, 0x0D00, 0x0D3B, 0x0D3C,
    0x0D81, 0x0D81, 0x0EBA, 0x0EBA, 0x0ECE, 0x0ECE, 0x180F, 0x1886, 0x1ABF, 0x1ACE, 0x1B4E, 0x1B4F,
    0x1B7D, 0x1B7F, 0x1DF6, 0x1DFB, 0x2E43, 0x2E5D, 0xA82C, 0xA82C, 0xA8C5, 0xA8C5, 0xA8FF, 0xA8FF,
    0xA9BD, 0xA9BD, 0x10D24, 0x10F89, 0x11070, 0x11074, 0x110C2, 0x110CD, 0x111CF, 0x111CF, 0x1123E,
    0x11241, 0x1133B, 0x1133B, 0x113BB, 0x1145E, 0x11660, 0x1166C, 0x116B9, 0x116B9, 0x1182F,
    0x11FFF, 0x12FF1, 0x1612F, 0x16D6D, 0x16F4F, 0x16FE2, 0x16FE4, 0x1CF00, 0x1CF46, 0x1E000,
    0x1E5FF, 0x1E944, 0x1E95F,
  };

  private UnicodeEight() {}

  static boolean isControl(int codePoint) {
    return switch (category(codePoint)) {
      case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE -> true;
      default -> false;
    };
  }

  static boolean isMark(int codePoint) {
    return category(codePoint) == Character.NON_SPACING_MARK;
  }

  /** ASCII symbols such as {@code $} and {@code ^} are punctuation to BERT. */
  static boolean isPunctuation(int codePoint) {
    if (codePoint < 128) {
      return codePoint > ' ' && codePoint < 127 && !Character.isLetterOrDigit(codePoint);
    }
    return switch (category(codePoint)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  private static int category(int codePoint) {
    int at = Arrays.binarySearch(LATER, codePoint);
    boolean insideRange = at >= 0 || (-at - 1) % 2 == 1;
    if (insideRange) {
      return Character.OTHER_LETTER;
    }
    return switch (codePoint) {
      // Four that Unicode moved to another category since.
      case 0x166D, 0x111C9 -> Character.OTHER_PUNCTUATION;
      case 0x1734, 0x1171E -> Character.NON_SPACING_MARK;
      default -> Character.getType(codePoint);
    };
  }
}
