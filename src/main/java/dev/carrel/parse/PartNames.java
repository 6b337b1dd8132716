package dev.carrel.parse;

import org.jspecify.annotations.Nullable;

/** Gives each part of a file a name that no other part of it has. */
final class PartNames {
  /** Of one name; a hundred thousand entries of the same name are numbered as they come. */
  private static final int NUMBERS_TRIED_MAX = 20;

  private final PartSet names = new PartSet();
  private int duplicates;

  /** Of messages with the same name, all but the first are told apart by what they are. */
  String unique(String name, @Nullable String contentSha256) {
    if (names.add(name)) {
      return name;
    }
    String base = name;
    if (contentSha256 != null) {
      base = name + "~" + contentSha256.substring(0, 8);
      if (names.add(base)) {
        return base;
      }
    }
    for (int number = 2; number <= NUMBERS_TRIED_MAX; number++) {
      String numbered = numbered(base, number, contentSha256 != null);
      if (names.add(numbered)) {
        return numbered;
      }
    }
    String numbered = numbered(base, NUMBERS_TRIED_MAX + ++duplicates, contentSha256 != null);
    names.add(numbered);
    return numbered;
  }

  private static String numbered(String name, int number, boolean message) {
    return message ? name + "~" + number : InnerName.numbered(name, String.valueOf(number));
  }
}
