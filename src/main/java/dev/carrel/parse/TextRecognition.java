package dev.carrel.parse;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether the text in pictures is read, by the program Tesseract, and never unless asked for. */
public sealed interface TextRecognition {
  /** Nobody asked for it: no program but Java is ever started for a file. */
  record Off() implements TextRecognition {}

  /**
   * Asked for, and possible.
   *
   * @param program Tesseract's, absolute
   */
  record On(Path program) implements TextRecognition {}

  /** Asked for, and Tesseract is not installed. */
  record Missing() implements TextRecognition {
    /** What was found and what to do, for the person's eyes. */
    public String sentence() {
      return "parse.ocr is on and there is no program " + PROGRAM + " on the PATH: " + WHAT_TO_DO;
    }
  }

  /** Media types that Tesseract itself can open. */
  Set<String> PICTURES =
      Set.of("image/png", "image/jpeg", "image/gif", "image/bmp", "image/webp", "image/tiff");

  /** The program's name on every system but Windows. */
  String PROGRAM = "tesseract";

  /** How a missing program is mended. */
  String WHAT_TO_DO = "install Tesseract and start Carrel again, or take parse.ocr back";

  /**
   * Looks for the program.
   *
   * @param wanted whether the person asked for it
   * @param searchPath folders as in the environment's PATH; relative ones do not count
   */
  static TextRecognition of(boolean wanted, @Nullable String searchPath) {
    if (!wanted) {
      return new Off();
    }
    String folders = searchPath == null ? "" : searchPath;
    for (String folder : folders.split(File.pathSeparator, -1)) {
      for (String name : new String[] {PROGRAM, PROGRAM + ".exe"}) {
        Path program = program(folder, name);
        if (program != null) {
          return new On(program);
        }
      }
    }
    return new Missing();
  }

  private static @Nullable Path program(String folder, String name) {
    try {
      Path program = Path.of(folder).resolve(name);
      boolean usable =
          program.isAbsolute() && Files.isRegularFile(program) && Files.isExecutable(program);
      return usable ? program : null;
    } catch (InvalidPathException e) {
      return null; // nothing can lie there
    }
  }

  /** As a word on the command line of a process. */
  default String word() {
    return switch (this) {
      case Off _ -> "off";
      case On(Path program) -> program.toString();
      case Missing _ -> "missing";
    };
  }

  /** The other way round. */
  static TextRecognition ofWord(String word) {
    return switch (word) {
      case "off" -> new Off();
      case "missing" -> new Missing();
      default -> new On(Path.of(word));
    };
  }
}
