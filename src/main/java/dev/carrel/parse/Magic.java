package dev.carrel.parse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.carrel.parse.FileType.Form;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Types that the first bytes of a file give away, whatever its name says. */
final class Magic {
  private static final int HEAD_BYTES = 1_024;
  private static final int TAR_MARK_OFFSET = 257;

  /** Zip files and old Office files are documents as often as archives; Tika looks inside. */
  private static final FileType ZIP = new FileType("application/zip", Form.RICH);

  private static final FileType OLE = new FileType("application/x-tika-msoffice", Form.RICH);

  /** Word and Excel of 2003 saved as XML. */
  private static final FileType OFFICE_XML = new FileType("application/xml", Form.RICH);

  /** What stands in a program for Android under names that end with {@code .xml}. */
  private static final FileType ANDROID_XML =
      new FileType("application/vnd.android.axml", Form.BINARY);

  private static final Pattern FIELD_NAME = Pattern.compile("[!-9;-~]{1,100}");

  private static final Set<String> MESSAGE_FIELDS =
      Set.of(
          "from",
          "to",
          "date",
          "subject",
          "message-id",
          "received",
          "mime-version",
          "return-path",
          "content-type",
          "delivered-to",
          "sender",
          "reply-to");

  private static final int MESSAGE_FIELDS_MIN = 3;

  /** On its way a mail collects fields before those of its writer. */
  private static final int FIELDS_CHARS_MAX = 16_384;

  /** Of Java 1.0. */
  private static final int JAVA_VERSION_MIN = 45;

  private Magic() {}

  /** The type, when the bytes leave no doubt. */
  static Optional<FileType> of(byte[] bytes) {
    String head = new String(bytes, 0, Math.min(bytes.length, HEAD_BYTES), ISO_8859_1);
    FileType type = document(head);
    if (type == null) {
      type = archive(head);
    }
    if (type == null) {
      type = binary(head);
    }
    return Optional.ofNullable(type);
  }

  /** What a text without a telling name is: a page, XML, a script, or prose. */
  static FileType ofText(String text) {
    String head = text.substring(0, Math.min(text.length(), HEAD_BYTES)).stripLeading();
    String lower = head.toLowerCase(Locale.ROOT);
    if (lower.startsWith("<!doctype html") || lower.startsWith("<html")) {
      return FileType.ofName("x.html");
    }
    if (lower.startsWith("<?xml")) {
      return FileType.ofName("x.xml");
    }
    if (isMessage(text.substring(0, Math.min(text.length(), FIELDS_CHARS_MAX)))) {
      return FileType.MESSAGE;
    }
    if (lower.startsWith("begin:vcalendar")) {
      return FileType.ofName("x.ics");
    }
    if (lower.startsWith("begin:vcard")) {
      return FileType.ofName("x.vcf");
    }
    if (lower.startsWith("webvtt")) {
      return FileType.ofName("x.vtt");
    }
    if (!lower.startsWith("#!")) {
      return FileType.TEXT;
    }
    String interpreter = lower.lines().findFirst().orElse("");
    return FileType.ofName("x." + extension(interpreter));
  }

  /** Begins with fields and nothing else, three of which every mail has. */
  private static boolean isMessage(String head) {
    Set<String> found = new HashSet<>();
    for (Lines lines = new Lines(head, 0); lines.next() && !lines.isBlank(); ) {
      char first = head.charAt(lines.start());
      int colon = head.indexOf(':', lines.start());
      if (first == ' ' || first == '\t' || lines.end() == head.length()) {
        continue; // a field goes on, or is cut off
      }
      if (colon < 0 || colon >= lines.end()) {
        return false;
      }
      String name = head.substring(lines.start(), colon).toLowerCase(Locale.ROOT);
      if (!FIELD_NAME.matcher(name).matches()) {
        return false;
      }
      if (MESSAGE_FIELDS.contains(name)) {
        found.add(name);
      }
    }
    return found.size() >= MESSAGE_FIELDS_MIN;
  }

  private static String extension(String interpreter) {
    if (interpreter.contains("python")) {
      return "py";
    }
    if (interpreter.contains("node") || interpreter.contains("deno")) {
      return "js";
    }
    if (interpreter.contains("perl")) {
      return "pl";
    }
    if (interpreter.contains("ruby")) {
      return "rb";
    }
    return interpreter.contains("php") ? "php" : "sh";
  }

  private static @Nullable FileType document(String head) {
    if (head.startsWith("%PDF-")) {
      return FileType.ofName("x.pdf");
    }
    if (head.startsWith("{\\rtf")) {
      return FileType.ofName("x.rtf");
    }
    if (head.startsWith("<?xml") && head.contains("<?mso-application ")) {
      return OFFICE_XML;
    }
    if (head.startsWith("PK\3\4")) {
      return ZIP;
    }
    return head.startsWith("\u00D0\u00CF\u0011\u00E0\u00A1\u00B1\u001A\u00E1") ? OLE : null;
  }

  private static @Nullable FileType archive(String head) {
    if (head.startsWith("\u001F\u008B")) {
      return FileType.ofName("x.gz");
    }
    if (head.startsWith("BZh") || head.startsWith("\u00FD7zXZ")) {
      return FileType.ofName("x.bz2");
    }
    if (head.startsWith("(\u00B5/\u00FD")) {
      return FileType.ofName("x.zst");
    }
    if (head.startsWith("7z\u00BC\u00AF")) {
      return FileType.ofName("x.7z");
    }
    if (head.startsWith("Rar!\u001A")) {
      return FileType.ofName("x.rar");
    }
    if (head.startsWith("!<arch>\n")) {
      return FileType.ofName("x.ar");
    }
    return head.startsWith("ustar", TAR_MARK_OFFSET) ? FileType.ofName("x.tar") : null;
  }

  private static @Nullable FileType binary(String head) {
    if (head.startsWith("\u0089PNG\r\n")) {
      return FileType.ofName("x.png");
    }
    if (head.startsWith("\u00FF\u00D8\u00FF")) {
      return FileType.ofName("x.jpg");
    }
    if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) {
      return FileType.ofName("x.gif");
    }
    if (head.startsWith("\u007FELF") || head.startsWith("MZ\u0090\0")) {
      return FileType.ofName("x.elf");
    }
    if (head.startsWith("\u00CA\u00FE\u00BA\u00BE")) {
      return FileType.ofName(isJava(head) ? "x.class" : "x.elf");
    }
    if (head.startsWith("\3\0\b\0")) {
      return ANDROID_XML;
    }
    return head.startsWith("SQLite format 3\0") ? FileType.ofName("x.sqlite") : null;
  }

  /** Programs for several of Apple's processors begin alike, and go on with how many. */
  private static boolean isJava(String head) {
    return head.length() >= 8 && (head.charAt(6) << 8 | head.charAt(7)) >= JAVA_VERSION_MIN;
  }
}
