package dev.carrel.parse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One property of a calendar or a contact (RFC 5545, RFC 6350 and what was before them).
 *
 * @param name in capitals, without a group
 * @param parameters by their names in capitals; of several of one name the last
 * @param value as written
 */
record ContentLine(String name, Map<String, String> parameters, String value) {
  /** Longer ones are pictures; what is over is cut. */
  private static final int LINE_CHARS_MAX = 50_000;

  private static final int PARAMETERS_MAX = 50;

  /** Goes over the properties of a text: folded lines are joined. */
  static final class Cursor {
    private final Lines lines;
    private boolean more;

    Cursor(String text) {
      this.lines = new Lines(text, 0);
      this.more = lines.next();
    }

    /** The next property; null after the last. Lines that are none are left out. */
    @Nullable ContentLine next() {
      while (more) {
        StringBuilder line = new StringBuilder(bounded(lines.line()));
        more = lines.next();
        boolean softBreaks = line.toString().toUpperCase(Locale.ROOT).contains("QUOTED-PRINTABLE");
        while (more) {
          String next = bounded(lines.line());
          boolean folded = !next.isEmpty() && (next.charAt(0) == ' ' || next.charAt(0) == '\t');
          boolean soft = softBreaks && !line.isEmpty() && line.charAt(line.length() - 1) == '=';
          if (!folded && !soft) {
            break;
          }
          if (soft) {
            line.setLength(line.length() - 1);
          }
          if (line.length() < LINE_CHARS_MAX) {
            line.append(next, folded ? 1 : 0, next.length());
          }
          more = lines.next();
        }
        ContentLine property = of(bounded(line.toString()));
        if (property != null) {
          return property;
        }
      }
      return null;
    }
  }

  private static String bounded(String line) {
    return line.length() <= LINE_CHARS_MAX ? line : line.substring(0, LINE_CHARS_MAX);
  }

  private static @Nullable ContentLine of(String line) {
    boolean quoted = false;
    int start = 0;
    String name = null;
    Map<String, String> parameters = new HashMap<>();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == ';' || c == ':')) {
        String word = line.substring(start, i);
        if (name == null) {
          name = word.substring(word.lastIndexOf('.') + 1).strip().toUpperCase(Locale.ROOT);
        } else if (parameters.size() < PARAMETERS_MAX) {
          put(parameters, word);
        }
        start = i + 1;
        if (c == ':') {
          return name.isEmpty()
              ? null
              : new ContentLine(name, Map.copyOf(parameters), line.substring(start));
        }
      }
    }
    return null;
  }

  /** Before version 3 of contacts a type stood without its name. */
  private static void put(Map<String, String> parameters, String word) {
    int equals = word.indexOf('=');
    String key = equals < 0 ? "TYPE" : word.substring(0, equals).strip().toUpperCase(Locale.ROOT);
    String value = word.substring(equals + 1).replace("\"", "").strip();
    if (equals < 0 && value.equalsIgnoreCase("QUOTED-PRINTABLE")) {
      key = "ENCODING";
    }
    parameters.merge(key, value, (one, other) -> one + "," + other);
  }

  String parameter(String key) {
    return parameters.getOrDefault(key, "");
  }

  /** The value as text: decoded, escapes undone. */
  String text() {
    return unescaped(decoded());
  }

  /** The parts of a value that has several, separated by semicolons. */
  String[] parts() {
    String[] parts = decoded().split("(?<!\\\\);", -1);
    for (int i = 0; i < parts.length; i++) {
      parts[i] = unescaped(parts[i]).strip();
    }
    return parts;
  }

  private String decoded() {
    if (!parameter("ENCODING").equalsIgnoreCase("QUOTED-PRINTABLE")) {
      return value;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int i = 0;
    while (i < value.length()) {
      int high = i + 2 < value.length() ? Character.digit(value.charAt(i + 1), 16) : -1;
      int low = i + 2 < value.length() ? Character.digit(value.charAt(i + 2), 16) : -1;
      if (value.charAt(i) == '=' && high >= 0 && low >= 0) {
        bytes.write(high << 4 | low);
        i += 3;
      } else {
        bytes.writeBytes(String.valueOf(value.charAt(i)).getBytes(charset()));
        i++;
      }
    }
    return bytes.toString(charset());
  }

  private Charset charset() {
    try {
      return parameter("CHARSET").isEmpty() ? UTF_8 : Charset.forName(parameter("CHARSET"));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return ISO_8859_1; // keeps what is ASCII
    }
  }

  private static String unescaped(String raw) {
    if (raw.indexOf('\\') < 0) {
      return raw;
    }
    StringBuilder text = new StringBuilder(raw.length());
    boolean escaped = false;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (escaped) {
        text.append(c == 'n' || c == 'N' ? '\n' : c);
        escaped = false;
      } else if (c == '\\') {
        escaped = true;
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }
}
