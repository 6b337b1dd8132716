package dev.carrel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A folder of notes and web pages that are added, rewritten, saved as editors do, renamed and
 * deleted at random. Each version of each file has a word that no other has.
 */
final class ChangingFolder {
  private static final int PARAGRAPHS = 3;
  private static final int PARAGRAPH_WORDS = 60;

  private final Path folder;
  private final Random random;
  private final Map<String, String> wordOfFile = new TreeMap<>();
  private final Set<String> deadWords = new HashSet<>();
  private int versions;

  ChangingFolder(Path folder, Random random, int files) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.random = random;
    for (int i = 0; i < files; i++) {
      write(freshName());
    }
  }

  Path folder() {
    return folder;
  }

  /** Files that are there now, and the word that only the newest version of each has. */
  Map<String, String> wordOfFile() {
    return wordOfFile;
  }

  /** Words of versions that are no more. */
  Set<String> deadWords() {
    return deadWords;
  }

  /** How many texts have ever been written. */
  int versions() {
    return versions;
  }

  /** Does one thing to one file. */
  void change() throws IOException {
    List<String> paths = new ArrayList<>(wordOfFile.keySet());
    String path = paths.get(random.nextInt(paths.size()));
    switch (random.nextInt(5)) {
      case 0 -> write(path);
      case 1 -> {
        Files.delete(folder.resolve(path));
        deadWords.add(wordOfFile.remove(path));
      }
      case 2 -> {
        String name = freshName();
        Files.createDirectories(folder.resolve(name).getParent());
        Files.move(folder.resolve(path), folder.resolve(name));
        wordOfFile.put(name, wordOfFile.remove(path));
      }
      default -> write(freshName());
    }
  }

  /** The extension of a renamed file changes with its name; both kinds hold the same mark-up. */
  private String freshName() {
    String kind = random.nextInt(5) == 0 ? ".html" : ".md";
    return "folder-" + random.nextInt(8) + "/note-" + versions++ + kind;
  }

  private void write(String path) throws IOException {
    String word = "zq" + Integer.toString(versions++, 36) + "xj";
    String before = wordOfFile.put(path, word);
    if (before != null) {
      deadWords.add(before);
    }
    boolean page = path.endsWith(".html");
    StringBuilder text = new StringBuilder(page ? "<h1>About " : "# About ").append(word);
    text.append(page ? "</h1>\n" : "\n");
    for (int i = 0; i < PARAGRAPHS; i++) {
      text.append(page ? "<p>" : "\n");
      for (int j = 0; j < PARAGRAPH_WORDS; j++) {
        text.append(Integer.toString(random.nextInt(46_656), 36)).append(' ');
      }
      text.append(page ? "</p>\n" : "\n");
    }
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    if (random.nextBoolean()) {
      Files.writeString(file, text);
    } else {
      Path draft = file.resolveSibling(".draft");
      Files.writeString(draft, text);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** SHA-256 of each file, by its path. */
  Map<String, String> hashes() throws Exception {
    Map<String, String> hashes = new TreeMap<>();
    for (String path : wordOfFile.keySet()) {
      byte[] bytes = Files.readAllBytes(folder.resolve(path));
      hashes.put(
          path, HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    }
    return hashes;
  }
}
