package engine;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Stands between the engine's process and the service, passes every message on, and notes when each
 * token came: a clock that both sides share on one machine.
 */
public final class Relay {
  private static final int TOKEN = 18;

  private Relay() {}

  /** Takes a file for the times, then the command of the engine's process. */
  public static void main(String[] arguments) throws IOException {
    Process engine =
        new ProcessBuilder(Arrays.asList(arguments).subList(1, arguments.length))
            .redirectInput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    try (DataOutputStream times = new DataOutputStream(new FileOutputStream(arguments[0], true));
        DataInputStream in =
            new DataInputStream(new BufferedInputStream(engine.getInputStream()))) {
      while (true) {
        int magic = in.readInt();
        byte[] body = new byte[in.readInt()];
        in.readFully(body);
        long came = System.nanoTime();
        out.write(
            ByteBuffer.allocate(8 + body.length).putInt(magic).putInt(body.length).put(body).array());
        out.flush();
        if (body[0] == TOKEN) {
          times.writeLong(came);
          times.flush();
        }
      }
    } catch (EOFException e) {
      engine.destroyForcibly();
    }
  }
}
