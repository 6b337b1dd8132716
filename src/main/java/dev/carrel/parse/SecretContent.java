package dev.carrel.parse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells by its content whether a file is a key or keeps passwords, whatever its name. What is
 * quoted in an answer must not be one of those. A text that only quotes a key is none: a secret
 * begins with a key, or consists of keys for its larger part.
 */
public final class SecretContent {
  private static final String WHAT_TO_DO =
      ", and keys and passwords are not read: write !%s into .carrelignore to have it read, or set"
          + " watch.secrets";

  private static final String PARSER_MARK = " (a secret that may be read)";

  /** A file of keys is small; a table of passwords is told by its first line. */
  private static final int KEYS_BYTES_MAX = 1 << 20;

  private static final int LINE_CHARS_MAX = 4_000;
  private static final int JSON_CHARS_MAX = 100_000;

  /** Lines of a file of log-ins that are log-ins. */
  private static final double LOGIN_LINES_SHARE_MIN = 0.5;

  private static final double ARMOUR_SHARE_MIN = 0.5;

  private static final Pattern ARMOUR_BEGIN =
      Pattern.compile("(?m)^[ \\t]*-{4,5} ?BEGIN ([A-Z0-9a-z ]{1,60}?) ?-{4,5}[ \\t]*\\r?$");

  private static final Pattern AGE_IDENTITY =
      Pattern.compile("(?m)^(AGE-SECRET-KEY-1|AGE-PLUGIN-)[A-Z0-9-]{10,}[ \\t]*\\r?$");

  private static final Pattern NETRC_LINE =
      Pattern.compile("\\s*(machine\\s+\\S+|default|login\\s+\\S+|password\\s+\\S+)(\\s.*)?");

  private static final Pattern CLOUD_LINE =
      Pattern.compile("\\s*(\\[[^\\]]+]|aws_\\w+\\s*=.*|region\\s*=.*|output\\s*=.*)");

  private static final Pattern CLOUD_KEY =
      Pattern.compile("(?m)^[ \\t]*aws_secret_access_key[ \\t]*=[ \\t]*\\S{20}");

  private static final Pattern WIREGUARD_KEY =
      Pattern.compile("(?m)^[ \\t]*PrivateKey[ \\t]*=[ \\t]*[A-Za-z0-9+/]{42,43}=[ \\t]*\\r?$");

  private static final Pattern JSON_KEY =
      Pattern.compile("\"private_key\"\\s*:\\s*\"-{5}BEGIN [A-Z ]*PRIVATE KEY");

  /** A JSON Web Key with its private part, in whichever order. */
  private static final Pattern JSON_WEB_KEY =
      Pattern.compile(
          "\"kty\"\\s{0,9}:[^{}]{0,8000}\"[dk]\"\\s{0,9}:|\"[dk]\"\\s{0,9}:[^{}]{0,8000}\"kty\"\\s{0,9}:");

  private static final Pattern VAULTS_LOGIN = Pattern.compile("\"login\"\\s{0,9}:\\s{0,9}\\{");

  private static final Set<String> PASSWORD_COLUMNS =
      Set.of("password", "login_password", "passwort", "mot de passe", "contrase\u00F1a");

  private static final Set<String> NAME_COLUMNS =
      Set.of(
          "username",
          "user name",
          "login",
          "login name",
          "login_username",
          "loginname",
          "user",
          "email",
          "benutzername");

  private static final Set<String> PLACE_COLUMNS =
      Set.of(
          "url",
          "urls",
          "name",
          "title",
          "web site",
          "website",
          "login_uri",
          "account",
          "group",
          "hostname",
          "site");

  private SecretContent() {}

  /** What kind of secret the file is, as a noun with its article; empty when it is none. */
  static Optional<String> kind(byte[] bytes) {
    Optional<String> store = SecretStore.kind(bytes);
    if (store.isPresent()) {
      return store;
    }
    // Every sign is ASCII; without NULs UTF-16 shows it too.
    int length = Math.min(bytes.length, KEYS_BYTES_MAX);
    String text = withoutMark(new String(bytes, 0, length, ISO_8859_1).replace("\0", ""));
    if (isTableOfPasswords(text)) {
      return Optional.of("a list of passwords");
    }
    return bytes.length > KEYS_BYTES_MAX ? Optional.empty() : ofKeys(text);
  }

  private static Optional<String> ofKeys(String text) {
    if (text.startsWith("PuTTY-User-Key-File-") || isArmouredKey(text)) {
      return Optional.of("a private key");
    }
    if (isAgeIdentity(text)) {
      return Optional.of("an age identity, which is a private key");
    }
    if (text.contains("[Interface]") && WIREGUARD_KEY.matcher(text).find()) {
      return Optional.of("a tunnel's settings with their private key");
    }
    boolean cloud = CLOUD_KEY.matcher(text).find() && share(text, CLOUD_LINE) > 0.5;
    if (cloud || isLogins(text)) {
      return Optional.of("a file of log-ins");
    }
    return text.startsWith("{") ? ofJson(text) : Optional.empty();
  }

