package dev.carrel.parse;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What came of one document as bytes. */
final class OutcomeWire {
  static final int PARSED = 1;
  static final int SKIPPED = 2;
  static final int UNREADABLE = 3;

  private static final int HEADINGS_MAX = 1_000;
  private static final int FIELDS_MAX = 100;

  /** Both sides are of the same build. */
  private static final List<Section.Kind> KINDS = List.of(Section.Kind.values());

  private OutcomeWire() {}

  /** Without the document's name and hash, which the asker knows. */
  static void put(DataOutputStream out, ParseOutcome outcome) throws IOException {
    Wire.putMagic(out);
    switch (outcome) {
      case ParseOutcome.Parsed(ParsedDocument document, String parser, String remark) -> {
        out.writeByte(PARSED);
        Wire.putText(out, parser);
        Wire.putText(out, remark);
        Wire.putText(out, document.title());
        Wire.putText(out, document.mediaType());
        Wire.putText(out, document.language());
        putFields(out, document.fields());
        Wire.putText(out, document.text());
        putSections(out, document.sections());
      }
      case ParseOutcome.Skipped(_, String reason, _) -> {
        out.writeByte(SKIPPED);
        Wire.putText(out, reason);
      }
      case ParseOutcome.Unreadable(_, String cause, _) -> {
        out.writeByte(UNREADABLE);
        Wire.putText(out, cause);
      }
      case ParseOutcome.Unchanged _, ParseOutcome.Contained _ ->
          throw new IllegalArgumentException("a worker reads one document at a time");
    }
  }

  static ParseOutcome read(
      DataInputStream in, int kind, DocumentId id, String sha256, ParseLimits limits)
      throws IOException {
    return switch (kind) {
      case PARSED -> parsed(in, id, sha256, limits);
      case SKIPPED -> new ParseOutcome.Skipped(id, Wire.text(in, Wire.SENTENCE_CHARS_MAX), sha256);
      case UNREADABLE ->
          new ParseOutcome.Unreadable(id, Wire.text(in, Wire.SENTENCE_CHARS_MAX), sha256);
      default -> throw new Wire.NonsenseException("an outcome is of the unknown kind " + kind);
    };
  }

  private static ParseOutcome parsed(
      DataInputStream in, DocumentId id, String sha256, ParseLimits limits) throws IOException {
    String parser = Wire.text(in, Wire.NAME_CHARS_MAX);
    String remark = Wire.optionalText(in, Wire.SENTENCE_CHARS_MAX);
    String title = Wire.optionalText(in, Wire.NAME_CHARS_MAX);
    String mediaType = Wire.text(in, Wire.NAME_CHARS_MAX);
    String language = Wire.optionalText(in, Wire.NAME_CHARS_MAX);
    Map<String, String> fields = fields(in);
    String text = Wire.text(in, limits.textCharsMax() + (long) Wire.HEAD_CHARS_MAX);
    List<Section> sections = sections(in, limits);
    return new ParseOutcome.Parsed(
        new ParsedDocument(id, title, mediaType, sha256, language, fields, text, sections),
        parser,
        remark);
  }

  private static void putFields(DataOutputStream out, Map<String, String> fields)
      throws IOException {
    out.writeInt(fields.size());
    for (Map.Entry<String, String> field : fields.entrySet()) {
      Wire.putText(out, field.getKey());
      Wire.putText(out, field.getValue());
    }
  }

  private static Map<String, String> fields(DataInputStream in) throws IOException {
    Map<String, String> fields = new HashMap<>();
    for (int left = Wire.length(in.readInt(), FIELDS_MAX); left > 0; left--) {
      fields.put(Wire.text(in, Wire.NAME_CHARS_MAX), Wire.text(in, Wire.SENTENCE_CHARS_MAX));
    }
    return fields;
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
      out.writeInt(page == null ? Wire.ABSENT : page);
      Wire.putText(out, section.symbol());
      if (section.headingPath().equals(above)) {
        out.writeInt(Wire.ABSENT);
      } else {
        above = section.headingPath();
        out.writeInt(above.size());
        for (String heading : above) {
          Wire.putText(out, heading);
        }
      }
    }
  }

  private static List<Section> sections(DataInputStream in, ParseLimits limits) throws IOException {
    // A mail's head is a section on top of those that the limit allows.
    int count = Wire.length(in.readInt(), limits.sectionsMax() + 1L);
    Map<String, String> known = new HashMap<>();
    List<Section> sections = new ArrayList<>();
    List<String> above = List.of();
    for (int i = 0; i < count; i++) {
      Section.Kind kind = KINDS.get(Wire.length(in.readByte(), KINDS.size() - 1));
      int startChar = in.readInt();
      int endChar = in.readInt();
      int page = in.readInt();
      String symbol = Wire.optionalText(in, Wire.NAME_CHARS_MAX);
      int headings = in.readInt();
      if (headings != Wire.ABSENT) {
        List<String> path = new ArrayList<>();
        for (int j = Wire.length(headings, HEADINGS_MAX); j > 0; j--) {
          path.add(known.computeIfAbsent(Wire.text(in, Wire.NAME_CHARS_MAX), heading -> heading));
        }
        above = List.copyOf(path);
      }
      sections.add(
          new Section(kind, startChar, endChar, above, page == Wire.ABSENT ? null : page, symbol));
    }
    return sections;
  }
}
