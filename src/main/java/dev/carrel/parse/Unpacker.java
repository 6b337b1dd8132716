package dev.carrel.parse;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.commons.compress.MemoryLimitException;
import org.apache.commons.compress.PasswordRequiredException;
import org.jspecify.annotations.Nullable;

/**
 * Opens a container and gives its entries when it is asked for them; containers inside it too, when
 * it is told to enter one. Runs in a worker. Any entry may be broken: that is said in its place.
 */
final class Unpacker implements Closeable {
  private static final int COPY_BYTES = 1 << 16;

  private final Ask.Open request;
  private final UnpackMeter meter;
  private final long documentBytesMax;

  /** The innermost one first. */
  private final Deque<Level> levels = new ArrayDeque<>();

  private boolean opened;
  private @Nullable String ending;

  /** One open container; {@code spooled} is where its bytes are when they had to be written. */
  private record Level(String prefix, EntrySource source, @Nullable Path spooled)
      implements Closeable {
    @Override
    public void close() throws IOException {
      try {
        source.close();
      } finally {
        if (spooled != null) {
          Files.deleteIfExists(spooled);
        }
      }
    }
  }

  Unpacker(Ask.Open request, ParseLimits limits) {
    this.request = request;
    this.meter = new UnpackMeter(request.allowance());
    this.documentBytesMax = limits.fileBytesMax();
  }

  /** The next entry, or the end. */
  Reply next() {
    if (ending != null) {
      return end(null);
    }
    if (!opened) {
      opened = true;
      try {
        open();
      } catch (IOException | RuntimeException | StackOverflowError e) {
        return end(sentence(e));
      }
    }
    while (true) {
      Level level = levels.peekFirst();
      if (level == null) {
        return end(null);
      }
      try {
        EntrySource.Entry entry = level.source().next();
        if (entry != null) {
          return entry(level, entry);
        }
        leave();
      } catch (IOException | RuntimeException | StackOverflowError e) {
        if (noteLimit(e) || levels.size() == 1) {
          return end(ending == null ? sentence(e) : null);
        }
        String name = level.prefix().substring(0, level.prefix().length() - 1);
        leave();
        return new Reply.Trouble(name, sentence(e));
      }
    }
  }

  private Reply entry(Level level, EntrySource.Entry entry) {
    String name = level.prefix() + InnerName.path(entry.name());
    if (entry.trouble() != null) {
      return new Reply.Trouble(name, entry.trouble());
    }
    boolean message = entry.contentSha256() != null || isMailbox(level.source());
    return new Reply.Entry(name, entry.sizeBytes(), message, entry.contentSha256(), levels.size());
  }

  private static boolean isMailbox(EntrySource source) {
    return source instanceof MboxEntries || source instanceof PstEntries;
  }

  /** Writes the content of the entry that was given last. */
  void fetch(ContentOut out) throws IOException {
    Level level = levels.peekFirst();
    if (level == null) {
      out.broken("there is no entry to read");
      return;
    }
    try {
      copy(level.source().content(), out);
    } catch (ContentOut.PipeException e) {
      throw e;
    } catch (IOException | RuntimeException | StackOverflowError e) {
      noteLimit(e);
      out.broken(sentence(e));
    }
  }

