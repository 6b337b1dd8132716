package dev.carrel.uploads;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.carrel.state.PrivateFiles;
import dev.carrel.state.StateException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every change, one line each, in the order in which they happened: what a line says has happened
 * wholly or not at all, also when it says several things. A line that a kill cut off never was. Not
 * thread-safe.
 */
final class Ledger implements AutoCloseable {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final ObjectReader READER = JSON.readerForListOf(Note.class);
  private static final ObjectWriter WRITER =
      JSON.writerFor(JSON.getTypeFactory().constructCollectionType(List.class, Note.class));

  private final Path file;
  private FileChannel out;
  private long sizeBytes;
  private boolean broken;

  private Ledger(Path file, FileChannel out, long sizeBytes) {
    this.file = file;
    this.out = out;
    this.sizeBytes = sizeBytes;
  }

  /**
   * Hands over everything that is written.
   *
   * @return how many bytes of the file are whole lines
   * @throws StateException when the file is damaged; it is never overwritten then
   */
  static long read(Path file, Consumer<Note> notes) {
    if (!Files.exists(file)) {
      return 0;
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      long whole = 0;
      long lineNumber = 1;
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b != '\n') {
          line.write(b);
          continue;
        }
        List<Note> together = notes(file, lineNumber++, line.toByteArray());
        together.forEach(notes);
        whole += line.size() + 1;
        line.reset();
      }
      return whole;
    } catch (IOException e) {
      throw new StateException(
          "The list of uploads %s can't be read (%s): make it readable."
              .formatted(file, PrivateFiles.reason(e)),
          e);
    }
  }

  private static List<Note> notes(Path file, long lineNumber, byte[] line) throws IOException {
    try {
      return READER.readValue(line);
    } catch (JacksonException | IllegalArgumentException e) {
      throw new StateException(
          "The list of uploads %s is damaged in line %d: take that line out, or restore a backup."
              .formatted(file, lineNumber),
          e);
    }
  }

  /**
   * Opens the file for further changes.
   *
   * @param wholeBytes what {@link #read} gave; anything behind it is cut off
   */
  static Ledger open(Path file, long wholeBytes) {
    try {
      FileChannel out = channel(file, StandardOpenOption.CREATE);
      out.truncate(wholeBytes);
      PrivateFiles.forceFolder(Objects.requireNonNull(file.getParent()));
      return new Ledger(file, out, wholeBytes);
    } catch (IOException e) {
      throw new StateException(
          "The list of uploads %s can't be written (%s): make it writable."
              .formatted(file, PrivateFiles.reason(e)),
          e);
    }
  }

  /**
   * Writes what happens next; it is on the disk when this returns.
   *
   * @throws UploadException when it could not be written; then it has not happened
   */
  void append(List<Note> together) {
    if (broken) {
      throw noRoom("an earlier line could not be taken back", null);
    }
    try {
      byte[] line = line(together);
      out.position(sizeBytes);
      PrivateFiles.writeFully(out, line);
      out.force(true);
      sizeBytes += line.length;
    } catch (IOException e) {
      takeBack(e);
      throw noRoom(PrivateFiles.reason(e), e);
    }
  }

  /** Puts what still holds in the place of all that has happened. */
  void rewrite(List<List<Note>> lines) {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      Files.deleteIfExists(temporary);
      FileChannel fresh = channel(temporary, StandardOpenOption.CREATE_NEW);
      long bytes = 0;
      try {
        for (List<Note> together : lines) {
          byte[] line = line(together);
          PrivateFiles.writeFully(fresh, line);
          bytes += line.length;
        }
        fresh.force(true);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        fresh.close();
        throw e;
      }
      out.close();
      out = fresh;
      sizeBytes = bytes;
      PrivateFiles.forceFolder(Objects.requireNonNull(file.getParent()));
    } catch (IOException e) {
      throw noRoom(PrivateFiles.reason(e), e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw noRoom(PrivateFiles.reason(e), e);
    }
  }

  private void takeBack(IOException cause) {
    try {
      out.truncate(sizeBytes);
    } catch (IOException e) {
      cause.addSuppressed(e);
      broken = true;
    }
  }

  private UploadException noRoom(String reason, @Nullable IOException e) {
    String message =
        "The list of uploads %s can't be written (%s): make room on its disk, or start the service again."
            .formatted(file, reason);
    return e == null
        ? new UploadException(UploadException.Kind.NO_ROOM, message)
        : new UploadException(UploadException.Kind.NO_ROOM, message, e);
  }

  private static byte[] line(List<Note> together) throws IOException {
    return (WRITER.writeValueAsString(together) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static FileChannel channel(Path file, StandardOpenOption how) throws IOException {
    Set<StandardOpenOption> options = EnumSet.of(how, StandardOpenOption.WRITE);
    return FileChannel.open(file, options, PrivateFiles.fileAttributes(file));
  }
}
