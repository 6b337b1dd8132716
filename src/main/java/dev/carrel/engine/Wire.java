package dev.carrel.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages as frames: four bytes that mark a frame, four bytes of length, one byte of kind, the
 * fields. A stream that carries anything else is given up, never searched for the next frame.
 */
final class Wire {
  /** Rises with every change of a message. */
  static final int VERSION = 2;

  /** A prompt of a million characters of four bytes, and room for its parameters. */
  static final int FRAME_BYTES_MAX = 8 << 20;

  static final int STOPS_MAX = 16;

  private static final int MAGIC = 0x43_52_4c_31;

  private static final int LOAD = 1;
  private static final int GENERATE = 2;
  private static final int CANCEL = 3;
  private static final int COUNT = 4;
  private static final int HELLO = 16;
  private static final int READY = 17;
  private static final int TOKEN = 18;
  private static final int DONE = 19;
  private static final int COUNTED = 20;
  private static final int FAILED = 21;

  private Wire() {}

  /** Writes and flushes one frame. */
  static void write(OutputStream out, Message message) throws IOException {
    byte[] frame = frame(message);
    out.write(frame);
    out.flush();
  }

  /**
   * The bytes of a message.
   *
   * @throws EngineException if it is longer than a frame may be
   */
  static byte[] frame(Message message) {
    byte[] body = body(message);
    if (body.length > FRAME_BYTES_MAX) {
      throw new EngineException(
          EngineException.Code.PROMPT_TOO_LONG,
          "The text for the language model is %,d bytes long, at most %,d can be given to it; ask with fewer or shorter passages."
              .formatted(body.length, FRAME_BYTES_MAX));
    }
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length + 8);
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeInt(MAGIC);
      out.writeInt(body.length);
      out.write(body);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException("a byte array refused bytes", e);
    }
  }

  /**
   * Reads the next frame.
   *
   * @throws EOFException at the end of the stream
   * @throws IOException if what comes is not a frame
   */
  static Message read(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    int magic = data.readInt();
    if (magic != MAGIC) {
      throw new IOException("found the bytes %08x where a message should begin".formatted(magic));
    }
    int length = data.readInt();
    if (length < 1 || length > FRAME_BYTES_MAX) {
      throw new IOException(
          "a message claims %,d bytes, wanted 1 to %,d".formatted(length, FRAME_BYTES_MAX));
    }
    byte[] body = new byte[length];
    data.readFully(body);
    DataInputStream fields = new DataInputStream(new ByteArrayInputStream(body));
    Message message = message(fields);
    if (fields.available() > 0) {
      throw new IOException("%,d bytes follow a message".formatted(fields.available()));
    }
    return message;
  }

  private static byte[] body(Message message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      put(new DataOutputStream(bytes), message);
    } catch (IOException e) {
      throw new IllegalStateException("a byte array refused bytes", e);
    }
    return bytes.toByteArray();
  }

  private static void put(DataOutputStream out, Message message) throws IOException {
    switch (message) {
      case Message.Load load -> {
        out.writeByte(LOAD);
        putText(out, load.model());
        out.writeInt(load.contextTokens());
        out.writeInt(load.threads());
        out.writeInt(load.batchTokens());
      }
      case Message.Generate generate -> putGenerate(out, generate);
      case Message.Cancel cancel -> {
        out.writeByte(CANCEL);
        out.writeLong(cancel.id());
      }
      case Message.Count count -> {
        out.writeByte(COUNT);
        out.writeLong(count.id());
        putText(out, count.text());
      }
      case Message.Hello hello -> {
        out.writeByte(HELLO);
        out.writeInt(hello.version());
        out.writeLong(hello.pid());
      }
      case Message.Ready _ -> out.writeByte(READY);
      case Message.Token token -> {
        out.writeByte(TOKEN);
        out.writeLong(token.id());
        putText(out, token.text());
      }
      case Message.Done done -> {
        out.writeByte(DONE);
        out.writeLong(done.id());
        putText(out, done.ending().name());
        out.writeInt(done.promptTokens());
        out.writeInt(done.answerTokens());
      }
      case Message.Counted counted -> {
        out.writeByte(COUNTED);
        out.writeLong(counted.id());
        out.writeInt(counted.tokens());
      }
      case Message.Failed failed -> {
        out.writeByte(FAILED);
        out.writeLong(failed.id());
        putText(out, failed.code().name());
        putText(out, failed.sentence());
      }
    }
  }

  private static void putGenerate(DataOutputStream out, Message.Generate generate)
      throws IOException {
    out.writeByte(GENERATE);
    out.writeLong(generate.id());
    putText(out, generate.prompt());
    out.writeInt(generate.answerTokensMax());
    out.writeFloat(generate.temperature());
    out.writeFloat(generate.topP());
    out.writeInt(generate.topK());
    out.writeInt(generate.seed());
    out.writeBoolean(generate.promptCached());
    out.writeInt(generate.stops().size());
    for (String stop : generate.stops()) {
      putText(out, stop);
    }
    putText(out, generate.grammar());
  }

  private static Message message(DataInputStream in) throws IOException {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case LOAD -> new Message.Load(text(in), in.readInt(), in.readInt(), in.readInt());
      case GENERATE ->
          new Message.Generate(
              in.readLong(),
              text(in),
              in.readInt(),
              in.readFloat(),
              in.readFloat(),
              in.readInt(),
              in.readInt(),
              in.readBoolean(),
              texts(in),
              text(in));
      case CANCEL -> new Message.Cancel(in.readLong());
      case COUNT -> new Message.Count(in.readLong(), text(in));
      case HELLO -> new Message.Hello(in.readInt(), in.readLong());
      case READY -> new Message.Ready();
      case TOKEN -> new Message.Token(in.readLong(), text(in));
      case DONE ->
          new Message.Done(
              in.readLong(), named(Message.Ending.class, text(in)), in.readInt(), in.readInt());
      case COUNTED -> new Message.Counted(in.readLong(), in.readInt());
      case FAILED ->
          new Message.Failed(in.readLong(), named(EngineException.Code.class, text(in)), text(in));
      default -> throw new IOException("no message is of kind " + kind);
    };
  }

  private static void putText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException(
          "a text claims %,d bytes, its message has %,d left".formatted(length, in.available()));
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private static List<String> texts(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > STOPS_MAX) {
      throw new IOException("a message has %,d texts, at most %d".formatted(count, STOPS_MAX));
    }
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(text(in));
    }
    return texts;
  }

  private static <E extends Enum<E>> E named(Class<E> type, String name) throws IOException {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(name)) {
        return constant;
      }
    }
    throw new IOException(type.getSimpleName() + " has no " + name);
  }
}
