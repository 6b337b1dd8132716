package dev.carrel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.access.Grant;
import dev.carrel.access.Permission;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways to the service besides the port on loopback. */
class DoorsTest {
  private static final String PASSWORD = "not a secret";

  /** An address of this machine that stands for one beyond loopback: no test opens a real one. */
  private static final String ELSEWHERE = "127.0.0.2";

  @TempDir Path scratch;
  private Keyring keys;

  @BeforeEach
  void open() {
    keys = new Keyring(scratch.resolve("data"));
  }

  @AfterEach
  void close() {
    keys.close();
  }

  @Test
  void others_come_by_tls_and_with_a_token_only() throws Exception {
    KeyStore store = certificate();
    for (Exposure.TlsFiles files : List.of(pkcs12(), pem(store))) {
      try (Loopback loopback = loopback(beyond(Optional.of(files)));
          HttpClient client = HttpClient.newBuilder().sslContext(trusting(store)).build()) {
        String address = "https://" + ELSEWHERE + ":" + loopback.service.portBeyond();
        assertEquals(401, status(client, address + "/api/v1/sources", null));
        assertEquals(401, status(client, address + "/api/v1/sources", "sk-none"));
        assertEquals(401, status(client, address + "/health", null));
        assertEquals(200, status(client, address + "/health/live", null));
        String key = keys.add(files.getClass().getSimpleName(), reading());
        assertEquals(200, status(client, address + "/api/v1/sources", key));
        // The owner's own way is open as ever.
        assertEquals(200, loopback.get("/api/v1/sources").statusCode());
        assertThrows(
            IOException.class,
            () ->
                status(
                    client,
                    "http://" + ELSEWHERE + ":" + loopback.service.portBeyond() + "/health/live",
                    null));
      }
    }
  }

  @Test
  void without_tls_a_token_is_needed_all_the_same_and_the_service_key_opens_nothing()
      throws Exception {
    try (Loopback loopback =
            new Loopback(
                new MemoryDesk(),
                Loopback.settings().withServiceKey("TheKey"),
                keys.access(beyond(Optional.empty())));
        HttpClient client = HttpClient.newHttpClient()) {
      URI address =
          URI.create(
              "http://" + ELSEWHERE + ":" + loopback.service.portBeyond() + "/api/v1/sources");
      HttpRequest.Builder request = HttpRequest.newBuilder(address).header("Carrel-Key", "TheKey");
      HttpResponse<String> reply =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      assertEquals(401, reply.statusCode());
      assertEquals(
          "Bearer realm=\"carrel\"", reply.headers().firstValue("WWW-Authenticate").orElseThrow());
      assertEquals(200, status(client, address.toString(), keys.reader()));
      assertTrue(
          keys.audit.latest(10).stream().anyMatch(entry -> entry.action().equals("token.address")));
    }
  }

  @Test
  void beyond_loopback_only_the_chosen_names_are_served() throws Exception {
    Exposure exposure =
        new Exposure(
            false,
            50,
            Optional.of(
                new Exposure.Beyond(
                    ELSEWHERE,
                    0,
                    List.of("Library.Example", "outer.example:8443"),
                    Optional.empty())),
            Optional.empty());
    try (Loopback loopback = loopback(exposure)) {
      int port = loopback.service.portBeyond();
      assertEquals(200, live(port, "library.example:" + port));
      assertEquals(200, live(port, "LIBRARY.example:" + port));
      assertEquals(200, live(port, "outer.example:8443"));
      for (String other :
          List.of(
              "library.example",
              "library.example.:" + port,
              "library.example:1",
              "outer.example:" + port + "0",
              "127.0.0.1:" + port,
              "localhost:" + port,
              ELSEWHERE + ":" + port)) {
        assertEquals(403, live(port, other), other);
      }
    }
  }

  @Test
  void a_certificate_that_cannot_be_read_is_one_sentence() throws Exception {
    Path nothing = Files.writeString(scratch.resolve("nothing.pem"), "nothing");
    ServeException e =
        assertThrows(
            ServeException.class,
            () ->
                loopback(beyond(Optional.of(new Exposure.TlsFiles.Pem(nothing, nothing)))).close());
    assertTrue(message(e).startsWith("The certificate and key for TLS cannot be used ("));
    assertTrue(message(e).endsWith("): correct server.tls."), message(e));
  }

