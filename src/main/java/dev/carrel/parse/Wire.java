package dev.carrel.parse;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the service and a {@link ParseWorker} say to each other. Every message begins with four
 * bytes that mark it, every field of variable length with its length, which is held against a limit
 * before anything is read. A stream that carries anything else is given up.
 *
 * <p>A request carries the file's bytes and not its path: what was hashed is what is parsed even if
 * the file changes in between, and a name that is no valid text needs no care.
 */
final class Wire {
  /** Two letters, and a number that rises with every change of a message. */
  private static final int MAGIC = 0x43_50_00_01;

  /** A mail's head comes on top of the text that the limits allow. */
  static final int HEAD_CHARS_MAX = 1_000_000;

  private static final int NAME_CHARS_MAX = 10_000;
  private static final int SENTENCE_CHARS_MAX = 100_000;
  private static final int HEADINGS_MAX = 1_000;
  private static final int CHUNK_CHARS = 8_192;

  private static final int PARSED = 1;
  private static final int SKIPPED = 2;
  private static final int UNREADABLE = 3;

  private static final int ABSENT = -1;

  /** Both sides are of the same build. */
  private static final List<Section.Kind> KINDS = List.of(Section.Kind.values());

  private Wire() {}

  /** What came is no message. */
  static final class NonsenseException extends IOException {
    private static final long serialVersionUID = 1;

    NonsenseException(String sentence) {
      super(sentence);
    }
  }

  /** One file to read. */
  record Request(String fileName, FileType named, FileBytes.Content content) {}

  static void putLimits(DataOutputStream out, ParseLimits limits) throws IOException {
    out.writeInt(MAGIC);
    out.writeLong(limits.fileBytesMax());
    out.writeInt(limits.textCharsMax());
    out.writeInt(limits.sectionsMax());
    out.writeInt(limits.markdownNestingMax());
    out.writeInt(limits.embeddedCountMax());
    out.writeInt(limits.embeddedDepthMax());
    out.writeLong(limits.parseTimeMax().toNanos());
    out.flush();
  }

