package dev.carrel.parse;

import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The reply to {@link Ask.Fetch}, piece by piece: how large an entry is shows only at its end. */
final class ContentOut {
  /** In the place of a piece's length. */
  static final int END = 0;

  static final int TOO_LARGE = -1;
  static final int BROKEN = -2;

  private final DataOutputStream out;
  private boolean begun;

  ContentOut(DataOutputStream out) {
    this.out = out;
  }

  void bytes(byte[] buffer, int count) throws PipeException {
    if (count > 0) {
      put(count, buffer, null);
    }
  }

  void end() throws PipeException {
    put(END, null, null);
  }

  void tooLarge() throws PipeException {
    put(TOO_LARGE, null, null);
  }

  void broken(String sentence) throws PipeException {
    put(BROKEN, null, sentence);
  }

  private void put(int mark, byte @Nullable [] bytes, @Nullable String sentence)
      throws PipeException {
    try {
      if (!begun) {
        Wire.putMagic(out);
        out.writeByte(ReplyWire.CONTENT);
        begun = true;
      }
      out.writeInt(mark);
      if (bytes != null) {
        out.write(bytes, 0, mark);
      }
      if (sentence != null) {
        Wire.putText(out, sentence);
      }
      if (mark <= END) {
        out.flush();
      }
    } catch (IOException e) {
      throw new PipeException(e);
    }
  }

  /** The other side is gone. */
  static final class PipeException extends IOException {
    private static final long serialVersionUID = 1;

    PipeException(IOException cause) {
      super(cause);
    }
  }
}
