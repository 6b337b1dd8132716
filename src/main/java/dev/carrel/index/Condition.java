package dev.carrel.index;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a chunk must meet to be found, by its words and by its meaning alike. A word is one of the
 * chunk's text, of its document's title, of its headings, its symbol or its path, as it is written
 * but for case and accents: no stems.
 *
 * <p>Each record refuses what can't be looked for, or only at too high a cost, with an {@link
 * IllegalArgumentException} whose message is for a person.
 */
public sealed interface Condition {
  /** UTF-16 characters of a phrase. */
  int PHRASE_CHARS_MAX = 2_000;

  /** How far apart the words of a phrase may be; further than this, two texts would be one. */
  int DISTANCE_MAX = 50;

  /** UTF-16 characters of a name, a sender, a tag. */
  int NAME_CHARS_MAX = 500;

  /**
   * These words in this order.
   *
   * @param distance 0 for words that follow one another; else in how many steps of one word they
   *     may be moved to do so, in any order
   */
  record Phrase(String text, int distance) implements Condition {
    public Phrase {
      requireText("the phrase", text, PHRASE_CHARS_MAX);
      if (distance < 0 || distance > DISTANCE_MAX) {
        throw new IllegalArgumentException(
            "the words may be " + distance + " apart, wanted 0 to " + DISTANCE_MAX);
      }
    }
  }

  /** A word with {@code *} for any letters and {@code ?} for one. */
  record Wildcard(String pattern) implements Condition {
    public Wildcard {
      WordPattern.wildcard(pattern);
    }
  }

  /**
   * A word that is at most so many letters away: one changed, left out, put in, or two exchanged.
   *
   * @param edits 1 or 2
   */
  record Fuzzy(String word, int edits) implements Condition {
    public Fuzzy {
      WordPattern.fuzzy(word, edits);
    }
  }

  /** A word that a regular expression matches as a whole, in lower case. */
  record Regex(String pattern) implements Condition {
    public Regex {
      WordPattern.regex(pattern);
    }
  }

  /** A glob as {@link PathGlob} reads it. */
  record Path(String glob) implements Condition {
    public Path {
      WordPattern.path(PathGlob.of(glob));
    }
  }

  /** An extension of a file's name without the dot, or a media type; case does not matter. */
  record Type(String type) implements Condition {
    public Type {
      requireText("the type", type, NAME_CHARS_MAX);
    }
  }

  /** The name of a source. */
  record Source(String name) implements Condition {
    public Source {
      requireText("the source", name, NAME_CHARS_MAX);
    }
  }

  /** The language of a document's prose: {@code de} is met by {@code de-CH} too. */
  record Language(String code) implements Condition {
    public Language {
      requireText("the language", code, NAME_CHARS_MAX);
    }
  }

  /** A tag, or one below it: {@code trips} is met by {@code trips/oslo}. */
  record Tag(String tag) implements Condition {
    public Tag {
      requireText("the tag", tag, NAME_CHARS_MAX);
    }
  }

  /**
   * The name of a declaration in code, or a part of it: {@code parse} is met by {@code A.parse}. A
   * chunk that gathers several small ones has the names of all.
   */
  record Symbol(String name) implements Condition {
    public Symbol {
      requireText("the symbol", name, NAME_CHARS_MAX);
    }
  }

  /** Words that follow one another in a field of a message. */
  record Message(Header header, String words) implements Condition {
    public Message {
      requireText("the words", words, NAME_CHARS_MAX);
    }
  }

  /** A field of a message; {@code TO} is who got a copy too. */
  enum Header {
    FROM,
    TO,
    SUBJECT
  }

  /**
   * The document's own date (a message's, or that of its front matter), else when its file was
   * modified.
   *
   * @param from inclusive; null for no bound
   * @param until exclusive; null for no bound
   */
  record Dated(@Nullable Instant from, @Nullable Instant until) implements Condition {}

  /** At least one of several. */
  record AnyOf(List<Condition> conditions) implements Condition {
    public AnyOf {
      conditions = List.copyOf(conditions);
    }
  }

  /** What must not be. */
  record Not(Condition condition) implements Condition {}

  /** Whether meeting it more often or with rarer words is worth a better rank. */
  default boolean scores() {
    return switch (this) {
      case Phrase _, Wildcard _, Fuzzy _, Regex _ -> true;
      case Path _, Type _, Source _, Language _, Tag _, Symbol _, Message _, Dated _ -> false;
      case AnyOf _, Not _ -> false;
    };
  }

  private static void requireText(String what, String text, int charsMax) {
    if (text.length() > charsMax) {
      throw new IllegalArgumentException(
          what + " has " + text.length() + " characters, wanted at most " + charsMax);
    }
    if (text.codePoints().noneMatch(Condition::isWritten)) {
      throw new IllegalArgumentException(what + " has no letter and no digit");
    }
  }

  private static boolean isWritten(int point) {
    return Character.isLetterOrDigit(point);
  }
}
