package dev.carrel.eval;

import dev.carrel.chunk.Chunk;
import dev.carrel.parse.DocumentId;
import dev.carrel.retrieve.ContentWords;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Makes questions of what people have written above their texts: headings, titles, the subjects of
 * mails and the comments above declarations. Pure functions.
 */
final class KnownItems {
  static final int QUESTIONS_MAX = 100;

  /** More of one document would be a measurement of that document. */
  static final int OF_DOCUMENT_MAX = 3;

  /** What stands above more than this is no passage's name. */
  static final int CHUNKS_MAX = 6;

  private static final int WORDS_MIN = 2;
  private static final int WORDS_MAX = 24;
  private static final int CHARS_MAX = 300;

  /** Content words that must be left to find the passage by. */
  private static final int WORDS_LEFT_MIN = 8;

  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");
  private static final Pattern REPLY = Pattern.compile("(?i)^((re|fwd?|aw|wg|antw|sv)\\s*:\\s*)+");

  /** A comment before the code that it is about, or the first string of a function of Python. */
  private static final Pattern COMMENT =
      Pattern.compile(
          "\\A\\s*(/\\*+(?<block>.{1,4000}?)\\*/"
              + "|(?<lines>(?:[ \\t]*(?://+!?|#+|--)[^\\n]{0,400}\\n){1,40})"
              + "|[^\\n]{0,200}:\\s*\\n\\s*\"\"\"(?<doc>.{1,4000}?)\"\"\")",
          Pattern.DOTALL);

  private static final Pattern COMMENT_MARKS = Pattern.compile("(?m)^[ \\t]*(\\*+|//+!?|#+|--)");
  private static final Pattern TAG = Pattern.compile("\\{@\\w+\\s+([^}]*)\\}|</?\\w+/?>");
  private static final Pattern SENTENCE_END = Pattern.compile("[.!?:](\\s|$)|\\n\\s*\\n|\\n\\s*@");

  private KnownItems() {}

  /** At most {@value #QUESTIONS_MAX}, the same ones of the same documents. */
  static List<KnownItem> of(List<SampledDocument> documents) {
    List<KnownItem> all = new ArrayList<>();
    for (SampledDocument document : documents) {
      if (document.whole()) {
        all.addAll(candidates(document));
      }
    }
    Map<String, Long> often =
        all.stream().collect(Collectors.groupingBy(KnownItems::key, Collectors.counting()));
    all.removeIf(item -> often.getOrDefault(key(item), 0L) > 1);
    all.sort(Comparator.comparingLong(item -> Sample.lot(item.id())));
    List<KnownItem> chosen = new ArrayList<>();
    Map<DocumentId, Set<Integer>> taken = new HashMap<>();
    Map<DocumentId, Integer> counts = new HashMap<>();
    for (KnownItem item : all) {
      Set<Integer> used = taken.computeIfAbsent(item.document(), id -> new HashSet<>());
      boolean disjoint = item.ordinals().stream().noneMatch(used::contains);
      if (disjoint
          && counts.getOrDefault(item.document(), 0) < OF_DOCUMENT_MAX
          && chosen.size() < QUESTIONS_MAX) {
        used.addAll(item.ordinals());
        counts.merge(item.document(), 1, Integer::sum);
        chosen.add(item);
      }
    }
    return chosen;
  }

  private static String key(KnownItem item) {
    return String.join(" ", ContentWords.of(item.question()).stems());
  }

