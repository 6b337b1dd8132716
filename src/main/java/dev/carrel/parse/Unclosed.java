package dev.carrel.parse;

import java.io.FilterInputStream;
import java.io.InputStream;

/** Leaves closing to the owner of what it reads: an archive is not over where an entry ends. */
final class Unclosed extends FilterInputStream {
  Unclosed(InputStream in) {
    super(in);
  }

  @Override
  public void close() {}
}
