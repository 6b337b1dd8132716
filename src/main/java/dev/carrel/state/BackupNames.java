package dev.carrel.state;

import java.util.regex.Pattern;

/** Which entries a backup consists of. Nothing else may be in one. */
final class BackupNames {
  /** The first entry: by it a backup is known, whatever its file is called. */
  static final String HEAD = "CARREL-BACKUP";

  static final String MANIFEST = "manifest.json";
  static final String GENERATIONS = "generations/";
  static final String STATE = "state/";
  static final String CURRENT = GENERATIONS + "current";

  /** Folders below {@code state}. */
  static final int DEPTH_MAX = 16;

  private static final int NAME_CHARS_MAX = 1_000;
  private static final int PRINTED_CHARS_MAX = 100;

  /** As Lucene names its files. */
  private static final Pattern INDEX_FILE =
      Pattern.compile("generations/[1-9][0-9]{0,8}/[A-Za-z0-9_]+(\\.[A-Za-z0-9_]+)*");

  private BackupNames() {}

  /**
   * Whether a file of that name may be put into a data folder. No name leads out of it, and none
   * means another file on some system.
   */
  static boolean isAllowed(String name) {
    if (name.length() > NAME_CHARS_MAX) {
      return false;
    }
    if (name.equals(CURRENT) || INDEX_FILE.matcher(name).matches()) {
      return true;
    }
    if (!name.startsWith(STATE)) {
      return false;
    }
    String[] steps = name.split("/", -1);
    for (String step : steps) {
      if (step.isBlank() || step.equals(".") || step.equals("..") || !isPlain(step)) {
        return false;
      }
    }
    return steps.length <= DEPTH_MAX;
  }

  /** A name as it may stand in a sentence, whatever is in it. */
  static String printable(String name) {
    String plain = name.replaceAll("\\p{Cntrl}", "?");
    return plain.substring(0, Math.min(plain.length(), PRINTED_CHARS_MAX));
  }

  private static boolean isPlain(String step) {
    return step.codePoints()
        .noneMatch(c -> c < ' ' || c == 0x7F || c == '\\' || c == ':' || c == 0xFFFD);
  }
}
