package share;

import common.Times;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * What waking two threads over loopback costs on this machine when its cores have slept for as long
 * as a search takes: as many bytes there and back, and nothing done with them.
 */
final class Echo {
  private static final int ROUNDS = 500;
  private static final int REQUEST_BYTES = 150;
  private static final int REPLY_BYTES = 13_000;

  private Echo() {}

  static Times roundTrips(long pauseMillis) throws IOException, InterruptedException {
    Times times = new Times();
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
        Socket server = listener.accept()) {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      Thread answering = Thread.ofVirtual().start(() -> answer(server));
      for (int i = 0; i < ROUNDS; i++) {
        Thread.sleep(pauseMillis);
        long start = System.nanoTime();
        client.getOutputStream().write(new byte[REQUEST_BYTES]);
        client.getInputStream().readNBytes(REPLY_BYTES);
        times.addSince(start);
      }
      client.shutdownOutput();
      answering.join();
    }
    return times;
  }

  private static void answer(Socket server) {
    try {
      InputStream in = server.getInputStream();
      OutputStream out = server.getOutputStream();
      while (in.readNBytes(REQUEST_BYTES).length == REQUEST_BYTES) {
        out.write(new byte[REPLY_BYTES]);
      }
    } catch (IOException e) {
      throw new IllegalStateException("the echo failed", e);
    }
  }
}
