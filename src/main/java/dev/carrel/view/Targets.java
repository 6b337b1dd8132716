package dev.carrel.view;

import dev.carrel.parse.WikiLink;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the links of a document lead, as far as they lead to another of the same source. None leads
 * out of it, and none that names a protocol leads anywhere.
 */
final class Targets {
  private static final Pattern PROTOCOL =
      Pattern.compile("^(\\s*[A-Za-z][A-Za-z0-9+.-]*:|//|\\\\)");

  /** A percent sign that begins no byte. */
  private static final Pattern LONE_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  private final String base;

  /**
   * The links of one document.
   *
   * @param base path of the file, or of the part, in which they stand
   */
  Targets(String base) {
    this.base = base;
  }

  /** Empty where a link leads elsewhere. */
  Optional<Inline.Target> of(String destination) {
    if (destination.isBlank() || PROTOCOL.matcher(destination).find()) {
      return Optional.empty();
    }
    int hash = destination.indexOf('#');
    String heading = hash < 0 ? "" : decoded(destination.substring(hash + 1));
    String path = (hash < 0 ? destination : destination.substring(0, hash)).replaceAll("\\?.*", "");
    if (path.isEmpty()) {
      return Optional.of(new Inline.Target(base, null, heading));
    }
    return resolved(decoded(path)).map(found -> new Inline.Target(found, null, heading));
  }

  private static String decoded(String written) {
    return URLDecoder.decode(
        LONE_PERCENT.matcher(written).replaceAll("%25").replace("+", "%2B"),
        StandardCharsets.UTF_8);
  }

  private Optional<String> resolved(String path) {
    if (path.endsWith("/") || path.indexOf('\\') >= 0 || path.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    Deque<String> names = new ArrayDeque<>();
    String from = path.startsWith("/") ? "" : base.substring(0, base.lastIndexOf('/') + 1);
    for (String name : (from + path).split("/", -1)) {
      if (name.equals("..")) {
        if (names.pollLast() == null) {
          return Optional.empty();
        }
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.addLast(name);
      }
    }
    return names.isEmpty() ? Optional.empty() : Optional.of(String.join("/", names));
  }

  /** A text with its wiki links: as {@link WikiLink} tells them. */
  List<Inline> wiki(String text) {
    List<Inline> found = new ArrayList<>();
    int end = 0;
    for (WikiLink link : WikiLink.in(text)) {
      if (link.startChar() > end) {
        found.add(Inline.text(text.substring(end, link.startChar())));
      }
      Inline.Target target =
          link.note().isEmpty()
              ? new Inline.Target(base, null, link.heading())
              : new Inline.Target(null, link.note(), link.heading());
      found.add(Inline.link(target, List.of(Inline.text(link.label()))));
      end = link.endChar();
    }
    if (end < text.length()) {
      found.add(Inline.text(text.substring(end)));
    }
    return found;
  }
}
