package dev.carrel.serve;

import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** What the service shows to be itself, read from files. */
final class ServerTls {
  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  private ServerTls() {}

  /**
   * Reads the files.
   *
   * @throws ServeException when they do not hold a key with its certificate
   */
  static Tls of(Exposure.TlsFiles files) {
    try {
      return switch (files) {
        case Exposure.TlsFiles.Pem(Path certificate, Path key) -> pem(certificate, key);
        case Exposure.TlsFiles.Pkcs12(Path file, Path passwordFile) -> pkcs12(file, passwordFile);
      };
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      // Helidon has several exceptions for what it cannot read.
      throw new ServeException(
          "The certificate and key for TLS cannot be used (%s): correct server.tls."
              .formatted(reason(e)),
          e);
    }
  }

  private static Tls pem(Path certificate, Path key) throws KeyStoreException {
    Keys keys =
        Keys.builder()
            .pem(pem -> pem.key(Resource.create(key)).certChain(Resource.create(certificate)))
            .build();
    return tls(
        keys.privateKey().orElseThrow(() -> new KeyStoreException(key + " holds no private key")),
        keys.certChain());
  }

  private static Tls pkcs12(Path file, Path passwordFile)
      throws IOException, GeneralSecurityException {
    char[] password = Files.readString(passwordFile).strip().toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password);
    }
    List<String> aliases = new ArrayList<>();
    for (String alias : Collections.list(store.aliases())) {
      if (store.isKeyEntry(alias)) {
        aliases.add(alias);
      }
    }
    if (aliases.size() != 1) {
      throw new KeyStoreException(file + " holds " + aliases.size() + " keys, wanted one");
    }
    Key key = store.getKey(aliases.getFirst(), password);
    if (!(key instanceof PrivateKey privateKey)) {
      throw new KeyStoreException(file + " holds no private key");
    }
    Certificate[] chain = store.getCertificateChain(aliases.getFirst());
    return tls(privateKey, Stream.of(chain).map(X509Certificate.class::cast).toList());
  }

  private static Tls tls(PrivateKey key, List<X509Certificate> chain) throws KeyStoreException {
    if (chain.isEmpty()) {
      throw new KeyStoreException("there is no certificate");
    }
    return Tls.builder()
        .privateKey(key)
        .privateKeyCertChain(chain)
        .enabledProtocols(PROTOCOLS)
        .build();
  }

  private static String reason(Exception e) {
    Throwable deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage()).replaceAll("\\s+", " ").replaceFirst("\\.$", "");
  }
}
