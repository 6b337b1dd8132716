package dev.carrel.watch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * The name of a directory entry as people may see it.
 *
 * @param text the name; bytes that are no valid UTF-8 are written as {@code \xHH}
 * @param utf8 whether the name was valid
 */
record EntryName(String text, boolean utf8) {
  private static final char REPLACEMENT = '\uFFFD';

  static EntryName of(Path entry) {
    String name = String.valueOf(entry.getFileName());
    // Java shows an undecodable byte as U+FFFD; a name may also really contain that character.
    return name.indexOf(REPLACEMENT) < 0 ? new EntryName(name, true) : ofBytes(rawName(entry));
  }

  static EntryName ofBytes(byte[] raw) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(raw);
    CharBuffer out = CharBuffer.allocate(raw.length * 4);
    boolean utf8 = true;
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      if (result.isUnderflow()) {
        return new EntryName(out.flip().toString(), utf8);
      }
      utf8 = false;
      for (int i = 0; i < result.length(); i++) {
        out.put("\\x").put(HexFormat.of().toHexDigits(in.get()));
      }
    }
  }

  /** The URI of a path is the one place where Java shows a name's own bytes. */
  private static byte[] rawName(Path entry) {
    String uriPath = entry.toUri().getRawPath();
    int end = uriPath.endsWith("/") ? uriPath.length() - 1 : uriPath.length();
    String name = uriPath.substring(uriPath.lastIndexOf('/', end - 1) + 1, end);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(name.length());
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) == '%') {
        bytes.write(HexFormat.fromHexDigits(name, i + 1, i + 3));
        i += 2;
      } else {
        bytes.write(name.charAt(i));
      }
    }
    return bytes.toByteArray();
  }
}
