package dev.carrel.embed;

import java.nio.file.Path;
import java.util.Arrays;

/** A process of its own for {@link WorkFolderTest}: embeds one text and ends like a crash. */
final class EmbedOnce {
  private EmbedOnce() {}

  public static void main(String[] arguments) {
    Embedder embedder = Embedder.open(Path.of(arguments[0]), 1);
    System.out.println(Arrays.toString(embedder.embedPassage("a text")));
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }
}
