package dev.carrel.serve;

import java.io.IOException;
import java.io.InputStream;

/**
 * A file of a source, open.
 *
 * @param name of the file, without its folder
 * @param isPdf whether its content is a PDF, whatever its name says
 */
public record Original(InputStream bytes, long sizeBytes, String name, boolean isPdf)
    implements AutoCloseable {
  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
