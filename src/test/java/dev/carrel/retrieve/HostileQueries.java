package dev.carrel.retrieve;

import java.util.List;
import java.util.Random;

/** Queries that nobody should type, made of words, operators, halves of them and noise. */
public final class HostileQueries {
  /** The operators that have a name. */
  public static final List<String> NAMED_OPERATORS =
      List.of(
          "path:",
          "type:",
          "source:",
          "lang:",
          "symbol:",
          "from:",
          "to:",
          "subject:",
          "before:",
          "after:",
          "tag:");

  private static final int QUERY_CHARS_MAX = 4_000;

  /** So many of the words, from the first on, are such as documents hold. */
  private static final int ORDINARY_WORDS = 10;

  private static final String[] WORDS = {
    "bilge",
    "pump",
    "train",
    "night",
    "Öfen",
    "東京都",
    "parseURLQuery",
    "e-mail",
    "C++",
    "the",
    "of",
    "x",
    "12:30",
    "http://a.example/b?c=d*e",
    "don't",
    "🙂",
    "\uD800",
    "\u0000",
    "a\u0301",
    "ﬁ",
    "İ",
    "ß",
    "\u202E",
    "AND",
    "NOT",
    "OR"
  };

  private static final String[] PIECES = {
    "\"",
    "“",
    "-",
    "--",
    "~",
    "~2",
    "~99999999999",
    "*",
    "?",
    "**",
    "*?*?*",
    "/",
    "\\",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "{1000}",
    "{2,}",
    "{,3}",
    "|",
    "&",
    "^",
    "$",
    "+",
    ".",
    ".*",
    "(.*a){30}",
    "[^",
    "\\d",
    "\\p{L}",
    "<1-99>",
    "@",
    "#",
    ":",
    "::",
    " ",
    " ",
    " ",
    "\t",
    "\n",
    "foo:",
    "2024",
    "2024-13",
    "0000-00-00",
    "9999-12-31",
    "99999999999",
    "a*b*c*d*e*f*g*h*i*j",
    "/(a|b)*c/",
    "/([a-z]+)+x/",
    "/.{1,200}/",
    "/(a{9}){9}/",
    "*e*",
    "\"a b\"~50",
    "-/.+e/",
    "%00",
    "' OR 1=1",
    "<script>",
    "../../etc/passwd"
  };

  private HostileQueries() {}

  /** One of any length up to what a search takes; may be blank. */
  public static String next(Random random) {
    StringBuilder query = new StringBuilder();
    int pieces = 1 + (random.nextInt(20) == 0 ? random.nextInt(600) : random.nextInt(12));
    for (int i = 0; i < pieces; i++) {
      switch (random.nextInt(5)) {
        case 0, 1 -> query.append(WORDS[random.nextInt(WORDS.length)]);
        case 2, 3 -> query.append(piece(random));
        default -> query.append((char) random.nextInt(random.nextBoolean() ? 128 : 0x10000));
      }
      if (random.nextInt(3) == 0) {
        query.append(' ');
      }
      if (random.nextInt(200) == 0) {
        query.append(piece(random).repeat(1 + random.nextInt(300)));
      }
    }
    return query.substring(0, Math.min(QUERY_CHARS_MAX, query.length()));
  }

  /** A word that a document may hold, too. */
  static String word(Random random) {
    return WORDS[random.nextInt(ORDINARY_WORDS)];
  }

  private static String piece(Random random) {
    int at = random.nextInt(PIECES.length + NAMED_OPERATORS.size());
    return at < PIECES.length ? PIECES[at] : NAMED_OPERATORS.get(at - PIECES.length);
  }
}
