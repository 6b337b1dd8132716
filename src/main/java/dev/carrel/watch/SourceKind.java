package dev.carrel.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What a folder is to the programs that keep it, by what lies at its top. */
public enum SourceKind {
  FOLDER(""),
  /** A vault of Obsidian, which opens its notes by address. */
  OBSIDIAN("an Obsidian vault"),
  /** What Git keeps: a repository, or a further tree of one. */
  CODE("a Git repository"),
  /** A Maildir, or mailboxes, or a folder with some right below it. */
  MAIL("mail");

  /** So many names at the top are looked at for a mailbox. */
  private static final int NAMES_MAX = 1_000;

  private final String phrase;

  SourceKind(String phrase) {
    this.phrase = phrase;
  }

  /** Of a folder that is there; one that cannot be read is a folder. */
  public static SourceKind of(Path folder) {
    if (Files.isDirectory(folder.resolve(".obsidian"))) {
      return OBSIDIAN;
    }
    if (Files.exists(folder.resolve(".git"))) {
      return CODE;
    }
    return isMaildir(folder) || hasMailbox(folder) ? MAIL : FOLDER;
  }

  /** As a sentence has it, such as {@code an Obsidian vault}; empty for any other folder. */
  public String phrase() {
    return phrase;
  }

  /** As the interface calls it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static boolean isMaildir(Path folder) {
    return Files.isDirectory(folder.resolve("cur")) && Files.isDirectory(folder.resolve("new"));
  }

  private static boolean hasMailbox(Path folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      int looked = 0;
      for (Path file : files) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".mbox") || name.endsWith(".pst") || isMaildir(file)) {
          return true;
        }
        if (++looked >= NAMES_MAX) {
          return false;
        }
      }
      return false;
    } catch (IOException | DirectoryIteratorException | UncheckedIOException e) {
      return false; // Whether it can be read at all is said where it is read.
    }
  }
}