  @Test
  void the_socket_is_its_owners_who_needs_no_token_there() throws Exception {
    Path socket = scratch.resolve("run/carrel.sock");
    try (Loopback loopback =
        loopback(new Exposure(true, 50, Optional.empty(), Optional.of(socket)))) {
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
      assertEquals(
          "rwx------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())));
      assertEquals(401, loopback.get("/api/v1/sources").statusCode());
      assertEquals(200, bySocket(socket, "localhost", "").status());
      assertEquals(200, bySocket(socket, "localhost:80", "").status());
      assertEquals(403, bySocket(socket, "evil.example", "").status());
      assertEquals(403, bySocket(socket, "localhost", "Origin: https://evil.example\r\n").status());
      assertEquals(
          401, bySocket(socket, "localhost", "Authorization: Bearer carrel_none\r\n").status());
      String notes = keys.readerOf("other");
      Loopback.Reply narrowed =
          bySocket(socket, "localhost", "Authorization: Bearer " + notes + "\r\n");
      assertEquals(0, narrowed.json().path("sources").size());
      assertEquals(200, byCurl(socket));
    }
    assertFalse(Files.exists(socket));
  }

  @Test
  void a_socket_that_a_killed_service_left_is_removed_and_one_in_use_is_not() throws Exception {
    Path socket = Files.createDirectory(scratch.resolve("run")).resolve("carrel.sock");
    Files.setPosixFilePermissions(socket.getParent(), PosixFilePermissions.fromString("rwx------"));
    try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      left.bind(UnixDomainSocketAddress.of(socket));
    }
    assertTrue(Files.exists(socket));
    Exposure exposure = new Exposure(false, 50, Optional.empty(), Optional.of(socket));
    try (Loopback _ = loopback(exposure)) {
      assertEquals(200, bySocket(socket, "localhost", "").status());
      ServeException e = assertThrows(ServeException.class, () -> loopback(exposure).close());
      assertTrue(message(e).startsWith("Another service listens on the socket"));
      assertEquals(200, bySocket(socket, "localhost", "").status());
    }
    Files.writeString(socket, "a file");
    assertTrue(
        message(assertThrows(ServeException.class, () -> loopback(exposure).close()))
            .contains("that is no socket"));
    assertEquals("a file", Files.readString(socket));
    Files.setPosixFilePermissions(socket.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
    assertTrue(
        message(assertThrows(ServeException.class, () -> loopback(exposure).close()))
            .contains("is open to others (rwxr-xr-x)"));
  }

  private Loopback loopback(Exposure exposure) {
    return new Loopback(new MemoryDesk(), Loopback.settings(), keys.access(exposure));
  }

  private static Grant reading() {
    return Grant.all(Permission.READ);
  }

  private static Exposure beyond(Optional<Exposure.TlsFiles> tls) {
    return new Exposure(
        false,
        50,
        Optional.of(new Exposure.Beyond(ELSEWHERE, 0, List.of(ELSEWHERE), tls)),
        Optional.empty());
  }

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }

  private static int status(HttpClient client, String uri, @Nullable String key) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri));
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
  }

  private static int live(int port, String host) throws IOException {
    try (Socket socket = new Socket(ELSEWHERE, port)) {
      socket
          .getOutputStream()
          .write(
              ("GET /health/live HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.UTF_8));
      return Loopback.reply(socket.getInputStream()).status();
    }
  }

  private static Loopback.Reply bySocket(Path file, String host, String headers)
      throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
      channel.write(
          ByteBuffer.wrap(
              ("GET /api/v1/sources HTTP/1.1\r\nHost: "
                      + host
                      + "\r\nConnection: close\r\n"
                      + headers
                      + "\r\n")
                  .getBytes(StandardCharsets.UTF_8)));
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      while (channel.read(buffer) >= 0) {
        all.write(buffer.array(), 0, buffer.position());
        buffer.clear();
      }
      return Loopback.reply(new ByteArrayInputStream(all.toByteArray()));
    }
  }

  /** As a person would; 200 where there is no curl. */
  private static int byCurl(Path socket) throws Exception {
    Process curl;
    try {
      curl =
          new ProcessBuilder(
                  "curl",
                  "-s",
                  "-o",
                  "/dev/null",
                  "-w",
                  "%{http_code}",
                  "--unix-socket",
                  socket.toString(),
                  "http://localhost/api/v1/sources")
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      return 200;
    }
    try (InputStream out = curl.getInputStream()) {
      return Integer.parseInt(new String(out.readAllBytes(), StandardCharsets.UTF_8).strip());
    }
  }

  private Path keystore() {
    return scratch.resolve("carrel.p12");
  }

  private KeyStore certificate() throws Exception {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "carrel",
                "-keyalg",
                "EC",
                "-dname",
                "CN=carrel",
                "-ext",
                "SAN=ip:" + ELSEWHERE,
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                keystore().toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, keytool.waitFor(), said);
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keystore())) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private Exposure.TlsFiles pkcs12() throws IOException {
    return new Exposure.TlsFiles.Pkcs12(
        keystore(), Files.writeString(scratch.resolve("password"), PASSWORD + "\n"));
  }

  private Exposure.TlsFiles pem(KeyStore store) throws Exception {
    return new Exposure.TlsFiles.Pem(
        Files.writeString(
            scratch.resolve("cert.pem"),
            armoured("CERTIFICATE", store.getCertificate("carrel").getEncoded())),
        Files.writeString(
            scratch.resolve("key.pem"),
            armoured("PRIVATE KEY", store.getKey("carrel", PASSWORD.toCharArray()).getEncoded())));
  }

  private static String armoured(String what, byte[] der) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + what
        + "-----\n";
  }

  private static SSLContext trusting(KeyStore store) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("carrel", store.getCertificate("carrel"));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }
}
