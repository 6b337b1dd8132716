package dev.carrel.state;

import dev.carrel.access.Grant;
import dev.carrel.access.Permission;
import dev.carrel.access.Token;
import dev.carrel.access.TokenBook;
import dev.carrel.access.TokenKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens, in {@code state/tokens.json}, without their keys. The command line writes the file,
 * and a running service looks at each use whether it is another one than it read: what is removed
 * is refused at once. The days of their last use are in a file of their own, which only the service
 * writes, so that neither overwrites what the other wrote. Thread-safe.
 */
public final class TokenFile implements TokenBook {
  /** More than that nobody oversees. */
  public static final int TOKENS_MAX = 200;

  private static final int VERSION = 1;
  private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);

  private final Path file;
  private final Path usesFile;
  private final Path lockFile;
  private final Clock clock;
  private final Map<String, String> uses = new TreeMap<>();
  private @Nullable Seen seen;

  /** The content, and by what it is known that it is still the same. */
  private record Seen(FileTime modified, long size, @Nullable Object key, List<Token> tokens) {}

  /** A token that was made, and its key, which is told once. */
  public record Made(Token token, String key) {
    /** Without the key. */
    @Override
    public String toString() {
      return "Made[" + token + "]";
    }
  }

  /** The tokens of a data folder. */
  public TokenFile(DataFolder data, Clock clock) {
    file = data.state().resolve("tokens.json");
    usesFile = data.state().resolve("tokens-used.json");
    lockFile = data.state().resolve("tokens.lock");
    this.clock = clock;
    uses.putAll(readUses());
  }

  @Override
  public Optional<Token> find(String key) {
    String hash = TokenKey.hash(key);
    Token found = null;
    for (Token token : all()) { // all of them, so that the time tells nothing
      if (TokenKey.same(token.hash(), hash)) {
        found = token;
      }
    }
    return Optional.ofNullable(found).filter(token -> token.holdsAt(clock.instant()));
  }

  @Override
  public boolean holds(Token token) {
    return token.holdsAt(clock.instant())
        && all().stream().anyMatch(other -> other.id().equals(token.id()));
  }

  @Override
  public void used(Token token) {
    String day = LocalDate.now(clock.withZone(ZoneOffset.UTC)).toString();
    synchronized (uses) {
      if (day.equals(uses.put(token.id(), day))) {
        return;
      }
      Set<String> known = new TreeSet<>();
      all().forEach(each -> known.add(each.id()));
      uses.keySet().retainAll(known);
      try {
        PrivateFiles.writeJson(usesFile, new Uses(VERSION, uses));
      } catch (IOException e) {
        LOG.warn(
            "{} could not be written ({}): the last use of a token is not known after a restart.",
            usesFile,
            PrivateFiles.reason(e));
      }
    }
  }

  /** The day, ISO 8601, on which a token was last used; empty for never. */
  public Optional<String> lastUsed(Token token) {
    return Optional.ofNullable(readUses().get(token.id()));
  }

  /**
   * All of them, in the order in which they were made.
   *
   * @throws StateException when the file can't be read
   */
  public synchronized List<Token> all() {
    BasicFileAttributes now;
    try {
      now = Files.readAttributes(file, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      seen = null;
      return List.of();
    } catch (IOException e) {
      throw unreadable(e);
    }
    Seen before = seen;
    if (before != null
        && before.modified().equals(now.lastModifiedTime())
        && before.size() == now.size()
        && String.valueOf(before.key()).equals(String.valueOf(now.fileKey()))) {
      return before.tokens();
    }
    List<Token> tokens = read();
    seen = new Seen(now.lastModifiedTime(), now.size(), now.fileKey(), tokens);
    return tokens;
  }

  /**
   * Makes a token.
   *
   * @throws StateException when the name is taken, or is none
   */
  public Made add(String name, Grant grant, Optional<Instant> expiresAt, SecureRandom random) {
    String key = TokenKey.fresh(random);
    Token token;
    try {
      token =
          new Token(
              UUID.randomUUID().toString(),
              name,
              TokenKey.hash(key),
              grant,
              clock.instant(),
              expiresAt);
    } catch (IllegalArgumentException e) {
      throw new StateException(e.getMessage() + ".", e);
    }
    alone(() -> {
      List<Token> tokens = new ArrayList<>(read());
      if (tokens.stream().anyMatch(each -> each.name().equals(name))) {
        throw new StateException(
            "There is a token " + name + " already: give another name, or remove that one first.");
      }
      if (tokens.size() >= TOKENS_MAX) {
        throw new StateException(
            "There are " + TOKENS_MAX + " tokens, as many as may be: remove one first.");
      }
      tokens.add(token);
      write(tokens);
    });
    return new Made(token, key);
  }

  /**
   * Removes a token: it is refused from now on.
   *
   * @throws StateException when there is none of that name
   */
  public void remove(String name) {
    alone(() -> {
      List<Token> tokens = read();
      List<Token> rest = tokens.stream().filter(token -> !token.name().equals(name)).toList();
      if (rest.size() == tokens.size()) {
        throw new StateException(
            "There is no token named " + name + ": carrel token list shows those there are.");
      }
      write(rest);
    });
  }

  private void alone(Runnable change) {
    try (WriteTurn _ = WriteTurn.take(lockFile)) {
      change.run();
    } catch (IOException e) {
      throw PrivateFiles.unwritable(
          file.toString(), e, "make the folder writable and its disk not full.");
    }
  }

  private void write(List<Token> tokens) {
    try {
      PrivateFiles.writeJson(file, new Content(VERSION, tokens.stream().map(Kept::of).toList()));
    } catch (IOException e) {
      throw PrivateFiles.unwritable(
          file.toString(), e, "make the folder writable and its disk not full.");
    }
  }

  private List<Token> read() {
    try {
      Content content = PrivateFiles.readJson(file, Content.class);
      if (content.version() != VERSION || content.tokens().size() > TOKENS_MAX) {
        throw new StateException(
            "%s is of version %d with %d tokens, wanted version %d and at most %d: use the Carrel that wrote it."
                .formatted(file, content.version(), content.tokens().size(), VERSION, TOKENS_MAX));
      }
      return content.tokens().stream().map(Kept::token).toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw unreadable(e);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new StateException(
          file + " is damaged (" + e.getMessage() + "): delete it and make the tokens anew.", e);
    }
  }

  private StateException unreadable(IOException e) {
    return PrivateFiles.unreadable(
        file.toString(), e, "mend its permissions, or delete it and make the tokens anew.");
  }

  private Map<String, String> readUses() {
    if (!Files.exists(usesFile)) {
      return Map.of();
    }
    try {
      return PrivateFiles.readJson(usesFile, Uses.class).days();
    } catch (IOException e) {
      LOG.warn("{} can't be read ({}): it is begun anew.", usesFile, PrivateFiles.reason(e));
      return Map.of();
    }
  }

  /** The file; times as text, an empty text for what there is not. */
  private record Content(int version, List<Kept> tokens) {}

  private record Uses(int version, Map<String, String> days) {}

  private record Kept(
      String id,
      String name,
      String hash,
      String permission,
      boolean allSources,
      List<String> sources,
      String madeAt,
      String expiresAt) {
    static Kept of(Token token) {
      return new Kept(
          token.id(),
          token.name(),
          token.hash(),
          token.grant().permission().word(),
          token.grant().ofEverything(),
          token.grant().sources().map(names -> names.stream().sorted().toList()).orElse(List.of()),
          token.madeAt().toString(),
          token.expiresAt().map(Instant::toString).orElse(""));
    }

    Token token() {
      Permission allowed = Permission.of(permission);
      return new Token(
          id,
          name,
          hash,
          allSources ? Grant.all(allowed) : Grant.of(allowed, Set.copyOf(sources)),
          Instant.parse(madeAt),
          expiresAt.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(expiresAt)));
    }
  }
}
