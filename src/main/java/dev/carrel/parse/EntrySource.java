package dev.carrel.parse;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The entries of one open container, one after the other. Used by one thread, in a worker. */
interface EntrySource extends Closeable {
  /**
   * One file in a container.
   *
   * @param name as the container has it; without a folder for a message
   * @param sizeBytes as the container says; -1 where it does not
   * @param contentSha256 where it is known before the content is asked for, else null
   * @param trouble why its content cannot be had; null when it can
   */
  record Entry(
      String name, long sizeBytes, @Nullable String contentSha256, @Nullable String trouble) {
    Entry(String name, long sizeBytes) {
      this(name, sizeBytes, null, null);
    }
  }

  /** The next file; null when there is none. Folders, links and devices are passed over. */
  @Nullable Entry next() throws IOException;

  /** The bytes of the entry that was given last; asked for at most once. */
  InputStream content() throws IOException;
}
