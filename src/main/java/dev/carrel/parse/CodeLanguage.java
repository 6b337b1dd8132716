package dev.carrel.parse;

import java.util.Locale;
import java.util.Optional;

/** A language of which the declarations can be told apart. */
enum CodeLanguage {
  JAVA,
  PYTHON,
  JAVASCRIPT,
  TYPESCRIPT,
  /** TypeScript with markup in it. */
  TSX,
  GO,
  RUST,
  C,
  CPP,
  C_SHARP,
  KOTLIN,
  BASH;

  /** How much of a header is looked at to tell C from C++. */
  private static final int HEADER_CHARS_MAX = 50_000;

  /** Of a file; nothing for everything else, which is cut at blank lines. */
  static Optional<CodeLanguage> of(FileType type, String fileName, String text) {
    String extension = fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return Optional.ofNullable(
        switch (type.mediaType()) {
          case "text/x-java-source" -> JAVA;
          case "text/x-python" -> PYTHON;
          case "text/javascript" -> JAVASCRIPT;
          case "text/x-typescript" -> extension.equals("tsx") ? TSX : TYPESCRIPT;
          case "text/x-go" -> extension.equals("go") ? GO : null;
          case "text/x-rust" -> RUST;
          case "text/x-c" -> extension.equals("h") && isCpp(text) ? CPP : C;
          case "text/x-c++" -> CPP;
          case "text/x-csharp" -> C_SHARP;
          case "text/x-kotlin" -> KOTLIN;
          case "text/x-shellscript" ->
              extension.equals("fish") || extension.equals("csh") ? null : BASH;
          default -> null;
        });
  }

  /** The name of a header does not say. */
  private static boolean isCpp(String text) {
    String head = text.substring(0, Math.min(text.length(), HEADER_CHARS_MAX));
    return head.contains("::")
        || head.contains("\nclass ")
        || head.contains("\nnamespace ")
        || head.contains("\ntemplate");
  }

  /** As it is told to people: {@code c-sharp}. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
