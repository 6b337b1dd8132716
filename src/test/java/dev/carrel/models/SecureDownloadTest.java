package dev.carrel.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.carrel.engine.TinyGguf;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls over https, from a server with a certificate that only this test trusts. */
class SecureDownloadTest {
  private static final char[] PASSWORD = "of no use".toCharArray();
  private static final DownloadLimits LIMITS =
      new DownloadLimits(
          Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofMillis(1), 2, 10, 1 << 30, 0);

  private @TempDir Path folder;
  private final List<String> remarks = new ArrayList<>();
  private final DownloadView view =
      new DownloadView() {
        @Override
        public void progress(long bytes, long totalBytes) {}

        @Override
        public void remark(String sentence) {
          remarks.add(sentence);
        }
      };

  @Test
  void https_leads_on_to_https_alone_and_only_with_a_trusted_certificate() throws Exception {
    SSLContext certificate = certificate();
    byte[] model = Files.readAllBytes(TinyGguf.write(folder.resolve("source"), 3));
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificate));
    String here = "https://localhost:" + server.getAddress().getPort();
    server.createContext("/file.gguf", exchange -> send(exchange, model));
    server.createContext("/away.gguf", exchange -> leadTo(exchange, here + "/file.gguf"));
    server.createContext("/down.gguf", exchange -> leadTo(exchange, "http://127.0.0.1:9/a.gguf"));
    server.start();
    try {
      Download.Fetched fetched = download(here + "/away.gguf", certificate).run();
      assertArrayEquals(model, Files.readAllBytes(fetched.file()));
      assertEquals("away.gguf", fetched.file().getFileName().toString());

      ModelException down =
          assertThrows(
              ModelException.class, () -> download(here + "/down.gguf", certificate).run());
      assertTrue(String.valueOf(down.getMessage()).contains("not followed"), down.getMessage());

      ModelException untrusted =
          assertThrows(ModelException.class, () -> download(here + "/file.gguf", null).run());
      assertTrue(
          String.valueOf(untrusted.getMessage()).contains("could not be fetched"),
          untrusted.getMessage());
      assertFalse(Files.exists(folder.resolve("models/file.gguf")));
    } finally {
      server.stop(0);
    }
  }

  private Download download(String address, @Nullable SSLContext trusted) {
    return new Download(
        DownloadRequest.of(address, null, null),
        folder.resolve("models"),
        view,
        LIMITS,
        new RemoteFile(URI.create(address), LIMITS, view, trusted),
        _ -> 1L << 40);
  }

  private static void send(HttpExchange exchange, byte[] model) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(200, model.length);
      exchange.getResponseBody().write(model);
    }
  }

  private static void leadTo(HttpExchange exchange, String address) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Location", address);
      exchange.sendResponseHeaders(302, -1);
    }
  }

  /** Made by Java's own tool, for this test and this machine alone. */
  private SSLContext certificate() throws Exception {
    Path store = folder.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "test",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.txt").toFile())
            .start();
    assertTrue(keytool.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, keytool.exitValue(), Files.readString(folder.resolve("keytool.txt")));
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }
}
