package dev.carrel.answer;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Numbers that are written as words, in English and German. Pure functions. */
final class NumberWords {
  private static final Map<String, Integer> ENGLISH = english();
  private static final Map<String, Integer> GERMAN = german();

  /** What stands for a number without being one: only that it stands there counts. */
  private static final Map<String, Double> IMPLIED =
      Map.ofEntries(
          Map.entry("one", 1.0),
          Map.entry("single", 1.0),
          Map.entry("once", 1.0),
          Map.entry("first", 1.0),
          Map.entry("ein", 1.0),
          Map.entry("eine", 1.0),
          Map.entry("einen", 1.0),
          Map.entry("einem", 1.0),
          Map.entry("einer", 1.0),
          Map.entry("both", 2.0),
          Map.entry("pair", 2.0),
          Map.entry("twice", 2.0),
          Map.entry("double", 2.0),
          Map.entry("couple", 2.0),
          Map.entry("second", 2.0),
          Map.entry("beide", 2.0),
          Map.entry("beiden", 2.0),
          Map.entry("zweimal", 2.0),
          Map.entry("doppelt", 2.0),
          Map.entry("thrice", 3.0),
          Map.entry("triple", 3.0),
          Map.entry("dreimal", 3.0),
          Map.entry("decade", 10.0),
          Map.entry("dozen", 12.0),
          Map.entry("dutzend", 12.0),
          Map.entry("hundred", 100.0),
          Map.entry("hundert", 100.0),
          Map.entry("century", 100.0),
          Map.entry("thousand", 1_000.0),
          Map.entry("tausend", 1_000.0),
          Map.entry("half", .5),
          Map.entry("halves", .5),
          Map.entry("half-hour", 30.0),
          Map.entry("hälfte", .5),
          Map.entry("quarter", .25),
          Map.entry("viertel", .25));

  private static final Map<String, Integer> ORDINALS =
      Map.ofEntries(
          Map.entry("third", 3),
          Map.entry("fourth", 4),
          Map.entry("fifth", 5),
          Map.entry("sixth", 6),
          Map.entry("seventh", 7),
          Map.entry("eighth", 8),
          Map.entry("ninth", 9),
          Map.entry("tenth", 10),
          Map.entry("eleventh", 11),
          Map.entry("twelfth", 12),
          Map.entry("thirteenth", 13),
          Map.entry("fourteenth", 14),
          Map.entry("fifteenth", 15),
          Map.entry("sixteenth", 16),
          Map.entry("seventeenth", 17),
          Map.entry("eighteenth", 18),
          Map.entry("nineteenth", 19),
          Map.entry("twentieth", 20),
          Map.entry("dritte", 3),
          Map.entry("dritten", 3),
          Map.entry("vierte", 4),
          Map.entry("vierten", 4),
          Map.entry("fünfte", 5),
          Map.entry("fünften", 5));

  private NumberWords() {}

  /** What a word counts: {@code seven}, {@code forty-two}, {@code fünfundzwanzig}. */
  static Optional<Integer> cardinal(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    Integer value = ENGLISH.get(lower);
    return Optional.ofNullable(value == null ? GERMAN.get(lower) : value);
  }

  /** The place that a word names, from the third on: the first two have other uses. */
  static Optional<Integer> ordinal(String word) {
    return Optional.ofNullable(ORDINALS.get(word.toLowerCase(Locale.ROOT)));
  }

  /** A number that a word of a passage may stand for. */
  static Optional<Double> implied(String word) {
    return Optional.ofNullable(IMPLIED.get(word.toLowerCase(Locale.ROOT)));
  }

  /** By what a word after a number multiplies it; 1 when it does not. */
  static double scale(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "dozen", "dutzend" -> 12;
      case "hundred", "hundert" -> 100;
      case "k", "thousand", "tausend" -> 1e3;
      case "million", "millions", "millionen", "mio", "mn" -> 1e6;
      case "billion", "billions", "bn", "milliarde", "milliarden", "mrd" -> 1e9;
      case "trillion", "trillions", "billionen" -> 1e12;
      default -> 1;
    };
  }

  private static Map<String, Integer> english() {
    String[] small = {
      "zero",
      "",
      "two",
      "three",
      "four",
      "five",
      "six",
      "seven",
      "eight",
      "nine",
      "ten",
      "eleven",
      "twelve",
      "thirteen",
      "fourteen",
      "fifteen",
      "sixteen",
      "seventeen",
      "eighteen",
      "nineteen"
    };
    String[] tens = {"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"};
    Map<String, Integer> words = new HashMap<>();
    for (int i = 0; i < small.length; i++) {
      words.put(small[i], i);
    }
    words.remove("");
    for (int t = 0; t < tens.length; t++) {
      int value = (t + 2) * 10;
      words.put(tens[t], value);
      for (int i = 1; i < 10; i++) {
        words.put(tens[t] + "-" + (i == 1 ? "one" : small[i]), value + i);
      }
    }
    return words;
  }

  private static Map<String, Integer> german() {
    String[] small = {
      "null",
      "ein",
      "zwei",
      "drei",
      "vier",
      "fünf",
      "sechs",
      "sieben",
      "acht",
      "neun",
      "zehn",
      "elf",
      "zwölf",
      "dreizehn",
      "vierzehn",
      "fünfzehn",
      "sechzehn",
      "siebzehn",
      "achtzehn",
      "neunzehn"
    };
    String[] tens = {
      "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"
    };
    Map<String, Integer> words = new HashMap<>();
    for (int i = 2; i < small.length; i++) {
      words.put(small[i], i);
    }
    for (int t = 0; t < tens.length; t++) {
      int value = (t + 2) * 10;
      words.put(tens[t], value);
      for (int i = 1; i < 10; i++) {
        words.put(small[i] + "und" + tens[t], value + i);
      }
    }
    return words;
  }
}