  private static List<KnownItem> candidates(SampledDocument document) {
    List<KnownItem> items = new ArrayList<>();
    addNames(items, document);
    Map<List<String>, Set<Integer>> sections = new LinkedHashMap<>();
    for (Chunk chunk : document.chunks()) {
      for (int depth = 1; depth <= chunk.headingPath().size(); depth++) {
        sections
            .computeIfAbsent(chunk.headingPath().subList(0, depth), path -> new TreeSet<>())
            .add(chunk.ordinal());
      }
    }
    sections.forEach((path, ordinals) -> {
      Pattern phrase = phrase(path.getLast());
      if (stands(phrase, document, ordinals)) {
        add(items, document, path.getLast(), ordinals, phrase);
      }
    });
    for (Chunk chunk : document.chunks()) {
      Matcher comment = COMMENT.matcher(chunk.text());
      if (chunk.symbol() != null && comment.find()) {
        add(
            items,
            document,
            firstSentence(comment),
            Set.of(chunk.ordinal()),
            Pattern.compile(Pattern.quote(said(comment))));
      }
    }
    return items;
  }

  /** The subject of a mail, or a title that is not the name of the file. */
  private static void addNames(List<KnownItem> items, SampledDocument document) {
    DocumentId id = document.document().id();
    String place = words(id.part() == null ? id.path() : id.part());
    String subject = document.document().fields().get("subject");
    String name =
        subject == null
            ? document.document().title()
            : REPLY.matcher(subject.strip()).replaceFirst("");
    boolean isHeading =
        document.chunks().stream()
            .flatMap(chunk -> chunk.headingPath().stream())
            .anyMatch(name::equalsIgnoreCase);
    boolean ofFile = name.equals(id.name(document.document().mediaType()));
    if (!isHeading && !ofFile && !place.endsWith(words(name))) {
      Set<Integer> all = document.chunks().stream().map(Chunk::ordinal).collect(Collectors.toSet());
      add(items, document, name, all, phrase(name));
    }
  }

  private static void add(
      List<KnownItem> items,
      SampledDocument document,
      String text,
      Set<Integer> ordinals,
      Pattern removed) {
    String question = words(text);
    int count = ContentWords.of(question).stems().size();
    if (count < WORDS_MIN
        || count > WORDS_MAX
        || question.length() > CHARS_MAX
        || ordinals.size() > CHUNKS_MAX) {
      return;
    }
    String rest =
        document.chunks().stream()
            .filter(chunk -> ordinals.contains(chunk.ordinal()))
            .map(chunk -> removed.matcher(chunk.text()).replaceAll(" "))
            .collect(Collectors.joining("\n"));
    if (ContentWords.of(rest).stems().size() >= WORDS_LEFT_MIN) {
      items.add(new KnownItem(document.document().id(), question, ordinals, removed));
    }
  }

  /** A heading that is written otherwise in the text (a link, say) could not be taken out of it. */
  private static boolean stands(Pattern phrase, SampledDocument document, Set<Integer> ordinals) {
    return document.chunks().stream()
        .filter(chunk -> ordinals.contains(chunk.ordinal()))
        .anyMatch(chunk -> phrase.matcher(chunk.text()).find());
  }

  private static String said(Matcher comment) {
    for (String name : List.of("block", "lines")) {
      String text = comment.group(name);
      if (text != null) {
        return text;
      }
    }
    return comment.group("doc");
  }

  private static String firstSentence(Matcher comment) {
    String plain =
        TAG.matcher(COMMENT_MARKS.matcher(said(comment)).replaceAll("")).replaceAll("$1");
    Matcher end = SENTENCE_END.matcher(plain.strip());
    return end.find() ? plain.strip().substring(0, end.start()) : plain;
  }

  private static String words(String text) {
    return NO_WORD.matcher(text).replaceAll(" ").strip();
  }

  /** The words of it, whatever marks stand between them. */
  private static Pattern phrase(String text) {
    String words =
        NO_WORD
            .splitAsStream(text)
            .filter(word -> !word.isEmpty())
            .map(Pattern::quote)
            .collect(Collectors.joining(NO_WORD.pattern()));
    // Of nothing but marks no question is made; this finds nothing.
    return words.isEmpty()
        ? Pattern.compile("(?!)")
        : Pattern.compile(
            "(?<![\\p{L}\\p{N}])" + words + "(?![\\p{L}\\p{N}])",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }
}
