package dev.carrel.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.carrel.engine.TinyGguf;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A small model, a folder for it and what pulls it. */
abstract class DownloadFixture {
  static final String TAG = "\"one\"";
  static final int ALL = Integer.MAX_VALUE;
  static final DownloadLimits LIMITS =
      new DownloadLimits(
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofMillis(1),
          3,
          100,
          1 << 30,
          1 << 20);

  @TempDir Path folder;
  byte[] model = {};
  final List<String> remarks = new ArrayList<>();
  final AtomicLong shown = new AtomicLong();

  final DownloadView view =
      new DownloadView() {
        @Override
        public void progress(long bytes, long totalBytes) {
          shown.set(bytes);
        }

        @Override
        public void remark(String sentence) {
          remarks.add(sentence);
        }
      };

  @BeforeEach
  void makeModel() throws IOException {
    model = Files.readAllBytes(TinyGguf.write(folder.resolve("source"), 3));
  }

  Path models() {
    return folder.resolve("models");
  }

  Path target() {
    return models().resolve("tiny.gguf");
  }

  Path part() {
    return models().resolve("tiny.gguf.part");
  }

  Download download(URI address, @Nullable String sha256, DownloadLimits limits) {
    return new Download(
        DownloadRequest.of(address.toString(), null, sha256),
        models(),
        view,
        limits,
        new RemoteFile(address, limits, view),
        _ -> 1L << 40);
  }

  Download.Fetched pull(OddServer server) throws InterruptedException {
    return download(server.address("/some/tiny.gguf"), null, LIMITS).run();
  }

  String refusal(OddServer server) {
    ModelException refused = assertThrows(ModelException.class, () -> pull(server));
    assertFalse(Files.exists(target()));
    return String.valueOf(refused.getMessage());
  }

  void hasArrived() throws IOException {
    assertArrayEquals(model, Files.readAllBytes(target()));
    assertFalse(Files.exists(part()));
    assertFalse(Files.exists(models().resolve("tiny.gguf.part.json")));
  }

  /**
   * Sends so many bytes, and breaks off once they lie on the disk: the JDK's client throws away
   * what it has not yet handed over when a connection breaks.
   */
  void dropped(OddServer.Asked asked, OutputStream out, int bytes)
      throws IOException, InterruptedException {
    OddServer.sound(asked, out, model, TAG, bytes);
    long arrived = Math.min(model.length, (long) asked.from() + bytes);
    if (arrived < model.length) {
      awaitPart(out, arrived);
    }
  }

  void awaitPart(OutputStream out, long bytes) throws IOException, InterruptedException {
    out.flush();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while ((!Files.exists(part()) || Files.size(part()) < bytes) && System.nanoTime() < end) {
      Thread.sleep(1);
    }
  }

  static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
