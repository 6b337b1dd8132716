package dev.carrel.parse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox of lines. A message begins at a line {@code From … 12:34 …} after an empty one; lines
 * that were marked with {@code >} since they look like one lose the mark. The empty lines at a
 * message's end do not belong to it, so that it stays the same when another one follows.
 */
final class MboxEntries implements EntrySource {
  private static final int BUFFER_BYTES = 1 << 16;

  /** Longer lines are taken in pieces. */
  private static final int LINE_BYTES_MAX = 1 << 16;

  /** Within which a Message-ID is looked for. */
  private static final int HEAD_BYTES_MAX = 1 << 18;

  private static final Pattern SEPARATOR =
      Pattern.compile("From .*\\d{1,2}:\\d{2}.*", Pattern.DOTALL);
  private static final Pattern MARKED = Pattern.compile(">+From .*", Pattern.DOTALL);
  private static final byte[] MARK_FROM = "From ".getBytes(ISO_8859_1);

  private final InputStream in;
  private final UnpackMeter meter;
  private final long messageBytesMax;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final byte[] line = new byte[LINE_BYTES_MAX];
  private final MessageDigest sha256 = newSha256();
  private ByteArrayOutputStream message = new ByteArrayOutputStream();
  private int bufferAt;
  private int bufferEnd;
  private int lineBytes;
  private boolean atLineStart = true;
  private boolean pieceStartsLine;
  private boolean begun;
  private boolean afterEmptyLine = true;
  private final ByteArrayOutputStream emptyLines = new ByteArrayOutputStream();
  private final StringBuilder head = new StringBuilder();
  private boolean inHead;
  private long messageBytes;
  private boolean ended;

  MboxEntries(InputStream in, UnpackMeter meter, long messageBytesMax) {
    this.in = in;
    this.meter = meter;
    this.messageBytesMax = messageBytesMax;
  }

  @Override
  public @Nullable Entry next() throws IOException {
    if (ended) {
      return null;
    }
    begin();
    while (readLine()) {
      boolean first = pieceStartsLine;
      if (first && afterEmptyLine && (begun ? isSeparator() : startsWithFrom(0))) {
        boolean hasMessage = begun;
        begun = true;
        afterEmptyLine = false;
        if (hasMessage) {
          return finish();
        }
        inHead = true;
      } else {
        add(first);
      }
    }
    ended = true;
    return begun && messageBytes > 0 ? finish() : null;
  }

  private void begin() {
    message = new ByteArrayOutputStream(); // the last one's room may be large
    sha256.reset();
    messageBytes = 0;
    head.setLength(0);
    inHead = begun;
    emptyLines.reset();
  }

  private Entry finish() throws IOException {
    meter.message();
    String hash = HexFormat.of().formatHex(sha256.digest());
    return new Entry(InnerName.message(messageId(head), hash), messageBytes, hash, null);
  }

  /** What comes before the first message is none. */
  private void add(boolean first) {
    if (!begun) {
      afterEmptyLine = isEmptyLine();
      return;
    }
    boolean empty = first && isEmptyLine();
    afterEmptyLine = empty;
    if (empty) {
      inHead = inHead && messageBytes == 0;
      if (emptyLines.size() < LINE_BYTES_MAX) {
        emptyLines.write(line, 0, lineBytes);
      }
      return;
    }
    if (inHead && head.length() < HEAD_BYTES_MAX) {
      head.append(new String(line, 0, lineBytes, ISO_8859_1));
    }
    byte[] between = emptyLines.toByteArray();
    emptyLines.reset();
    append(between, 0, between.length);
    int mark = first && isMarked() ? 1 : 0;
    append(line, mark, lineBytes - mark);
  }

  private void append(byte[] bytes, int offset, int length) {
    sha256.update(bytes, offset, length);
    messageBytes += length;
    if (messageBytes <= messageBytesMax) {
      message.write(bytes, offset, length);
    }
  }

  private boolean isEmptyLine() {
    return (lineBytes == 1 && line[0] == '\n')
        || (lineBytes == 2 && line[0] == '\r' && line[1] == '\n');
  }

  private boolean isSeparator() {
    return startsWithFrom(0)
        && SEPARATOR.matcher(new String(line, 0, Math.min(lineBytes, 500), ISO_8859_1)).matches();
  }

  private boolean isMarked() {
    return line[0] == '>'
        && MARKED.matcher(new String(line, 0, Math.min(lineBytes, 500), ISO_8859_1)).matches();
  }

  private boolean startsWithFrom(int at) {
    return lineBytes >= at + MARK_FROM.length
        && Arrays.equals(line, at, at + MARK_FROM.length, MARK_FROM, 0, MARK_FROM.length);
  }

  /** The value of the head's Message-ID; empty when it has none. */
  static String messageId(CharSequence head) {
    boolean wanted = false;
    for (String headLine : head.toString().split("\n", -1)) {
      boolean goesOn = headLine.startsWith(" ") || headLine.startsWith("\t");
      if (wanted && goesOn && !headLine.isBlank()) {
        return headLine.strip();
      }
      wanted = false;
      if (headLine.toLowerCase(Locale.ROOT).startsWith("message-id:")) {
        String value = headLine.substring("message-id:".length()).strip();
        if (!value.isEmpty()) {
          return value;
        }
        wanted = true;
      }
    }
    return "";
  }

  /** A line with its end, or a piece of one that is too long; false at the end of all. */
  private boolean readLine() throws IOException {
    lineBytes = 0;
    pieceStartsLine = atLineStart;
    while (lineBytes < line.length) {
      if (bufferAt == bufferEnd) {
        bufferEnd = Math.max(0, in.read(buffer));
        bufferAt = 0;
        if (bufferEnd == 0) {
          break;
        }
      }
      byte next = buffer[bufferAt++];
      line[lineBytes++] = next;
      if (next == '\n') {
        atLineStart = true;
        return true;
      }
    }
    atLineStart = false;
    return lineBytes > 0;
  }

  @Override
  public InputStream content() {
    return new ByteArrayInputStream(message.toByteArray());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
