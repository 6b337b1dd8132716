package dev.carrel.parse;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Every {@link Reply} as bytes; the marks of an outcome are {@link OutcomeWire}'s. */
final class ReplyWire {
  static final int CONTENT = 7;
  private static final int ARCHIVE = 4;
  private static final int ENTRY = 5;
  private static final int TROUBLE = 6;
  private static final int ENTERED = 8;
  private static final int END = 9;
  private static final int OUTLINE = 10;

  private static final int CONTENT_PIECE_BYTES_MAX = 1 << 16;

  private ReplyWire() {}

  static void put(DataOutputStream out, Reply reply) throws IOException {
    if (reply instanceof Reply.Document(ParseOutcome outcome, List<Reply.Attachment> attachments)) {
      OutcomeWire.put(out, outcome);
      out.writeInt(attachments.size());
      for (Reply.Attachment attachment : attachments) {
        Wire.putText(out, attachment.name());
        Wire.putBytes(out, attachment.bytes());
      }
      out.flush();
      return;
    }
    Wire.putMagic(out);
    switch (reply) {
      case Reply.Document _ -> throw new IllegalStateException("it has been sent");
      case Reply.Archive(String mediaType) -> {
        out.writeByte(ARCHIVE);
        Wire.putText(out, mediaType);
      }
      case Reply.Outline(List<CodeMark> marks, String trouble) -> {
        out.writeByte(OUTLINE);
        Wire.putText(out, trouble);
        out.writeInt(marks.size());
        for (CodeMark mark : marks) {
          out.writeInt(mark.startChar());
          Wire.putText(out, mark.symbol());
        }
      }
      case Reply.Entry(String name, long sizeBytes, boolean message, String sha256, int level) -> {
        out.writeByte(ENTRY);
        Wire.putText(out, name);
        out.writeLong(sizeBytes);
        out.writeBoolean(message);
        Wire.putText(out, sha256);
        out.writeInt(level);
      }
      case Reply.Trouble(String name, String sentence) -> {
        out.writeByte(TROUBLE);
        Wire.putText(out, name);
        Wire.putText(out, sentence);
      }
      case Reply.Content(byte[] bytes) -> {
        ContentOut content = new ContentOut(out);
        content.bytes(bytes, bytes.length);
        content.end();
      }
      case Reply.TooLarge _ -> new ContentOut(out).tooLarge();
      case Reply.Broken(String sentence) -> new ContentOut(out).broken(sentence);
      case Reply.Entered(ContainerKind kind) -> {
        out.writeByte(ENTERED);
        out.writeByte(Wire.CONTAINER_KINDS.indexOf(kind));
      }
      case Reply.End end -> {
        out.writeByte(END);
        Wire.putText(out, end.limit());
        Wire.putText(out, end.broken());
        out.writeInt(end.links());
        out.writeLong(end.bytes());
        out.writeInt(end.entries());
        out.writeInt(end.messages());
      }
    }
    out.flush();
  }

  /**
   * Reads what came of an ask.
   *
   * @param id and the hash, of the document that was asked for, if one was
   */
  static Reply read(DataInputStream in, DocumentId id, String sha256, ParseLimits limits)
      throws IOException {
    Wire.expectMagic(in);
    int kind = in.readByte();
    return switch (kind) {
      case OutcomeWire.PARSED, OutcomeWire.SKIPPED, OutcomeWire.UNREADABLE -> {
        ParseOutcome outcome = OutcomeWire.read(in, kind, id, sha256, limits);
        yield new Reply.Document(outcome, attachments(in, limits));
      }
      case ARCHIVE -> new Reply.Archive(Wire.text(in, Wire.NAME_CHARS_MAX));
      case OUTLINE -> {
        String trouble = Wire.optionalText(in, Wire.SENTENCE_CHARS_MAX);
        List<CodeMark> marks = new ArrayList<>();
        for (int left = Wire.length(in.readInt(), limits.sectionsMax()); left > 0; left--) {
          marks.add(new CodeMark(in.readInt(), Wire.optionalText(in, Wire.NAME_CHARS_MAX)));
        }
        yield new Reply.Outline(marks, trouble);
      }
      case ENTRY ->
          new Reply.Entry(
              Wire.text(in, Wire.NAME_CHARS_MAX),
              in.readLong(),
              in.readBoolean(),
              Wire.optionalText(in, Wire.NAME_CHARS_MAX),
              in.readInt());
      case TROUBLE ->
          new Reply.Trouble(
              Wire.text(in, Wire.NAME_CHARS_MAX), Wire.text(in, Wire.SENTENCE_CHARS_MAX));
      case CONTENT -> content(in, limits);
      case ENTERED -> new Reply.Entered(Wire.containerKind(in));
      case END ->
          new Reply.End(
              Wire.optionalText(in, Wire.SENTENCE_CHARS_MAX),
              Wire.optionalText(in, Wire.SENTENCE_CHARS_MAX),
              in.readInt(),
              in.readLong(),
              in.readInt(),
              in.readInt());
      default -> throw new Wire.NonsenseException("a message is of the unknown kind " + kind);
    };
  }

  private static List<Reply.Attachment> attachments(DataInputStream in, ParseLimits limits)
      throws IOException {
    List<Reply.Attachment> attachments = new ArrayList<>();
    long bytesLeft = limits.fileBytesMax();
    for (int left = Wire.length(in.readInt(), limits.embeddedCountMax()); left > 0; left--) {
      String name = Wire.text(in, Wire.NAME_CHARS_MAX);
      byte[] bytes = Wire.bytes(in, bytesLeft);
      bytesLeft -= bytes.length;
      attachments.add(new Reply.Attachment(name, bytes));
    }
    return attachments;
  }

  private static Reply content(DataInputStream in, ParseLimits limits) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    byte[] buffer = new byte[CONTENT_PIECE_BYTES_MAX];
    while (true) {
      int mark = in.readInt();
      switch (mark) {
        case ContentOut.END -> {
          return new Reply.Content(content.toByteArray());
        }
        case ContentOut.TOO_LARGE -> {
          return new Reply.TooLarge();
        }
        case ContentOut.BROKEN -> {
          return new Reply.Broken(Wire.text(in, Wire.SENTENCE_CHARS_MAX));
        }
        default -> {
          int count =
              Wire.length(mark, Math.min(buffer.length, limits.fileBytesMax() - content.size()));
          in.readFully(buffer, 0, count);
          content.write(buffer, 0, count);
        }
      }
    }
  }
}