  private static Optional<String> ofJson(String text) {
    String head = text.substring(0, Math.min(text.length(), JSON_CHARS_MAX));
    if (JSON_KEY.matcher(head).find() || JSON_WEB_KEY.matcher(head).find()) {
      return Optional.of("a private key");
    }
    boolean browser = head.contains("\"logins\"") && head.contains("\"encryptedPassword\"");
    boolean vault =
        head.contains("\"folders\"")
            && head.contains("\"items\"")
            && VAULTS_LOGIN.matcher(head).find();
    return browser || vault ? Optional.of("a list of passwords") : Optional.empty();
  }

  /** Begins with a private key, or is armour for its larger part, with a private key in it. */
  private static boolean isArmouredKey(String text) {
    Matcher begin = ARMOUR_BEGIN.matcher(text);
    int armoured = 0;
    int from = 0;
    boolean found = false;
    while (begin.find(from)) {
      String label = begin.group(1);
      boolean isPrivate = isPrivate(label);
      if (isPrivate && begin.start() == 0) {
        return true;
      }
      found |= isPrivate;
      int end = text.indexOf("END " + label, begin.end());
      if (end < 0) {
        break; // cut off: what follows may be anything
      }
      armoured += end - begin.start();
      from = end;
    }
    return found && armoured >= ARMOUR_SHARE_MIN * text.strip().length();
  }

  private static boolean isPrivate(String label) {
    return label.contains("PRIVATE KEY")
        || label.equals("SSH2 ENCRYPTED PRIVATE KEY")
        || label.equals("OpenVPN Static key V1");
  }

  private static boolean isAgeIdentity(String text) {
    if (!AGE_IDENTITY.matcher(text).find()) {
      return false;
    }
    return text.lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .allMatch(line -> AGE_IDENTITY.matcher(line).matches());
  }

  /** Such as a .netrc under another name. */
  private static boolean isLogins(String text) {
    boolean begins = text.startsWith("machine ") || text.startsWith("default login ");
    return begins && text.contains("password") && share(text, NETRC_LINE) > LOGIN_LINES_SHARE_MIN;
  }

  private static double share(String text, Pattern wanted) {
    int all = 0;
    int found = 0;
    for (Lines lines = new Lines(text, 0); lines.next(); ) {
      if (!lines.isBlank() && text.charAt(lines.start()) != '#') {
        all++;
        boolean bounded = lines.end() - lines.start() <= LINE_CHARS_MAX;
        found += bounded && wanted.matcher(lines.line()).matches() ? 1 : 0;
      }
    }
    return all == 0 ? 0 : (double) found / all;
  }

  /** What password managers and browsers export: a header that names place, person, password. */
  private static boolean isTableOfPasswords(String text) {
    Lines lines = new Lines(text, 0);
    if (!lines.next() || lines.end() - lines.start() > LINE_CHARS_MAX) {
      return false;
    }
    String header = lines.line();
    if (!lines.next()) {
      return false; // nobody's password yet
    }
    List<String> columns = new ArrayList<>();
    for (String cell : header.split("[,;\t]", -1)) {
      columns.add(cell.strip().replace("\"", "").toLowerCase(Locale.ROOT));
    }
    return columns.size() >= 3
        && columns.stream().anyMatch(PASSWORD_COLUMNS::contains)
        && columns.stream().anyMatch(NAME_COLUMNS::contains)
        && columns.stream().anyMatch(PLACE_COLUMNS::contains);
  }

  private static String withoutMark(String text) {
    String unmarked =
        text.startsWith("\u00EF\u00BB\u00BF")
            ? text.substring(3)
            : text.startsWith("\u00FF\u00FE") || text.startsWith("\u00FE\u00FF")
                ? text.substring(2)
                : text;
    return unmarked.stripLeading();
  }

  /**
   * Why the file is not read, and how it can be.
   *
   * @param kind from {@link #kind}
   */
  static String reason(String kind, String fileName) {
    return "the file is " + kind + WHAT_TO_DO.formatted(fileName);
  }

  /** Whether a file's reason is that it keeps a secret. */
  public static boolean isReason(String reason) {
    return reason.contains(WHAT_TO_DO.substring(0, WHAT_TO_DO.indexOf("%s")));
  }

  /** The name of the parser of a secret that a person allowed. */
  static String allowed(String parser) {
    return parser + PARSER_MARK;
  }

  /** Whether a file of this parser was read although it keeps a secret. */
  public static boolean isAllowed(String parser) {
    return parser.endsWith(PARSER_MARK);
  }
}
