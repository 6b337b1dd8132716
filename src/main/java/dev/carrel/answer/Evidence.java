package dev.carrel.answer;

import dev.carrel.index.StoredChunk;
import dev.carrel.retrieve.ContentWords;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What one passage or several say, prepared for the check of sentences against it. Immutable. */
final class Evidence {
  private static final Pattern WORD =
      Pattern.compile(
          "[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}]*(?:['’&][\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}]*)*");
  private static final Pattern WHITE = Pattern.compile("\\s+");

  private static final Pattern INITIALS = Pattern.compile("(?:\\p{L}\\.)+\\p{L}?");
  private static final int ACRONYM_CHARS_MIN = 2;
  private static final int ACRONYM_CHARS_MAX = 6;

  private final List<StoredChunk> passages;
  private final ContentWords contentWords;
  private final Figures figures;
  private final String plain;

  /** Folded words, and those with their neighbour or their hyphened parts as one. */
  private final Set<String> words = new HashSet<>();

  /** The first letters of words that begin with capitals, in their order; a space elsewhere. */
  private final String initials;

  private Evidence(List<StoredChunk> passages, String text) {
    this.passages = List.copyOf(passages);
    this.contentWords = ContentWords.of(text);
    this.figures = Figures.ofPassage(text);
    this.plain = plain(text);
    StringBuilder firsts = new StringBuilder();
    String before = "";
    int end = 0;
    for (Matcher matcher = WORD.matcher(text); matcher.find(); ) {
      String word = matcher.group();
      String folded = NameForms.folded(word);
      words.add(folded);
      words.add(NameForms.writtenOut(word));
      words.add(NameForms.folded(Names.withoutPossessive(word)));
      boolean near =
          matcher.start() - end <= 2 && text.substring(end, matcher.start()).indexOf('\n') < 0;
      if (near) {
        words.add(before + folded);
      }
      if (Character.isUpperCase(word.codePointAt(0))) {
        firsts.append(folded.charAt(0));
      } else if (!SMALL_IN_NAMES.contains(folded)) {
        firsts.append(' ');
      }
      before = folded;
      end = matcher.end();
    }
    this.initials = firsts.toString();
  }

  private static final Set<String> SMALL_IN_NAMES =
      Set.of("of", "the", "and", "for", "de", "la", "du", "der", "des", "für", "und", "in", "on");

  /** What the passages say, their titles and headings included. */
  static Evidence of(List<StoredChunk> passages) {
    List<String> texts = new ArrayList<>();
    for (StoredChunk passage : passages) {
      texts.add(passage.document().title());
      texts.addAll(passage.chunk().headingPath());
      texts.addAll(passage.chunk().symbols());
      texts.add(passage.chunk().text());
    }
    return new Evidence(passages, String.join("\n", texts));
  }

  List<StoredChunk> passages() {
    return passages;
  }

  ContentWords contentWords() {
    return contentWords;
  }

  boolean says(Figure figure) {
    return figures.say(figure);
  }

  /** Whether words stand here one after the other, whatever white space and quotes are between. */
  boolean quotes(String words) {
    String wanted =
        plain(words).replaceFirst("^[\\s.,;:…]+", "").replaceFirst("[\\s.,;:…!?]+$", "");
    return plain.contains(wanted);
  }

  boolean names(Names.Name name) {
    if (name.exact()) {
      return hasIdentifier(name.text());
    }
    String bare = Names.withoutPossessive(name.text());
    if (has(bare)) {
      return true;
    }
    String folded = NameForms.folded(bare);
    if (INITIALS.matcher(bare).matches() || isAcronym(bare)) {
      String letters = folded.replace(".", "");
      return words.contains(letters) || isAcronymHere(letters) || expandedHere(letters);
    }
    if (folded.endsWith("s") && has(bare.substring(0, bare.length() - 1))) {
      return true; // The Toyotas; Annas.
    }
    String[] parts = bare.split("[-/&.]", -1);
    if (parts.length > 1) {
      for (String part : parts) {
        if (!part.isEmpty()
            && Character.isUpperCase(part.codePointAt(0))
            && !names(new Names.Name(part, false))) {
          return false;
        }
      }
      return true;
    }
    return words.stream().anyMatch(word -> NameForms.samePeople(folded, word)) || shortHere(folded);
  }

  private boolean has(String word) {
    String folded = NameForms.folded(word);
    return words.contains(folded)
        || words.contains(NameForms.writtenOut(word))
        || words.contains(folded.replace("-", "").replace(".", ""))
        || words.contains(NameForms.inFull(folded))
        || words.stream()
            .anyMatch(said -> said.length() < 6 && NameForms.inFull(said).equals(folded));
  }

  private boolean hasIdentifier(String identifier) {
    String folded = NameForms.folded(identifier);
    String joined = folded.replaceAll("[\\s-]", "");
    if (words.contains(joined)) {
      return true;
    }
    String wanted = WHITE.matcher(folded).replaceAll(" ");
    for (int at = plain.indexOf(wanted); at >= 0; at = plain.indexOf(wanted, at + 1)) {
      if (isBoundary(at - 1) && isBoundary(at + wanted.length())) {
        return true;
      }
    }
    return wanted.endsWith("()") && hasIdentifier(wanted.substring(0, wanted.length() - 2));
  }

  private boolean isBoundary(int at) {
    return at < 0
        || at >= plain.length()
        || !(Character.isLetterOrDigit(plain.charAt(at)) || plain.charAt(at) == '_');
  }

  private static boolean isAcronym(String word) {
    return word.length() >= ACRONYM_CHARS_MIN
        && word.length() <= ACRONYM_CHARS_MAX
        && word.codePoints().allMatch(Character::isUpperCase);
  }

  /** Whether words that stand here begin with these letters: a name that was written out. */
  private boolean isAcronymHere(String letters) {
    return letters.length() > ACRONYM_CHARS_MIN && initials.contains(letters);
  }

  private boolean expandedHere(String letters) {
    String expanded = NameForms.expanded(letters);
    return !expanded.isEmpty() && plain.contains(expanded);
  }

  /** {@code United} and {@code States} where the passage has the short form. */
  private boolean shortHere(String word) {
    return words.stream()
        .anyMatch(said -> List.of(NameForms.expanded(said).split(" ", -1)).contains(word));
  }

  /** Small letters, one space for any white space, one form for quotes and dashes. */
  private static String plain(String text) {
    String folded = NameForms.folded(text);
    return WHITE
        .matcher(
            folded
                .replaceAll("[“”„«»\"]", "'")
                .replaceAll("[‘’‚]", "'")
                .replaceAll("[‐‑–—−]", "-")
                .replaceAll("[*`]", ""))
        .replaceAll(" ")
        .toLowerCase(Locale.ROOT);
  }
}
