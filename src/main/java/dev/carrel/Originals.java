package dev.carrel;

import dev.carrel.ingest.FileTrace;
import dev.carrel.ingest.Ingestion;
import dev.carrel.retrieve.DocumentReader;
import dev.carrel.serve.DeskException;
import dev.carrel.serve.Original;
import dev.carrel.watch.Source;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Opens files themselves, as far as they may be read: the index has text of them, no rule leaves
 * them out today, they are what was read, and no link leads to them out of their source.
 */
final class Originals {
  /** In which a PDF says that it is one. */
  private static final int PDF_HEAD_BYTES = 1024;

  private final Library library;
  private final Ingestion ingestion;
  private final DocumentReader reader;

  Originals(Library library, Ingestion ingestion, DocumentReader reader) {
    this.library = library;
    this.ingestion = ingestion;
    this.reader = reader;
  }

  Original open(String sourceName, String path) {
    String name = sourceName + "/" + path;
    Source source =
        library.own().stream()
            .filter(each -> each.name().equals(sourceName))
            .findFirst()
            .filter(_ -> reader.knows(sourceName, path))
            .orElseThrow(() ->
                refused(
                    DeskException.Kind.NOT_FOUND,
                    "The index has no text of "
                        + name
                        + ", and no other files are handed out: name it as a search shows it."));
    switch (ingestion.trace(source, path)) {
      case FileTrace.Indexed _ -> {}
      case FileTrace.Waiting(String reason) ->
          throw refused(DeskException.Kind.UNAVAILABLE, name + " can be opened later: " + reason);
      case FileTrace.LeftOut(String reason) -> throw gone(name, reason);
      case FileTrace.Skipped(String reason) -> throw gone(name, reason);
      case FileTrace.Failed(String reason) -> throw gone(name, reason);
      case FileTrace.Folder _, FileTrace.Absent _ -> throw gone(name, "There is no such file now.");
    }
    try {
      return open(source, source.folder().resolve(path));
    } catch (IOException | InvalidPathException e) {
      throw gone(name, "It cannot be read: " + e.getMessage() + ".");
    }
  }

  /** Meanwhile it may have become a link, and what a link leads to is none of ours. */
  private static Original open(Source source, Path file) throws IOException {
    Path real = file.toRealPath(LinkOption.NOFOLLOW_LINKS);
    if (!file.toRealPath().startsWith(source.folder().toRealPath())) {
      throw new IOException("it is a link out of its source");
    }
    FileChannel channel =
        FileChannel.open(real, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    InputStream bytes = new BufferedInputStream(Channels.newInputStream(channel), PDF_HEAD_BYTES);
    try {
      bytes.mark(PDF_HEAD_BYTES);
      byte[] head = bytes.readNBytes(PDF_HEAD_BYTES);
      bytes.reset();
      boolean isPdf = new String(head, StandardCharsets.ISO_8859_1).contains("%PDF-");
      return new Original(bytes, channel.size(), String.valueOf(file.getFileName()), isPdf);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static DeskException gone(String name, String reason) {
    return refused(DeskException.Kind.NOT_FOUND, name + " cannot be opened: " + reason);
  }

  private static DeskException refused(DeskException.Kind kind, String message) {
    return new DeskException(kind, message);
  }
}
