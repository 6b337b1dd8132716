package dev.carrel.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a folder is to the programs that keep it, by what lies at its top. */
public enum SourceKind {
  FOLDER(""),
  /** A vault of Obsidian, which opens its notes by address. */
  OBSIDIAN("an Obsidian vault"),
  /** What Git keeps: a repository, or a further tree of one. */
  CODE("a Git repository"),
  /** A Maildir, mailboxes, or a folder of hardly anything else. */
  MAIL("mail");

  /** So many names are looked at for mail, so far below the top. */
  private static final int NAMES_MAX = 1_000;

  private static final int DEPTH_MAX = 2;

  private static final Pattern MAILBOX = Pattern.compile(".*\\.(?:mbox|mbx|pst)");
  private static final Pattern MESSAGE = Pattern.compile(".*\\.(?:eml|emlx|msg)");

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
    return isMail(folder) ? MAIL : FOLDER;
  }

  /** As a sentence has it, such as {@code an Obsidian vault}; empty for any other folder. */
  public String phrase() {
    return phrase;
  }

  /** As the interface calls it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Whether it is a Maildir, has a mailbox at its top or a Maildir right below, or holds more mail
   * than other files, as far as is looked.
   */
  private static boolean isMail(Path folder) {
    if (isMaildir(folder)) {
      return true;
    }
    int looked = 0;
    int mail = 0;
    int others = 0;
    Deque<Folder> ahead = new ArrayDeque<>(List.of(new Folder(folder, 0)));
    for (Folder at = ahead.poll(); at != null; at = ahead.poll()) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(at.path)) {
        for (Path entry : entries) {
          if (++looked > NAMES_MAX) {
            return mail > others;
          }
          String name = String.valueOf(entry.getFileName()).toLowerCase(Locale.ROOT);
          boolean mailbox = MAILBOX.matcher(name).matches() || isMaildir(entry);
          if (mailbox && at.depth == 0) {
            return true;
          } else if (mailbox || MESSAGE.matcher(name).matches()) {
            mail++;
          } else if (!Files.isDirectory(entry)) {
            others++;
          } else if (at.depth < DEPTH_MAX && !name.startsWith(".")) {
            ahead.add(new Folder(entry, at.depth + 1));
          }
        }
      } catch (IOException | DirectoryIteratorException | UncheckedIOException e) {
        // Whether it can be read at all is said where it is read.
      }
    }
    return mail > others;
  }

  /** A folder below the source's own, by how far. */
  private record Folder(Path path, int depth) {}

  private static boolean isMaildir(Path folder) {
    return Files.isDirectory(folder.resolve("cur")) && Files.isDirectory(folder.resolve("new"));
  }
}
