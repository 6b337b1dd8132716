package dev.carrel.parse;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private static final int MAGIC = 0x43_50_00_02;

  /** A mail's head comes on top of the text that the limits allow. */
  static final int HEAD_CHARS_MAX = 1_000_000;

  private static final int NAME_CHARS_MAX = 10_000;
  private static final int SENTENCE_CHARS_MAX = 100_000;
  private static final int HEADINGS_MAX = 1_000;
  private static final int CHUNK_CHARS = 8_192;
  private static final int CONTENT_PIECE_BYTES_MAX = 1 << 16;
  private static final int FIELDS_MAX = 100;

  private static final int PARSED = 1;
  private static final int SKIPPED = 2;
  private static final int UNREADABLE = 3;
  private static final int ARCHIVE = 4;
  private static final int ENTRY = 5;
  private static final int TROUBLE = 6;
  private static final int CONTENT = 7;
  private static final int ENTERED = 8;
  private static final int END = 9;

  private static final int READ = 1;
  private static final int OPEN = 2;
  private static final int OPEN_BYTES = 3;
  private static final int NEXT = 4;
  private static final int FETCH = 5;
  private static final int ENTER = 6;

  /** In the place of a piece's length. */
  private static final int CONTENT_END = 0;

  private static final int CONTENT_TOO_LARGE = -1;
  private static final int CONTENT_BROKEN = -2;

  private static final int ABSENT = -1;

  /** Both sides are of the same build. */
  private static final List<Section.Kind> KINDS = List.of(Section.Kind.values());

  private static final List<ContainerKind> CONTAINER_KINDS = List.of(ContainerKind.values());

  private Wire() {}

  /** What came is no message. */
  static final class NonsenseException extends IOException {
    private static final long serialVersionUID = 1;

    NonsenseException(String sentence) {
      super(sentence);
    }
  }

  /** What the service asks; one reply comes for each. */
  sealed interface Ask {}

  /**
   * One file to read.
   *
   * @param certain whether {@code named} is known and not guessed from a name
   */
  record Request(String fileName, FileType named, boolean certain, FileBytes.Content content)
      implements Ask {}

  /**
   * A container to open; the reply is the one to {@link Next}.
   *
   * @param file its address as a URI, in which any name can stand
   * @param ownsFile whether it was written for this and is removed with it
   */
  record Open(
      String fileName, ContainerKind kind, String file, boolean ownsFile, Allowance allowance)
      implements Ask {}

  /** A container to open whose bytes are at hand; arrives as {@link Open}. */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  record OpenBytes(String fileName, ContainerKind kind, byte[] bytes, Allowance allowance)
      implements Ask {}

  /** The container's next entry. */
  record Next() implements Ask {}

  /** The content of the entry that came last. */
  record Fetch() implements Ask {}

  /**
   * The entry that came last is a container; its entries come next.
   *
   * @param name as it came
   */
  record Enter(String name) implements Ask {}

  /** How much of its {@link ContainerLimits} a container has left. */
  record Allowance(
      int entriesMax, int messagesMax, long bytesMax, int ratioMax, long packedBytes) {}

  /** What a worker says. */
  sealed interface Reply {
    /** A document, and what was attached to it. */
    record Document(ParseOutcome outcome, List<Attachment> attachments) implements Reply {}

    /** The file holds others. */
    record Archive(String mediaType) implements Reply {}

    /**
     * An entry of a container; see {@link EntrySource.Entry}.
     *
     * @param level 1 in the container that was opened, one more in each that was entered
     */
    record Entry(
        String name, long sizeBytes, boolean message, @Nullable String contentSha256, int level)
        implements Reply {}

    /** An entry that cannot be had. */
    record Trouble(String name, String sentence) implements Reply {}

    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    record Content(byte[] bytes) implements Reply {}

    /** The content is larger than a document may be. */
    record TooLarge() implements Reply {}

    /** The content cannot be had. */
    record Broken(String sentence) implements Reply {}

    record Entered(ContainerKind kind) implements Reply {}

    /**
     * There is no further entry.
     *
     * @param limit that ended it; null when it was read to its end
     * @param broken why it could not be read to its end; null when it could
     * @param links that were passed over
     */
    record End(
        @Nullable String limit,
        @Nullable String broken,
        int links,
        long bytes,
        int entries,
        int messages)
        implements Reply {}
  }

  /** What came with a mail. */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  record Attachment(String name, byte[] bytes) {}

  static void putLimits(DataOutputStream out, ParseLimits limits) throws IOException {
    out.writeInt(MAGIC);
    out.writeLong(limits.fileBytesMax());
    out.writeInt(limits.textCharsMax());
    out.writeInt(limits.sectionsMax());
    out.writeInt(limits.markdownNestingMax());
    out.writeInt(limits.embeddedCountMax());
    out.writeInt(limits.embeddedDepthMax());
    out.writeLong(limits.parseTimeMax().toNanos());
    ContainerLimits containers = limits.containers();
    out.writeInt(containers.entriesMax());
    out.writeInt(containers.messagesMax());
    out.writeLong(containers.unpackedBytesMax());
    out.writeInt(containers.ratioMax());
    out.writeInt(containers.depthMax());
    out.writeLong(containers.stepTimeMax().toNanos());
    out.writeLong(containers.timeMax().toNanos());
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
        Duration.ofNanos(in.readLong()),
        new ContainerLimits(
            in.readInt(),
            in.readInt(),
            in.readLong(),
            in.readInt(),
            in.readInt(),
            Duration.ofNanos(in.readLong()),
            Duration.ofNanos(in.readLong())));
  }

  static void putReady(DataOutputStream out) throws IOException {
    out.writeInt(MAGIC);
    out.flush();
  }

  static void expectReady(DataInputStream in) throws IOException {
    expectMagic(in);
  }

  static void putAsk(DataOutputStream out, Ask ask) throws IOException {
    out.writeInt(MAGIC);
    switch (ask) {
      case Request(String fileName, FileType named, boolean certain, FileBytes.Content content) -> {
        out.writeByte(READ);
        putText(out, fileName);
        putText(out, named.mediaType());
        putText(out, named.form().name());
        out.writeBoolean(certain);
        putText(out, content.sha256());
        putBytes(out, content.bytes());
      }
      case Open(String fileName, ContainerKind kind, String file, _, Allowance allowance) -> {
        out.writeByte(OPEN);
        putOpen(out, fileName, kind, allowance);
        putText(out, file);
      }
      case OpenBytes(String fileName, ContainerKind kind, byte[] bytes, Allowance allowance) -> {
        out.writeByte(OPEN_BYTES);
        putOpen(out, fileName, kind, allowance);
        putBytes(out, bytes);
      }
      case Next _ -> out.writeByte(NEXT);
      case Fetch _ -> out.writeByte(FETCH);
      case Enter(String name) -> {
        out.writeByte(ENTER);
        putText(out, name);
      }
    }
    out.flush();
  }

  private static void putOpen(
      DataOutputStream out, String fileName, ContainerKind kind, Allowance allowance)
      throws IOException {
    putText(out, fileName);
    out.writeByte(CONTAINER_KINDS.indexOf(kind));
    out.writeInt(allowance.entriesMax());
    out.writeInt(allowance.messagesMax());
    out.writeLong(allowance.bytesMax());
    out.writeInt(allowance.ratioMax());
    out.writeLong(allowance.packedBytes());
  }

  static Ask ask(DataInputStream in, ParseLimits limits) throws IOException {
    expectMagic(in);
    int kind = in.readByte();
    return switch (kind) {
      case READ -> request(in, limits);
      case OPEN, OPEN_BYTES -> open(in, kind == OPEN_BYTES, limits);
      case NEXT -> new Next();
      case FETCH -> new Fetch();
      case ENTER -> new Enter(text(in, NAME_CHARS_MAX));
      default -> throw new NonsenseException("a message is of the unknown kind " + kind);
    };
  }

  private static Request request(DataInputStream in, ParseLimits limits) throws IOException {
    String fileName = text(in, NAME_CHARS_MAX);
    String mediaType = text(in, NAME_CHARS_MAX);
    FileType.Form form = FileType.Form.valueOf(text(in, NAME_CHARS_MAX));
    boolean certain = in.readBoolean();
    String sha256 = text(in, NAME_CHARS_MAX);
    byte[] bytes = bytes(in, limits.fileBytesMax());
    return new Request(
        fileName, new FileType(mediaType, form), certain, new FileBytes.Content(bytes, sha256));
  }

  /** Bytes go into a file at once: most containers have to be read from both ends. */
  private static Open open(DataInputStream in, boolean bytes, ParseLimits limits)
      throws IOException {
    String fileName = text(in, NAME_CHARS_MAX);
    ContainerKind kind = CONTAINER_KINDS.get(length(in.readByte(), CONTAINER_KINDS.size() - 1));
    Allowance allowance =
        new Allowance(in.readInt(), in.readInt(), in.readLong(), in.readInt(), in.readLong());
    if (!bytes) {
      return new Open(fileName, kind, text(in, NAME_CHARS_MAX), false, allowance);
    }
    Path file = Files.createTempFile("container", ".tmp"); // in the worker's own folder
    Files.write(file, bytes(in, limits.fileBytesMax()));
    return new Open(fileName, kind, file.toUri().toString(), true, allowance);
  }

  static void putReply(DataOutputStream out, Reply reply) throws IOException {
    if (reply instanceof Reply.Document(ParseOutcome outcome, List<Attachment> attachments)) {
      putOutcome(out, outcome);
      out.writeInt(attachments.size());
      for (Attachment attachment : attachments) {
        putText(out, attachment.name());
        putBytes(out, attachment.bytes());
      }
      out.flush();
      return;
    }
    out.writeInt(MAGIC);
    switch (reply) {
      case Reply.Document _ -> throw new IllegalStateException("it has been sent");
      case Reply.Archive(String mediaType) -> {
        out.writeByte(ARCHIVE);
        putText(out, mediaType);
      }
      case Reply.Entry(String name, long sizeBytes, boolean message, String sha256, int level) -> {
        out.writeByte(ENTRY);
        putText(out, name);
        out.writeLong(sizeBytes);
        out.writeBoolean(message);
        putText(out, sha256);
        out.writeInt(level);
      }
      case Reply.Trouble(String name, String sentence) -> {
        out.writeByte(TROUBLE);
        putText(out, name);
        putText(out, sentence);
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
        out.writeByte(CONTAINER_KINDS.indexOf(kind));
      }
      case Reply.End end -> {
        out.writeByte(END);
        putText(out, end.limit());
        putText(out, end.broken());
        out.writeInt(end.links());
        out.writeLong(end.bytes());
        out.writeInt(end.entries());
        out.writeInt(end.messages());
      }
    }
    out.flush();
  }

  /** The reply to {@link Fetch}, piece by piece: how large an entry is shows only at its end. */
  static final class ContentOut {
    private final DataOutputStream out;
    private boolean begun;

    ContentOut(DataOutputStream out) {
      this.out = out;
    }

    void bytes(byte[] buffer, int count) throws PipeException {
      if (count > 0) {
        put(count, buffer, null);
      }
    }

    void end() throws PipeException {
      put(CONTENT_END, null, null);
    }

    void tooLarge() throws PipeException {
      put(CONTENT_TOO_LARGE, null, null);
    }

    void broken(String sentence) throws PipeException {
      put(CONTENT_BROKEN, null, sentence);
    }

    private void put(int mark, byte @Nullable [] bytes, @Nullable String sentence)
        throws PipeException {
      try {
        if (!begun) {
          out.writeInt(MAGIC);
          out.writeByte(CONTENT);
          begun = true;
        }
        out.writeInt(mark);
        if (bytes != null) {
          out.write(bytes, 0, mark);
        }
        if (sentence != null) {
          putText(out, sentence);
        }
        if (mark <= CONTENT_END) {
          out.flush();
        }
      } catch (IOException e) {
        throw new PipeException(e);
      }
    }
  }

  /** The other side is gone. */
  static final class PipeException extends IOException {
    private static final long serialVersionUID = 1;

    PipeException(IOException cause) {
      super(cause);
    }
  }

  /**
   * Reads what came of an ask.
   *
   * @param id and the hash, of the document that was asked for, if one was
   */
  static Reply reply(DataInputStream in, DocumentId id, String sha256, ParseLimits limits)
      throws IOException {
    expectMagic(in);
    int kind = in.readByte();
    return switch (kind) {
      case PARSED, SKIPPED, UNREADABLE -> {
        ParseOutcome outcome = outcome(in, kind, id, sha256, limits);
        yield new Reply.Document(outcome, attachments(in, limits));
      }
      case ARCHIVE -> new Reply.Archive(text(in, NAME_CHARS_MAX));
      case ENTRY ->
          new Reply.Entry(
              text(in, NAME_CHARS_MAX),
              in.readLong(),
              in.readBoolean(),
              optionalText(in, NAME_CHARS_MAX),
              in.readInt());
      case TROUBLE -> new Reply.Trouble(text(in, NAME_CHARS_MAX), text(in, SENTENCE_CHARS_MAX));
      case CONTENT -> content(in, limits);
      case ENTERED ->
          new Reply.Entered(CONTAINER_KINDS.get(length(in.readByte(), CONTAINER_KINDS.size() - 1)));
      case END ->
          new Reply.End(
              optionalText(in, SENTENCE_CHARS_MAX),
              optionalText(in, SENTENCE_CHARS_MAX),
              in.readInt(),
              in.readLong(),
              in.readInt(),
              in.readInt());
      default -> throw new NonsenseException("a message is of the unknown kind " + kind);
    };
  }

  private static List<Attachment> attachments(DataInputStream in, ParseLimits limits)
      throws IOException {
    List<Attachment> attachments = new ArrayList<>();
    long bytesLeft = limits.fileBytesMax();
    for (int left = length(in.readInt(), limits.embeddedCountMax()); left > 0; left--) {
      String name = text(in, NAME_CHARS_MAX);
      byte[] bytes = bytes(in, bytesLeft);
      bytesLeft -= bytes.length;
      attachments.add(new Attachment(name, bytes));
    }
    return attachments;
  }

  private static Reply content(DataInputStream in, ParseLimits limits) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    byte[] buffer = new byte[CONTENT_PIECE_BYTES_MAX];
    while (true) {
      int mark = in.readInt();
      switch (mark) {
        case CONTENT_END -> {
          return new Reply.Content(content.toByteArray());
        }
        case CONTENT_TOO_LARGE -> {
          return new Reply.TooLarge();
        }
        case CONTENT_BROKEN -> {
          return new Reply.Broken(text(in, SENTENCE_CHARS_MAX));
        }
        default -> {
          int count = length(mark, Math.min(buffer.length, limits.fileBytesMax() - content.size()));
          in.readFully(buffer, 0, count);
          content.write(buffer, 0, count);
        }
      }
    }
  }

  /** Without the document's name and hash, which the asker knows. */
  private static void putOutcome(DataOutputStream out, ParseOutcome outcome) throws IOException {
    out.writeInt(MAGIC);
    switch (outcome) {
      case ParseOutcome.Parsed(ParsedDocument document, String parser, String remark) -> {
        out.writeByte(PARSED);
        putText(out, parser);
        putText(out, remark);
        putText(out, document.title());
        putText(out, document.mediaType());
        putText(out, document.language());
        putFields(out, document.fields());
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
      case ParseOutcome.Unchanged _, ParseOutcome.Contained _ ->
          throw new IllegalArgumentException("a worker reads one document at a time");
    }
  }

  private static ParseOutcome outcome(
      DataInputStream in, int kind, DocumentId id, String sha256, ParseLimits limits)
      throws IOException {
    return switch (kind) {
      case PARSED -> parsed(in, id, sha256, limits);
      case SKIPPED -> new ParseOutcome.Skipped(id, text(in, SENTENCE_CHARS_MAX), sha256);
      case UNREADABLE -> new ParseOutcome.Unreadable(id, text(in, SENTENCE_CHARS_MAX), sha256);
      default -> throw new NonsenseException("an outcome is of the unknown kind " + kind);
    };
  }

  private static ParseOutcome parsed(
      DataInputStream in, DocumentId id, String sha256, ParseLimits limits) throws IOException {
    String parser = text(in, NAME_CHARS_MAX);
    String remark = optionalText(in, SENTENCE_CHARS_MAX);
    String title = optionalText(in, NAME_CHARS_MAX);
    String mediaType = text(in, NAME_CHARS_MAX);
    String language = optionalText(in, NAME_CHARS_MAX);
    Map<String, String> fields = fields(in);
    String text = text(in, limits.textCharsMax() + (long) HEAD_CHARS_MAX);
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
      putText(out, field.getKey());
      putText(out, field.getValue());
    }
  }

  private static Map<String, String> fields(DataInputStream in) throws IOException {
    Map<String, String> fields = new HashMap<>();
    for (int left = length(in.readInt(), FIELDS_MAX); left > 0; left--) {
      fields.put(text(in, NAME_CHARS_MAX), text(in, SENTENCE_CHARS_MAX));
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

  private static void putBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] bytes(DataInputStream in, long max) throws IOException {
    byte[] bytes = new byte[length(in.readInt(), max)];
    in.readFully(bytes);
    return bytes;
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