  static ParseLimits limits(DataInputStream in) throws IOException {
    expectMagic(in);
    return new ParseLimits(
        in.readLong(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        Duration.ofNanos(in.readLong()));
  }

  static void putReady(DataOutputStream out) throws IOException {
    out.writeInt(MAGIC);
    out.flush();
  }

  static void expectReady(DataInputStream in) throws IOException {
    expectMagic(in);
  }

  static void putRequest(DataOutputStream out, Request request) throws IOException {
    out.writeInt(MAGIC);
    putText(out, request.fileName());
    putText(out, request.named().mediaType());
    putText(out, request.named().form().name());
    putText(out, request.content().sha256());
    out.writeInt(request.content().bytes().length);
    out.write(request.content().bytes());
    out.flush();
  }

  static Request request(DataInputStream in, ParseLimits limits) throws IOException {
    expectMagic(in);
    String fileName = text(in, NAME_CHARS_MAX);
    String mediaType = text(in, NAME_CHARS_MAX);
    FileType.Form form = FileType.Form.valueOf(text(in, NAME_CHARS_MAX));
    String sha256 = text(in, NAME_CHARS_MAX);
    byte[] bytes = new byte[length(in.readInt(), limits.fileBytesMax())];
    in.readFully(bytes);
    return new Request(
        fileName, new FileType(mediaType, form), new FileBytes.Content(bytes, sha256));
  }

  /** Without the document's name and hash, which the asker knows. */
  static void putOutcome(DataOutputStream out, ParseOutcome outcome) throws IOException {
    out.writeInt(MAGIC);
    switch (outcome) {
      case ParseOutcome.Parsed(ParsedDocument document, String parser, String remark) -> {
        out.writeByte(PARSED);
        putText(out, parser);
        putText(out, remark);
        putText(out, document.title());
        putText(out, document.mediaType());
        putText(out, document.language());
        putText(out, document.text());
        putSections(out, document.sections());
      }
      case ParseOutcome.Skipped(_, String reason, _) -> {
        out.writeByte(SKIPPED);
        putText(out, reason);
      }
      case ParseOutcome.Unreadable(_, String cause, _) -> {
        out.writeByte(UNREADABLE);
        putText(out, cause);
      }
    }
    out.flush();
  }

  static ParseOutcome outcome(DataInputStream in, DocumentId id, String sha256, ParseLimits limits)
      throws IOException {
    expectMagic(in);
    int kind = in.readByte();
    return switch (kind) {
      case PARSED -> parsed(in, id, sha256, limits);
      case SKIPPED -> new ParseOutcome.Skipped(id, text(in, SENTENCE_CHARS_MAX), sha256);
      case UNREADABLE -> new ParseOutcome.Unreadable(id, text(in, SENTENCE_CHARS_MAX), sha256);
      default -> throw new NonsenseException("a message is of the unknown kind " + kind);
    };
  }

  private static ParseOutcome parsed(
      DataInputStream in, DocumentId id, String sha256, ParseLimits limits) throws IOException {
    String parser = text(in, NAME_CHARS_MAX);
    String remark = optionalText(in, SENTENCE_CHARS_MAX);
    String title = optionalText(in, NAME_CHARS_MAX);
    String mediaType = text(in, NAME_CHARS_MAX);
    String language = optionalText(in, NAME_CHARS_MAX);
    String text = text(in, limits.textCharsMax() + (long) HEAD_CHARS_MAX);
    List<Section> sections = sections(in, limits);
    return new ParseOutcome.Parsed(
        new ParsedDocument(id, title, mediaType, sha256, language, text, sections), parser, remark);
  }

  /** Sections mostly stand under the same headings as the one before, which are sent once. */
  private static void putSections(DataOutputStream out, List<Section> sections) throws IOException {
    out.writeInt(sections.size());
    List<String> above = List.of();
    for (Section section : sections) {
      out.writeByte(KINDS.indexOf(section.kind()));
      out.writeInt(section.startChar());
      out.writeInt(section.endChar());
      Integer page = section.page();
      out.writeInt(page == null ? ABSENT : page);
      putText(out, section.symbol());
      if (section.headingPath().equals(above)) {
        out.writeInt(ABSENT);
      } else {
        above = section.headingPath();
        out.writeInt(above.size());
        for (String heading : above) {
          putText(out, heading);
        }
      }
    }
  }

  private static List<Section> sections(DataInputStream in, ParseLimits limits) throws IOException {
    // A mail's head is a section on top of those that the limit allows.
    int count = length(in.readInt(), limits.sectionsMax() + 1L);
    Map<String, String> known = new HashMap<>();
    List<Section> sections = new ArrayList<>();
    List<String> above = List.of();
    for (int i = 0; i < count; i++) {
      Section.Kind kind = KINDS.get(length(in.readByte(), KINDS.size() - 1));
      int startChar = in.readInt();
      int endChar = in.readInt();
      int page = in.readInt();
      String symbol = optionalText(in, NAME_CHARS_MAX);
      int headings = in.readInt();
      if (headings != ABSENT) {
        List<String> path = new ArrayList<>();
        for (int j = length(headings, HEADINGS_MAX); j > 0; j--) {
          path.add(known.computeIfAbsent(text(in, NAME_CHARS_MAX), heading -> heading));
        }
        above = List.copyOf(path);
      }
      sections.add(
          new Section(kind, startChar, endChar, above, page == ABSENT ? null : page, symbol));
    }
    return sections;
  }

  /** In UTF-16, as Java has it, so that even half a pair of surrogates arrives. */
  private static void putText(DataOutputStream out, @Nullable String text) throws IOException {
    if (text == null) {
      out.writeInt(ABSENT);
      return;
    }
    out.writeInt(text.length());
    byte[] buffer = new byte[2 * Math.min(CHUNK_CHARS, text.length())];
    for (int start = 0; start < text.length(); start += CHUNK_CHARS) {
      int chars = Math.min(CHUNK_CHARS, text.length() - start);
      for (int i = 0; i < chars; i++) {
        char c = text.charAt(start + i);
        buffer[2 * i] = (byte) (c >> 8);
        buffer[2 * i + 1] = (byte) c;
      }
      out.write(buffer, 0, 2 * chars);
    }
  }

  private static String text(DataInputStream in, long charsMax) throws IOException {
    return text(in, in.readInt(), charsMax);
  }

  private static @Nullable String optionalText(DataInputStream in, long charsMax)
      throws IOException {
    int length = in.readInt();
    return length == ABSENT ? null : text(in, length, charsMax);
  }

  private static String text(DataInputStream in, int length, long charsMax) throws IOException {
    int left = length(length, charsMax);
    StringBuilder text = new StringBuilder(left);
    byte[] buffer = new byte[2 * Math.min(CHUNK_CHARS, left)];
    char[] chars = new char[buffer.length / 2];
    while (left > 0) {
      int some = Math.min(chars.length, left);
      in.readFully(buffer, 0, 2 * some);
      for (int i = 0; i < some; i++) {
        chars[i] = (char) ((buffer[2 * i] & 0xff) << 8 | (buffer[2 * i + 1] & 0xff));
      }
      text.append(chars, 0, some);
      left -= some;
    }
    return text.toString();
  }

  private static int length(int claimed, long max) throws IOException {
    if (claimed < 0 || claimed > max) {
      throw new NonsenseException(
          "a message claims a length of " + claimed + ", wanted 0 to " + max);
    }
    return claimed;
  }

  private static void expectMagic(DataInputStream in) throws IOException {
    int magic = in.readInt();
    if (magic != MAGIC) {
      throw new NonsenseException(
          "found the bytes %08x where a message should begin".formatted(magic));
    }
  }
}
