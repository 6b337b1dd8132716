package dev.carrel.parse;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
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
  private static final int MAGIC = 0x43_50_00_03;

  /** A mail's head comes on top of the text that the limits allow. */
  static final int HEAD_CHARS_MAX = 1_000_000;

  static final int NAME_CHARS_MAX = 10_000;
  static final int SENTENCE_CHARS_MAX = 100_000;
  private static final int CHUNK_CHARS = 8_192;

  static final int ABSENT = -1;

  /** Both sides are of the same build. */
  static final List<ContainerKind> CONTAINER_KINDS = List.of(ContainerKind.values());

  private Wire() {}

  /** What came is no message. */
  static final class NonsenseException extends IOException {
    private static final long serialVersionUID = 1;

    NonsenseException(String sentence) {
      super(sentence);
    }
  }

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

  /** In UTF-16, as Java has it, so that even half a pair of surrogates arrives. */
  static void putText(DataOutputStream out, @Nullable String text) throws IOException {
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

  static String text(DataInputStream in, long charsMax) throws IOException {
    return text(in, in.readInt(), charsMax);
  }

  static @Nullable String optionalText(DataInputStream in, long charsMax) throws IOException {
    int length = in.readInt();
    return length == ABSENT ? null : text(in, length, charsMax);
  }

  static String text(DataInputStream in, int length, long charsMax) throws IOException {
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

  static void putBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static byte[] bytes(DataInputStream in, long max) throws IOException {
    byte[] bytes = new byte[length(in.readInt(), max)];
    in.readFully(bytes);
    return bytes;
  }

  static int length(int claimed, long max) throws IOException {
    if (claimed < 0 || claimed > max) {
      throw new NonsenseException(
          "a message claims a length of " + claimed + ", wanted 0 to " + max);
    }
    return claimed;
  }

  static ContainerKind containerKind(DataInputStream in) throws IOException {
    return CONTAINER_KINDS.get(length(in.readByte(), CONTAINER_KINDS.size() - 1));
  }

  static void putMagic(DataOutputStream out) throws IOException {
    out.writeInt(MAGIC);
  }

  static void expectMagic(DataInputStream in) throws IOException {
    int magic = in.readInt();
    if (magic != MAGIC) {
      throw new NonsenseException(
          "found the bytes %08x where a message should begin".formatted(magic));
    }
  }
}
