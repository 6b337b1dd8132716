package dev.carrel.answer;

import dev.carrel.index.FunctionWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the names in a sentence: what is written with capitals where a common word would not be,
 * acronyms, and identifiers of code. Pure functions.
 */
final class Names {
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<code>`[^`\\n]+`)"
              + "|(?<address>\\b[\\w.+-]+@[\\w-]+\\.[\\w.]*\\w|\\bhttps?://[^\\s)\\]>\"]+[^\\s)\\]>\".,;:!?])"
              + "|(?<option>(?<![\\w-])--?[a-zA-Z][\\w-]*)"
              + "|(?<path>(?<![\\w.])~?(?:/[\\w.@-]+)+/?)"
              + "|(?<word>[\\p{L}\\p{N}_][\\p{L}\\p{M}\\p{N}_]*"
              + "(?:(?:['’&./_-]|::|->)[\\p{L}\\p{N}_][\\p{L}\\p{M}\\p{N}_]*)*(?:\\(\\))?)");

  private static final Pattern LETTER_DIGIT = Pattern.compile("\\p{L}.*\\p{N}|\\p{N}.*\\p{L}");
  private static final Pattern CAMEL = Pattern.compile("\\p{Ll}\\p{Lu}|\\p{Lu}{2,}\\p{Ll}");
  private static final Pattern DOTTED =
      Pattern.compile(
          "[\\p{L}_][\\p{L}\\p{N}_]*(?:(?:\\.|::|->)[\\p{L}_][\\p{L}\\p{N}_]*)+(?:\\(\\))?");
  private static final Pattern INITIALS = Pattern.compile("(?:\\p{L}\\.)+\\p{L}?");

  /** Numbers with a unit, an ordinal's ending or the like: {@link Figures} reads those. */
  private static final Pattern NUMBER_WORD =
      Pattern.compile("\\p{Nd}[\\p{Nd}.,:'/_-]*(?:-\\p{L}+)*|\\p{Nd}[\\p{Nd}.,]*\\p{L}{0,2}");

  /** {@code 2.3.1}, {@code 10.0.0.7}; but not {@code 1.200.000}. */
  private static final Pattern VERSION = Pattern.compile("\\d+(?:\\.\\d+){2,}");

  private static final Pattern GROUPED = Pattern.compile("\\d{1,3}(?:\\.\\d{3})+");

  private static final Set<String> DETERMINERS_GERMAN =
      Set.of(
          "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer",
          "eines", "kein", "keine", "keinen", "keinem", "keiner", "mein", "meine", "sein", "seine",
          "seinen", "seinem", "seiner", "seines", "ihr", "ihre", "ihren", "ihrem", "ihrer", "ihres",
          "unser", "unsere", "dieser", "diese", "dieses", "diesem", "diesen", "jede", "jeder",
          "jedes", "jeden", "jedem", "alle", "allen", "aller", "viele", "vielen", "mehrere", "mehr",
          "einige", "zum", "zur", "im", "am", "vom", "beim", "ins", "ans", "pro", "je", "ohne",
          "als", "sowie", "welche", "welcher", "welches", "manche", "weniger", "wenige", "wie");

  private static final Set<String> GERMAN_SIGNS =
      Set.of(
          "der", "die", "das", "und", "ist", "nicht", "ein", "eine", "wird", "werden", "mit", "von",
          "zum", "zur", "den", "dem", "sich", "auf", "für", "wurde", "hat", "im", "nach", "aus",
          "bei", "kostet", "sind");

  private static final Pattern GERMAN_NOUN =
      Pattern.compile(
          ".*(?:ung|ungen|heit|heiten|keit|keiten|schaft|schaften|tion|tionen|nis|nisse|tum|tät|"
              + "ismus|chen|lein|ling|linge|ment|mente|enz|anz|ik|ur|eit|zeit|zeug|werk|tag|tage|"
              + "jahr|jahre|jahren|stunden|minuten|uhr|prozent|meter|euro|kilometer|stück|wasser|"
              + "zug|bahn|brot|mehl|salz|zucker|holz|stein|arbeit|geld)");

  /** Plurals and names of people and places end alike in German: {@code Kinder}, {@code Gruber}. */
  private static final Pattern GERMAN_EITHER = Pattern.compile(".*(?:en|er|ern)");

  /** Before a plural there is hardly ever one of these, before a person or a place there is. */
  private static final Set<String> BEFORE_GERMAN_NAME =
      Set.of("in", "aus", "nach", "bei", "von", "durch", "ist", "war", "heißt", "herr", "frau");

  /** Verbs that show that the one word before them is who does it. */
  private static final Pattern FINITE =
      Pattern.compile(
          "(?:is|was|has|had|does|did|will|would|can|could|may|might|must|should|wrote|won|led|made|"
              + "built|began|became|came|gave|took|went|said|sold|held|found|founded|ran|left|met|"
              + "saw|got|kept|lost|paid|put|sent|taught|thought|told|bought|brought|grew|knew|drew|"
              + "rose|fell|spoke|chose|flew|sang|died|argued|says|gives|makes|takes|uses|also|then|"
              + "later|first|never|still|and|['’]s|\\p{L}{3,}ed|\\p{L}{3,}es|\\p{L}{3,}[^su]s)");

  private static final Pattern COMMON_ENDING =
      Pattern.compile(
          ".*(?:ing|ly|ness|ments?|tions?|sions?|ity|ities|isms?|ists|ers|ors|ies|ances?|ences?|ages?|[^su]s)");

  private static final Set<String> APPOSITION = Set.of("a", "an", "and", "who", "whose", "which");

  private static final Set<String> OPENERS =
      Set.of(
          "however",
          "therefore",
          "moreover",
          "although",
          "though",
          "because",
          "since",
          "while",
          "when",
          "whenever",
          "after",
          "before",
          "until",
          "unless",
          "once",
          "instead",
          "thus",
          "hence",
          "furthermore",
          "additionally",
          "today",
          "yesterday",
          "tomorrow",
          "here",
          "there",
          "nobody",
          "everybody",
          "everyone",
          "someone",
          "nothing",
          "everything",
          "something",
          "anyone",
          "none",
          "neither",
          "either",
          "both",
          "each",
          "every",
          "another",
          "such",
          "yes",
          "no",
          "not",
          "only",
          "even",
          "overall",
          "perhaps",
          "maybe",
          "water",
          "people",
          "work",
          "one",
          "its",
          "their",
          "his",
          "her",
          "our",
          "it",
          "he",
          "she",
          "they",
          "we",
          "you",
          "i",
          "this",
          "that",
          "these",
          "those",
          "according",
          "despite",
          "during",
          "whoever",
          "much",
          "most",
          "many",
          "several",
          "few",
          "all",
          "some",
          "any",
          "less",
          "more",
          "half",
          "note",
          "meanwhile",
          "elsewhere",
          "afterwards",
          "nowadays",
          "nevertheless",
          "nonetheless",
          "otherwise",
          "besides",
          "further",
          "indeed",
          "rather",
          "yet",
          "sometimes",
          "often",
          "later",
          "next",
          "again",
          "altogether",
          "likewise",
          "unlike",
          "like",
          "contrary",
          "given",
          "based",
          "born",
          "known",
          "worse",
          "better",
          "access",
          "help",
          "rent",
          "food",
          "money",
          "time",
          "trade",
          "traffic",
          "rain",
          "snow",
          "light",
          "heat",
          "air",
          "production",
          "construction",
          "power",
          "bread",
          "milk",
          "what");

  private static final int ACRONYM_CHARS_MAX = 6;

  private Names() {}

  /**
   * A name.
   *
   * @param text as it was written
   * @param exact whether it has to stand as it is, as an identifier has
   */
  record Name(String text, boolean exact) {}

  /** The names of a sentence that have to stand in what it cites, each word by itself. */
  static List<Name> in(String sentence) {
    List<Token> tokens = tokens(Dates.in(sentence, false).rest());
    boolean german = isGerman(tokens);
    List<Name> names = new ArrayList<>();
    for (int at = 0; at < tokens.size(); at++) {
      Token token = tokens.get(at);
      if (token.exact()) {
        names.add(new Name(token.text(), true));
      } else if (german ? isGermanName(tokens, at) : isName(tokens, at)) {
        names.add(new Name(token.text(), false));
      }
    }
    return names;
  }

  /**
   * A word of a sentence.
   *
   * @param opens whether a sentence, a quotation or what follows a colon begins with it
   */
  private record Token(String text, boolean exact, boolean opens, boolean afterMark) {
    boolean capital() {
      return Character.isUpperCase(text.codePointAt(0));
    }

    String lower() {
      return text.toLowerCase(Locale.ROOT);
    }
  }

  private static List<Token> tokens(String sentence) {
    List<Token> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(sentence);
    int end = 0;
    while (matcher.find()) {
      String between = sentence.substring(end, matcher.start());
      boolean mark = between.matches("(?s).*[,;:.!?(\\[“„\"«|\\n–—].*");
      boolean opens = tokens.isEmpty() || between.matches("(?s).*[:.!?“„\"«|(\\n].*");
      String text = matcher.group();
      if (matcher.group("word") == null) {
        tokens.add(new Token(text.replace("`", "").strip(), true, opens, mark));
      } else if (VERSION.matcher(text).matches() && !GROUPED.matcher(text).matches()) {
        tokens.add(new Token(text, true, opens, mark));
      } else if (!NUMBER_WORD.matcher(text).matches()) {
        tokens.add(new Token(text, isIdentifier(text), opens, mark));
      } else {
        tokens.add(new Token(text, false, opens, mark));
      }
      end = matcher.end();
    }
    return tokens;
  }

  private static boolean isIdentifier(String word) {
    if (INITIALS.matcher(word).matches()) {
      return false;
    }
    boolean slash = word.indexOf('/') > 0 && !word.matches(".*[\\p{N}_].*");
    return !slash
        && (word.indexOf('_') >= 0
            || word.endsWith("()")
            || LETTER_DIGIT.matcher(word).find()
            || DOTTED.matcher(word).matches());
  }

  private static boolean isName(List<Token> tokens, int at) {
    Token token = tokens.get(at);
    String word = token.text();
    if (!token.capital()) {
      // iPhone, eBay.
      return CAMEL.matcher(word).find();
    }
    String lower = withoutPossessive(token.lower());
    if (NumberWords.cardinal(lower).isPresent()) {
      return false; // Figures has them.
    }
    boolean acronym =
        word.codePointCount(0, word.length()) > 1
            && word.codePoints().noneMatch(Character::isLowerCase);
    if (acronym) {
      return word.length() <= ACRONYM_CHARS_MAX
          ? !FunctionWords.contains(lower)
          : !token.opens() && !FunctionWords.contains(lower);
    }
    if (lower.length() == 1 || FunctionWords.contains(lower) || OPENERS.contains(lower)) {
      return false;
    }
    return !token.opens() || isOpeningName(tokens, at);
  }

  /** A capital at the beginning says nothing: what follows does. */
  private static boolean isOpeningName(List<Token> tokens, int at) {
    Token token = tokens.get(at);
    if (!withoutPossessive(token.text()).equals(token.text())
        || CAMEL.matcher(token.text()).find()) {
      return true;
    }
    if (at + 1 >= tokens.size()) {
      return false;
    }
    Token next = tokens.get(at + 1);
    if (!next.afterMark() && next.capital() && !FunctionWords.contains(next.lower())) {
      // "Anna Berg", "Mayor Lind"; but "Nearby Bergen".
      return !token.lower().endsWith("ly") && !token.lower().endsWith("by");
    }
    if (next.afterMark()) {
      // "Papin, a physician".
      return APPOSITION.contains(next.lower()) && !COMMON_ENDING.matcher(token.lower()).matches();
    }
    return FINITE.matcher(next.lower()).matches()
        && !COMMON_ENDING.matcher(token.lower()).matches();
  }

  private static boolean isGermanName(List<Token> tokens, int at) {
    Token token = tokens.get(at);
    String word = token.text();
    String lower = token.lower();
    if (!token.capital()
        || lower.length() == 1
        || FunctionWords.contains(lower)
        || DETERMINERS_GERMAN.contains(lower)
        || NumberWords.cardinal(lower).isPresent()) {
      return false;
    }
    if (isWeekday(lower)
        || (word.length() > 1 && word.codePoints().noneMatch(Character::isLowerCase))
        || CAMEL.matcher(word).find()) {
      return true;
    }
    boolean pair =
        at + 1 < tokens.size()
            && !tokens.get(at + 1).afterMark()
            && isPlainCapital(tokens.get(at + 1));
    boolean pairBefore =
        at > 0
            && !token.afterMark()
            && isPlainCapital(tokens.get(at - 1))
            && !tokens.get(at - 1).exact();
    if (token.opens()) {
      return pair && !GERMAN_SIGNS.contains(lower);
    }
    Token before = tokens.get(at - 1);
    if (pairBefore) {
      return true;
    }
    if (isDeterminer(before)) {
      return pair && !isGermanNoun(lower);
    }
    return !isGermanNoun(lower)
        && (!GERMAN_EITHER.matcher(lower).matches()
            || pair
            || BEFORE_GERMAN_NAME.contains(before.lower()));
  }

  private static boolean isGermanNoun(String lower) {
    return GERMAN_NOUN.matcher(lower).matches();
  }

  private static boolean isPlainCapital(Token token) {
    return token.capital() && !FunctionWords.contains(token.lower());
  }

  /** An article, a number or what agrees with a noun stands before a noun. */
  private static boolean isDeterminer(Token token) {
    String lower = token.lower();
    return DETERMINERS_GERMAN.contains(lower)
        || Character.isDigit(lower.charAt(0))
        || NumberWords.cardinal(lower).isPresent()
        || (!token.capital()
            && !FunctionWords.contains(lower)
            && lower.matches(".{3,}(?:e|er|es|en|em)")
            && !lower.matches("(?:werden|wurden|haben|hatten|waren|über|unter|nahe|leite[nt]e?)"));
  }

  private static boolean isGerman(List<Token> tokens) {
    long signs = tokens.stream().filter(token -> GERMAN_SIGNS.contains(token.lower())).count();
    long umlauts = tokens.stream().filter(token -> token.text().matches(".*[äöüÄÖÜß].*")).count();
    return signs >= 2 || (signs >= 1 && (umlauts > 0 || tokens.size() < 9));
  }

  private static boolean isWeekday(String lower) {
    return Set.of(
            "montag",
            "dienstag",
            "mittwoch",
            "donnerstag",
            "freitag",
            "samstag",
            "sonnabend",
            "sonntag")
        .contains(lower.replaceFirst("s$", ""));
  }

  static String withoutPossessive(String word) {
    return word.replaceFirst("['’](?:s|S)?$", "");
  }
}
