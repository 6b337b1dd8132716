package dev.carrel.answer;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The grammar of an answer whose citations all exist, in llama.cpp's notation. Outside of code an
 * opening bracket begins a citation and nothing else, so that no token can be sampled that makes it
 * anything but the number of a passage. Everything else may be written: within backticks and fences
 * brackets are free, since code needs them and {@link CitationMarks} reads no citation there. A
 * Markdown link cannot be written, and is not missed: an address may stand by itself, and a text
 * that hides its address is the one thing in an answer that could lead a reader astray. A pure
 * function.
 */
final class CitationGrammar {
  private CitationGrammar() {}

  /**
   * The grammar for an answer from numbered passages.
   *
   * @param passages how many, at least one
   */
  static String of(int passages) {
    if (passages < 1) {
      throw new IllegalArgumentException("there are " + passages + " passages to cite");
    }
    String numbers =
        IntStream.rangeClosed(1, passages)
            .mapToObj(number -> "\"" + number + "\"")
            .collect(Collectors.joining(" | "));
    // A line's end closes an inline piece of code, as it does for CitationMarks: one backtick that
    // was never closed would else shut the rest of the answer in.
    return """
    root ::= piece*
    piece ::= [^`\\[] | citation | code | fence
    citation ::= "[" number "]"
    number ::= %s
    code ::= "`" [^`\\n]+ [`\\n]
    fence ::= "```" infence* "```"
    infence ::= [^`] | "`" [^`] | "``" [^`]
    """
        .formatted(numbers);
  }
}
