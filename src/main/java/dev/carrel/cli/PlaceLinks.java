package dev.carrel.cli;

import dev.carrel.serve.Desk;
import dev.carrel.watch.Source;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes hyperlinks of places, for terminals that open files by a click (OSC 8). Nothing of a
 * document is in a link but the path, percent-encoded; no file is looked at.
 */
final class PlaceLinks {
  private static final String START = "\u001b]8;;";
  private static final String END = "\u001b\\";
  private static final String SCHEME = "file://";

  /** What stands for itself in the path of an address. */
  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/:";

  private final Terminal.Links links;
  private final Map<String, Path> folders = new HashMap<>();

  private PlaceLinks(Terminal.Links links, List<Source> sources) {
    this.links = links;
    sources.forEach(source -> folders.put(source.name(), source.folder()));
  }

  /** Asks the desk where its sources lie, unless nobody can click. */
  static PlaceLinks of(Terminal terminal, Desk desk) {
    Terminal.Links links = terminal.outLinks();
    return new PlaceLinks(links, links == Terminal.Links.NONE ? List.of() : desk.sources());
  }

  /**
   * The text as a link to the place; as it is where there is none.
   *
   * @param shown safe already, see {@link SafeText}; may be coloured
   * @param line of the file itself; 1 where lines are counted otherwise, see {@link #line}
   */
  String linked(String shown, String source, String path, int line) {
    return address(source, path, line)
        .map(address -> START + address + END + shown + START + END)
        .orElse(shown);
  }

  /** Lines of a page or of a part of a container are no lines of the file. */
  static int line(@Nullable String part, @Nullable Integer page, int startLine) {
    return part == null && page == null ? startLine : 1;
  }

  /** Where a file lies; empty where no link is wanted, or the source is none of the person's. */
  Optional<String> address(String source, String path, int line) {
    Path folder = folders.get(source);
    if (folder == null) {
      return Optional.empty();
    }
    try {
      Path file = folder.resolve(path).normalize();
      return file.startsWith(folder)
          ? Optional.of(SCHEME + encoded(file) + (links == Terminal.Links.LINE ? "#" + line : ""))
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty(); // a name that this machine's file system cannot have
    }
  }

  /**
   * By its bytes: {@link java.net.URI} would compose letters and accents that the name keeps apart.
   */
  private static String encoded(Path file) {
    String path = file.toString().replace('\\', '/');
    StringBuilder encoded = new StringBuilder(path.startsWith("/") ? "" : "/");
    for (byte each : path.getBytes(StandardCharsets.UTF_8)) {
      if (PLAIN.indexOf(each) >= 0) {
        encoded.append((char) each);
      } else {
        encoded.append(String.format(Locale.ROOT, "%%%02X", each));
      }
    }
    return encoded.toString();
  }
}
