package dev.carrel.parse;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Every {@link Ask} as bytes. */
final class AskWire {
  private static final int READ = 1;
  private static final int OPEN = 2;
  private static final int OPEN_BYTES = 3;
  private static final int NEXT = 4;
  private static final int FETCH = 5;
  private static final int ENTER = 6;
  private static final int OUTLINE = 7;

  /** Both sides are of the same build. */
  private static final List<CodeLanguage> LANGUAGES = List.of(CodeLanguage.values());

  private AskWire() {}

  static void put(DataOutputStream out, Ask ask) throws IOException {
    Wire.putMagic(out);
    switch (ask) {
      case Ask.Request(
              String fileName,
              FileType named,
              boolean certain,
              FileBytes.Content content) -> {
        out.writeByte(READ);
        Wire.putText(out, fileName);
        Wire.putText(out, named.mediaType());
        Wire.putText(out, named.form().name());
        out.writeBoolean(certain);
        Wire.putText(out, content.sha256());
        Wire.putBytes(out, content.bytes());
      }
      case Ask.Outline(CodeLanguage language, String text) -> {
        out.writeByte(OUTLINE);
        out.writeByte(LANGUAGES.indexOf(language));
        Wire.putText(out, text);
      }
      case Ask.Open(
              String fileName,
              ContainerKind kind,
              String file,
              _,
              Ask.Allowance allowance) -> {
        out.writeByte(OPEN);
        putOpen(out, fileName, kind, allowance);
        Wire.putText(out, file);
      }
      case Ask.OpenBytes(
              String fileName,
              ContainerKind kind,
              byte[] bytes,
              Ask.Allowance allowance) -> {
        out.writeByte(OPEN_BYTES);
        putOpen(out, fileName, kind, allowance);
        Wire.putBytes(out, bytes);
      }
      case Ask.Next _ -> out.writeByte(NEXT);
      case Ask.Fetch _ -> out.writeByte(FETCH);
      case Ask.Enter(String name) -> {
        out.writeByte(ENTER);
        Wire.putText(out, name);
      }
    }
    out.flush();
  }

  private static void putOpen(
      DataOutputStream out, String fileName, ContainerKind kind, Ask.Allowance allowance)
      throws IOException {
    Wire.putText(out, fileName);
    out.writeByte(Wire.CONTAINER_KINDS.indexOf(kind));
    out.writeInt(allowance.entriesMax());
    out.writeInt(allowance.messagesMax());
    out.writeLong(allowance.bytesMax());
    out.writeInt(allowance.ratioMax());
    out.writeLong(allowance.packedBytes());
  }

  static Ask read(DataInputStream in, ParseLimits limits) throws IOException {
    Wire.expectMagic(in);
    int kind = in.readByte();
    return switch (kind) {
      case READ -> request(in, limits);
      case OUTLINE ->
          new Ask.Outline(
              LANGUAGES.get(Wire.length(in.readByte(), LANGUAGES.size() - 1)),
              Wire.text(in, limits.textCharsMax()));
      case OPEN, OPEN_BYTES -> open(in, kind == OPEN_BYTES, limits);
      case NEXT -> new Ask.Next();
      case FETCH -> new Ask.Fetch();
      case ENTER -> new Ask.Enter(Wire.text(in, Wire.NAME_CHARS_MAX));
      default -> throw new Wire.NonsenseException("a message is of the unknown kind " + kind);
    };
  }

  private static Ask.Request request(DataInputStream in, ParseLimits limits) throws IOException {
    String fileName = Wire.text(in, Wire.NAME_CHARS_MAX);
    String mediaType = Wire.text(in, Wire.NAME_CHARS_MAX);
    FileType.Form form = FileType.Form.valueOf(Wire.text(in, Wire.NAME_CHARS_MAX));
    boolean certain = in.readBoolean();
    String sha256 = Wire.text(in, Wire.NAME_CHARS_MAX);
    byte[] bytes = Wire.bytes(in, limits.fileBytesMax());
    return new Ask.Request(
        fileName, new FileType(mediaType, form), certain, new FileBytes.Content(bytes, sha256));
  }

  /** Bytes go into a file at once: most containers have to be read from both ends. */
  private static Ask.Open open(DataInputStream in, boolean bytes, ParseLimits limits)
      throws IOException {
    String fileName = Wire.text(in, Wire.NAME_CHARS_MAX);
    ContainerKind kind = Wire.containerKind(in);
    Ask.Allowance allowance =
        new Ask.Allowance(in.readInt(), in.readInt(), in.readLong(), in.readInt(), in.readLong());
    if (!bytes) {
      return new Ask.Open(fileName, kind, Wire.text(in, Wire.NAME_CHARS_MAX), false, allowance);
    }
    Path file = Files.createTempFile("container", ".tmp"); // in the worker's own folder
    Files.write(file, Wire.bytes(in, limits.fileBytesMax()));
    return new Ask.Open(fileName, kind, file.toUri().toString(), true, allowance);
  }
}
