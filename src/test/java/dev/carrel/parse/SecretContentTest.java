package dev.carrel.parse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretContentTest {
  private static final String BODY = ("c2VjcmV0".repeat(8) + "\n").repeat(20);

  private static String armour(String label) {
    return "-----BEGIN " + label + "-----\n" + BODY + "-----END " + label + "-----\n";
  }

  private static String kind(String text) {
    return kind(text.getBytes(UTF_8));
  }

  private static String kind(byte[] bytes) {
    return SecretContent.kind(bytes).orElse("none");
  }

  @Test
  void armoured_private_keys_are_secrets_whatever_their_kind() {
    for (String label :
        List.of(
            "PRIVATE KEY",
            "RSA PRIVATE KEY",
            "EC PRIVATE KEY",
            "ENCRYPTED PRIVATE KEY",
            "OPENSSH PRIVATE KEY",
            "PGP PRIVATE KEY BLOCK",
            "OpenVPN Static key V1")) {
      assertEquals("a private key", kind(armour(label)), label);
      assertEquals("a private key", kind("\n\n" + armour(label).replace("\n", "\r\n")), label);
    }
    assertEquals("a private key", kind(armour("PRIVATE KEY").getBytes(UTF_16LE)));
    assertEquals("a private key", kind("\uFEFF" + armour("PRIVATE KEY")));
    assertEquals(
        "a private key", kind("PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n" + BODY));
  }

  @Test
  void a_certificate_with_its_key_is_a_secret_and_one_without_is_not() {
    assertEquals("a private key", kind(armour("CERTIFICATE") + armour("RSA PRIVATE KEY")));
    assertEquals("a private key", kind("Bag Attributes\n  name: me\n" + armour("PRIVATE KEY")));
    assertEquals("none", kind(armour("CERTIFICATE")));
    assertEquals("none", kind(armour("PUBLIC KEY")));
    assertEquals("none", kind(armour("PGP PUBLIC KEY BLOCK")));
  }

  @Test
  void a_manual_that_quotes_a_key_is_no_secret() {
    String manual = "# How to make a key\n" + "Type this and wait for a while.\n".repeat(100);
    assertEquals("none", kind(manual + armour("OPENSSH PRIVATE KEY") + manual));
    assertEquals("none", kind("The file begins with -----BEGIN PRIVATE KEY----- and goes on."));
    assertEquals(
        "none", kind("Export as CSV: the header is\n\nurl,username,password,totp\n" + manual));
    assertEquals(
        "none",
        kind("An identity looks like this:\nAGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQ\n" + manual));
    assertEquals("none", kind("{\"items\": \"Items\", \"login\": \"Log in\", \"password\": \"\"}"));
  }

  @Test
  void identities_tunnels_and_log_ins_are_secrets() {
    assertEquals(
        "an age identity, which is a private key",
        kind("# created: 2024-01-01\n# public key: age1xyz\nAGE-SECRET-KEY-1QQPZRY9X8GF2TVDW0\n"));
    assertEquals(
        "a tunnel's settings with their private key",
        kind("[Interface]\nPrivateKey = " + "A".repeat(43) + "=\nAddress = 10.0.0.2/32\n"));
    assertEquals(
        "a file of log-ins", kind("machine example.org login ada\n  password lovelace1815\n"));
    assertEquals(
        "a file of log-ins",
        kind(
            """
            [default]
            aws_access_key_id = AKIAIOSFODNN7EXAMPLE
            aws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY
            """));
    assertEquals(
        "a private key",
        kind(
            "{\"type\": \"service_account\", \"private_key\": \"-----BEGIN PRIVATE KEY-----\\n\"}"));
    assertEquals(
        "a private key", kind("{\"kty\":\"EC\",\"crv\":\"P-256\",\"d\":\"870MB6gfuTJ4\"}"));
    assertEquals("none", kind("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9\"}"));
  }

  @Test
  void exported_passwords_are_secrets() {
    assertEquals(
        "a list of passwords", kind("name,url,username,password,note\nbank,https://b,ada,x,\n"));
    assertEquals(
        "a list of passwords",
        kind("\"Account\",\"Login Name\",\"Password\",\"Web Site\",\"Comments\"\n\"a\",\"b\"\n"));
    assertEquals(
        "a list of passwords",
        kind("{\"encrypted\":false,\"folders\":[],\"items\":[{\"login\":{\"username\":\"a\"}}]}"));
    assertEquals("none", kind("name,city,country\nAda,London,UK\n"));
  }

  @Test
  void stores_and_binary_keys_are_secrets() throws GeneralSecurityException, IOException {
    assertEquals("a KeePass database", kind("\u0003\u00D9\u00A2\u009Ag".getBytes(ISO_8859_1)));
    for (String type : List.of("JKS", "JCEKS", "PKCS12")) {
      KeyStore store = KeyStore.getInstance(type);
      store.load(null, null);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      store.store(bytes, "secret".toCharArray());
      String wanted = type.equals("PKCS12") ? "a key store (PKCS #12)" : "a Java key store";
      assertEquals(wanted, kind(bytes.toByteArray()), type);
    }
    for (String algorithm : List.of("RSA", "EC", "Ed25519", "DSA")) {
      KeyPair pair = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
      assertEquals("a private key", kind(pair.getPrivate().getEncoded()), algorithm);
      assertEquals("none", kind(pair.getPublic().getEncoded()), algorithm);
      byte[] cut = Arrays.copyOf(pair.getPrivate().getEncoded(), 30);
      assertEquals("none", kind(cut), algorithm);
    }
    byte[] pgp = {(byte) 0x95, 3, (byte) 0xBE, 4, 95, 1, 2, 3, 1, 8, 0, 0, 0};
    assertEquals("a private key", kind(pgp));
  }

  @Test
  void a_secret_is_skipped_with_the_way_to_allow_it_and_read_when_allowed(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("backup.txt");
    Files.writeString(file, armour("OPENSSH PRIVATE KEY"));
    List<ParseOutcome> outcomes = new ArrayList<>();
    try (FileParser parser = new FileParser(ParseLimits.defaults())) {
      parser.parse(DocumentId.ofFile("s", "a/backup.txt"), file, outcomes::add);
      parser.readingSecrets().parse(DocumentId.ofFile("s", "a/backup.txt"), file, outcomes::add);
    }
    ParseOutcome.Skipped skipped =
        assertInstanceOf(ParseOutcome.Skipped.class, outcomes.getFirst());
    assertEquals(
        "the file is a private key, and keys and passwords are not read: write !backup.txt into"
            + " .carrelignore to have it read, or set watch.secrets",
        skipped.reason());
    assertTrue(SecretContent.isReason(skipped.reason()));
    ParseOutcome.Parsed parsed = assertInstanceOf(ParseOutcome.Parsed.class, outcomes.getLast());
    assertTrue(SecretContent.isAllowed(parsed.parser()), parsed.parser());
    assertFalse(SecretContent.isAllowed("text"));
  }

  @Test
  void no_bytes_make_it_fail_or_take_long() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[][] seeds = {
      armour("PRIVATE KEY").getBytes(UTF_8),
      "{\"kty\":\"RSA\",\"d\":\"x\"}".repeat(3).getBytes(UTF_8),
      {0x30, (byte) 0x82, 1, 2, 2, 1, 0, 0x30, 3, 6, 3, 43, 101, 112},
      "name,url,username,password\na,b,c,d\n".getBytes(UTF_8)
    };
    for (int i = 0; i < 3_000; i++) {
      byte[] bytes = seeds[random.nextInt(seeds.length)].clone();
      for (int j = random.nextInt(5); j > 0; j--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        SecretContent.kind(Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
      } catch (RuntimeException e) {
        fail("seed " + seed + ", case " + i, e);
      }
    }
    for (String hostile :
        List.of(
            "\n".repeat(1 << 20),
            " ".repeat(1 << 20),
            "-----BEGIN PRIVATE KEY ".repeat(40_000),
            "x\n" + "-----BEGIN A-----\nEND A\n".repeat(40_000),
            "{" + "\"kty\":\"RSA\",".repeat(80_000),
            "{" + "\"d\":".repeat(100_000),
            "[Interface]" + "PrivateKey =".repeat(50_000),
            ",".repeat(1 << 20))) {
      assertEquals("none", assertTimeoutPreemptively(Duration.ofSeconds(20), () -> kind(hostile)));
    }
  }

  @Test
  void an_ordinary_text_of_base64_is_no_secret() {
    String base64 = Base64.getMimeEncoder().encodeToString(new byte[4_000]);
    assertEquals("none", kind(base64));
  }
}
