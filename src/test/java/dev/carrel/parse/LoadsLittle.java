package dev.carrel.parse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A program that parses text, Markdown and code, to see which classes that loads. */
final class LoadsLittle {
  private LoadsLittle() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    try (FileParser parser = new FileParser(ParseLimits.defaults())) {
      for (String name : new String[] {"a.txt", "a.md", "A.java", "a.csv", "a"}) {
        Path file = Files.writeString(folder.resolve(name), "# Gr\u00FC\u00DFe\n\n- one\n");
        parser.parse(
            DocumentId.ofFile("s", name),
            file,
            outcome -> {
              if (!(outcome instanceof ParseOutcome.Parsed)) {
                throw new IllegalStateException("not parsed: " + outcome);
              }
            });
      }
      parser.fingerprint();
    }
  }
}
