package dev.carrel.answer;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Forms in which the same name is written. Pure functions. */
final class NameForms {
  private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");

  /** Peoples whose name does not come from their country's by an ending. */
  private static final List<Set<String>> PEOPLES =
      List.of(
          Set.of("norway", "norwegian", "norwegians", "norwegen"),
          Set.of("denmark", "danish", "dane", "danes"),
          Set.of("sweden", "swedish", "swede", "swedes"),
          Set.of("finland", "finnish", "finn", "finns"),
          Set.of("poland", "polish", "pole", "poles"),
          Set.of("spain", "spanish", "spaniard", "spaniards"),
          Set.of("france", "french", "frenchman", "frenchmen"),
          Set.of("germany", "german", "germans"),
          Set.of("netherlands", "dutch", "holland", "dutchman"),
          Set.of("switzerland", "swiss"),
          Set.of("greece", "greek", "greeks"),
          Set.of("turkey", "turkish", "turk", "turks"),
          Set.of("portugal", "portuguese"),
          Set.of("wales", "welsh", "welshman"),
          Set.of("ireland", "irish", "irishman"),
          Set.of("scotland", "scottish", "scots", "scot", "scotsman"),
          Set.of("england", "english", "englishman"),
          Set.of("britain", "british", "briton", "britons", "uk"),
          Set.of("iceland", "icelandic", "icelander", "icelanders"),
          Set.of("thailand", "thai"),
          Set.of("peru", "peruvian"),
          Set.of("china", "chinese"),
          Set.of("japan", "japanese"),
          Set.of("israel", "israeli", "israelis"),
          Set.of("europe", "european", "europeans"),
          Set.of("normandy", "norman", "normans"),
          Set.of("ukraine", "ukrainian", "ukrainians"),
          Set.of("hungary", "hungarian", "hungarians"),
          Set.of("belgium", "belgian", "belgians"),
          Set.of("brazil", "brazilian", "brazilians"),
          Set.of("argentina", "argentine", "argentinian"),
          Set.of("america", "american", "americans", "us", "usa"),
          Set.of("florence", "florentine"),
          Set.of("venice", "venetian", "venetians"),
          Set.of("vienna", "viennese"),
          Set.of("naples", "neapolitan"),
          Set.of("moscow", "muscovite"),
          Set.of("christianity", "christian", "christians"),
          Set.of("islam", "islamic"),
          Set.of("catholicism", "catholic", "catholics"));

  /** Written short and in full. */
  private static final Map<String, String> SHORT =
      Map.ofEntries(
          Map.entry("us", "united states"),
          Map.entry("usa", "united states"),
          Map.entry("u.s", "united states"),
          Map.entry("uk", "united kingdom"),
          Map.entry("u.k", "united kingdom"),
          Map.entry("eu", "european union"),
          Map.entry("un", "united nations"),
          Map.entry("ussr", "soviet union"),
          Map.entry("uae", "united arab emirates"),
          Map.entry("nyc", "new york"),
          Map.entry("la", "los angeles"),
          Map.entry("dc", "washington"));

  private static final Map<String, String> ABBREVIATED =
      Map.ofEntries(
          Map.entry("st", "saint"),
          Map.entry("ste", "sainte"),
          Map.entry("mt", "mount"),
          Map.entry("dr", "doctor"),
          Map.entry("prof", "professor"),
          Map.entry("mon", "monday"),
          Map.entry("tue", "tuesday"),
          Map.entry("tues", "tuesday"),
          Map.entry("wed", "wednesday"),
          Map.entry("thu", "thursday"),
          Map.entry("thurs", "thursday"),
          Map.entry("fri", "friday"),
          Map.entry("sat", "saturday"),
          Map.entry("sun", "sunday"));

  private static final List<String> ENDINGS =
      List.of("ians", "ian", "eans", "ean", "ans", "an", "ns", "n", "ese", "ish", "ic", "is", "i");
  private static final int STEM_CHARS_MIN = 4;

  private NameForms() {}

  /** The word in small letters without accents; ligatures and the like are written out. */
  static String folded(String word) {
    String plain =
        word.toLowerCase(Locale.ROOT)
            .replace("ß", "ss")
            .replace("æ", "ae")
            .replace("ø", "o")
            .replace("œ", "oe")
            .replace("ł", "l")
            .replace("đ", "d")
            .replace("ð", "d")
            .replace("þ", "th")
            .replace('’', '\'');
    return ACCENTS.matcher(Normalizer.normalize(plain, Normalizer.Form.NFKD)).replaceAll("");
  }

  /** {@code müller} as {@code mueller}: as those write who have no umlauts. */
  static String writtenOut(String word) {
    return folded(
        word.toLowerCase(Locale.ROOT).replace("ä", "ae").replace("ö", "oe").replace("ü", "ue"));
  }

  /** Whether two folded words name a people or a place and what is of it. */
  static boolean samePeople(String one, String two) {
    if (PEOPLES.stream().anyMatch(forms -> forms.contains(one) && forms.contains(two))) {
      return true;
    }
    return ofPlace(one, two) || ofPlace(two, one);
  }

  /** {@code canadian} is of {@code canada}, {@code berliner} of {@code berlin}. */
  private static boolean ofPlace(String people, String place) {
    for (String ending : ENDINGS) {
      if (people.endsWith(ending)) {
        String stem = people.substring(0, people.length() - ending.length());
        if (stem.length() >= STEM_CHARS_MIN
            && (place.equals(stem)
                || (place.startsWith(stem)
                    && place.length() - stem.length() <= 2
                    && "aeiouy".indexOf(place.charAt(place.length() - 1)) >= 0))) {
          return true;
        }
      }
    }
    return people.equals(place + "er") || people.equals(place + "ers");
  }

  /** The other way in which a folded word may be written: short for long; itself when none. */
  static String inFull(String word) {
    return ABBREVIATED.getOrDefault(word, word);
  }

  /** The words that a folded short form stands for; empty when it is none that everybody knows. */
  static String expanded(String word) {
    return SHORT.getOrDefault(word, "");
  }
}
