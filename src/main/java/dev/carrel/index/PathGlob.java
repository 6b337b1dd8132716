package dev.carrel.index;

import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.util.automaton.Automata;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.CharacterRunAutomaton;
import org.apache.lucene.util.automaton.Operations;
import org.apache.lucene.util.automaton.TooComplexToDeterminizeException;
import org.jspecify.annotations.Nullable;

/**
 * A glob over paths: {@code *} and {@code ?} stay within a folder, {@code **} crosses folders,
 * every other character stands for itself. Without {@code /} it is matched against the file's name;
 * a leading {@code /} ties it to the source's folder; a trailing one means everything below.
 */
public final class PathGlob {
  public static final int CHARS_MAX = 500;

  /** Stars that follow one another count as one. */
  public static final int WILDCARDS_MAX = 40;

  /** Steps; a glob that needs more (many {@code ?} after a {@code *}) is refused. */
  private static final int DETERMINIZE_STEPS_MAX = 2_000;

  private final String glob;
  private final boolean nameOnly;
  private final Automaton automaton;
  private final CharacterRunAutomaton matcher;

  private PathGlob(String glob, boolean nameOnly, Automaton automaton) {
    this.glob = glob;
    this.nameOnly = nameOnly;
    this.automaton = automaton;
    this.matcher = new CharacterRunAutomaton(automaton);
  }

  /**
   * Reads a glob.
   *
   * @throws IllegalArgumentException when it is blank, longer than {@value #CHARS_MAX} characters,
   *     has more than {@value #WILDCARDS_MAX} wildcards or is too complicated; the message is for a
   *     person
   */
  public static PathGlob of(String glob) {
    if (glob.isBlank()) {
      throw new IllegalArgumentException("the path filter is blank, wanted a glob such as *.md");
    }
    if (glob.length() > CHARS_MAX) {
      throw new IllegalArgumentException(
          "the path filter has "
              + glob.length()
              + " characters, wanted at most "
              + CHARS_MAX
              + ": "
              + glob.substring(0, 40)
              + "…");
    }
    if (wildcards(glob) > WILDCARDS_MAX) {
      throw tooComplicated(glob, null);
    }
    boolean folder = glob.endsWith("/");
    String bare = folder ? glob.substring(0, glob.length() - 1) : glob;
    boolean anywhere = bare.indexOf('/') < 0;
    boolean nameOnly = anywhere && !folder;
    String path = bare.startsWith("/") ? bare.substring(1) : bare;
    if (folder) {
      path = bare.isEmpty() ? "**" : (anywhere ? "**/" : "") + path + "/**";
    }
    try {
      return new PathGlob(
          glob, nameOnly, Operations.determinize(automaton(path), DETERMINIZE_STEPS_MAX));
    } catch (TooComplexToDeterminizeException e) {
      throw tooComplicated(glob, e);
    }
  }

  static IllegalArgumentException tooComplicated(String glob, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "the path filter is too complicated: " + glob + "; use fewer wildcards", cause);
  }

  /** Whether a path (relative to its source, separated by {@code /}) matches. */
  public boolean matches(String path) {
    return matcher.run(nameOnly ? path.substring(path.lastIndexOf('/') + 1) : path);
  }

  /** Whether only the file's name is looked at. */
  boolean nameOnly() {
    return nameOnly;
  }

  Automaton automaton() {
    return automaton;
  }

  @Override
  public String toString() {
    return glob;
  }

  private static int wildcards(String glob) {
    int wildcards = 0;
    for (int i = 0; i < glob.length(); i++) {
      boolean star = glob.charAt(i) == '*' && (i == 0 || glob.charAt(i - 1) != '*');
      wildcards += star || glob.charAt(i) == '?' ? 1 : 0;
    }
    return wildcards;
  }

  private static Automaton automaton(String glob) {
    Automaton withinFolder = Operations.repeat(notSlash());
    List<Automaton> pieces = new ArrayList<>();
    int at = 0;
    while (at < glob.length()) {
      char next = glob.charAt(at);
      if (glob.startsWith("**", at)) {
        boolean startsFolder = at == 0 || glob.charAt(at - 1) == '/';
        at = skipStars(glob, at);
        if (startsFolder && at < glob.length() && glob.charAt(at) == '/') {
          pieces.add(
              Operations.optional(
                  Operations.concatenate(
                      List.of(Automata.makeAnyString(), Automata.makeChar('/')))));
          at++;
        } else {
          pieces.add(Automata.makeAnyString());
        }
      } else if (next == '*') {
        pieces.add(withinFolder);
        at++;
      } else if (next == '?') {
        pieces.add(notSlash());
        at++;
      } else {
        int end = literalEnd(glob, at);
        pieces.add(Automata.makeString(glob.substring(at, end)));
        at = end;
      }
    }
    return Operations.concatenate(pieces);
  }

  private static Automaton notSlash() {
    return Operations.union(
        List.of(
            Automata.makeCharRange(0, '/' - 1),
            Automata.makeCharRange('/' + 1, Character.MAX_CODE_POINT)));
  }

  private static int skipStars(String glob, int from) {
    int at = from;
    while (at < glob.length() && glob.charAt(at) == '*') {
      at++;
    }
    return at;
  }

  private static int literalEnd(String glob, int from) {
    int at = from;
    while (at < glob.length() && glob.charAt(at) != '*' && glob.charAt(at) != '?') {
      at++;
    }
    return at;
  }
}