  private void copy(InputStream content, ContentOut out) throws IOException {
    byte[] buffer = new byte[COPY_BYTES];
    long left = documentBytesMax;
    for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
      if (count > left) {
        out.tooLarge();
        return;
      }
      out.bytes(buffer, count);
      left -= count;
    }
    out.end();
  }

  /** Opens the entry that was given last, of which {@code name} is the address. */
  Reply enter(String name) {
    Level level = levels.peekFirst();
    if (level == null) {
      return new Reply.Trouble(name, "there is no entry to read");
    }
    try {
      InputStream content = new BufferedInputStream(level.source().content(), COPY_BYTES);
      FileType named = FileType.ofName(InnerName.file(name));
      Optional<ContainerKind> kind = ContainerKind.of(named, head(content));
      if (kind.isEmpty()) {
        return new Reply.Trouble(
            name,
            "the name promises "
                + named.mediaType()
                + " and the content is something else: the file is broken or misnamed");
      }
      levels.addFirst(inner(kind.get(), name, content));
      return new Reply.Entered(kind.get());
    } catch (IOException | RuntimeException | StackOverflowError e) {
      noteLimit(e);
      return new Reply.Trouble(name, sentence(e));
    }
  }

  private Level inner(ContainerKind kind, String name, InputStream content) throws IOException {
    String prefix = name + "/";
    if (kind.form() != ContainerKind.Form.FILE) {
      return new Level(prefix, ofStream(kind, InnerName.file(name), content), null);
    }
    Path spooled = Files.createTempFile("inner", ".tmp"); // in the worker's own folder
    try {
      try (OutputStream out = Files.newOutputStream(spooled)) {
        content.transferTo(out);
      }
      return new Level(prefix, ofFile(kind, spooled), spooled);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(spooled);
      throw e;
    }
  }

  private void open() throws IOException {
    ContainerKind kind = request.kind();
    if (kind.form() == ContainerKind.Form.FILE) {
      levels.addFirst(new Level("", ofFile(kind, path()), null));
      return;
    }
    InputStream bytes = new BufferedInputStream(Files.newInputStream(path()), COPY_BYTES);
    try {
      levels.addFirst(new Level("", ofStream(kind, request.fileName(), bytes), null));
    } catch (IOException | RuntimeException e) {
      bytes.close();
      throw e;
    }
  }

  private Path path() {
    return Path.of(URI.create(request.file()));
  }

  private EntrySource ofFile(ContainerKind kind, Path file) throws IOException {
    if (kind == ContainerKind.PST) {
      return new PstEntries(file, meter, documentBytesMax);
    }
    SeekableByteChannel channel = Files.newByteChannel(file);
    try {
      return kind == ContainerKind.ZIP
          ? ZipEntries.open(channel, meter, request.allowance().entriesMax())
          : new SevenZEntries(channel, meter);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private EntrySource ofStream(ContainerKind kind, String name, InputStream bytes)
      throws IOException {
    return switch (kind) {
      case TAR -> StreamedEntries.tar(bytes, meter);
      case CPIO -> StreamedEntries.cpio(bytes, meter);
      case AR -> StreamedEntries.ar(bytes, meter);
      case WARC -> new WarcEntries(bytes, meter);
      case MBOX -> new MboxEntries(bytes, meter, documentBytesMax);
      case GZIP, BZIP2, XZ, COMPRESS, ZLIB, LZMA, LZ4, SNAPPY, BROTLI ->
          ofCompressed(kind, name, bytes);
      case ZIP, SEVEN_Z, PST -> throw new IllegalArgumentException(kind + " is no stream");
    };
  }

  /** An archive that was compressed as a whole is one container, not two. */
  private EntrySource ofCompressed(ContainerKind kind, String name, InputStream packed)
      throws IOException {
    InputStream content =
        new BufferedInputStream(meter.counted(Decompression.of(kind, packed)), COPY_BYTES);
    String innerName = PackedEntry.innerName(name);
    ContainerKind inner = ContainerKind.of(FileType.ofName(innerName), head(content)).orElse(kind);
    return inner.form() == ContainerKind.Form.STREAM && inner != ContainerKind.MBOX
        ? ofStream(inner, innerName, content)
        : new PackedEntry(innerName, content, meter);
  }

  /** Looks at the first bytes of a stream that can be wound back. */
  private static byte[] head(InputStream in) throws IOException {
    in.mark(ContainerKind.HEAD_BYTES);
    byte[] head = in.readNBytes(ContainerKind.HEAD_BYTES);
    in.reset();
    return head;
  }

  private void leave() {
    Level level = levels.pollFirst();
    if (level != null) {
      close(level);
    }
  }

  private boolean noteLimit(Throwable e) {
    Throwable cause = e;
    for (int depth = 0; cause != null && depth < 20; depth++) {
      if (cause instanceof UnpackMeter.LimitReachedException reached) {
        ending = String.valueOf(reached.getMessage());
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private Reply end(@Nullable String broken) {
    close();
    return new Reply.End(
        ending, broken, meter.links(), meter.bytes(), meter.entries(), meter.messages());
  }

  private String sentence(Throwable e) {
    if (ending != null) {
      return ending;
    }
    if (e instanceof StackOverflowError) {
      return "it is nested too deeply to be read";
    }
    @Nullable String message = e.getMessage();
    if (message != null && message.startsWith("it is encrypted")) {
      return message;
    }
    if (e instanceof PasswordRequiredException) {
      return "it is encrypted; unpack it to have it read";
    }
    if (e instanceof MemoryLimitException) {
      return "unpacking it takes more memory than a worker may have: " + message;
    }
    return "it is broken, or is not what its name says: " + TikaReader.message(e);
  }

  @Override
  public void close() {
    while (!levels.isEmpty()) {
      leave();
    }
    if (request.ownsFile()) {
      try {
        Files.deleteIfExists(path());
      } catch (IOException e) {
        System.err.println("The container's file is left to the process's end: " + e);
      }
    }
  }

  private static void close(Level level) {
    try {
      level.close();
    } catch (IOException | RuntimeException e) {
      // It was read, or given up; the folder it lies in is removed with the process.
      System.err.println("An inner container could not be closed: " + e);
    }
  }
}
