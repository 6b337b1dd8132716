package dev.carrel;

import dev.carrel.access.AuditEntry;
import dev.carrel.access.Grant;
import dev.carrel.access.Token;
import dev.carrel.cli.AccessDesk;
import dev.carrel.cli.CommandFailure;
import dev.carrel.state.AuditFile;
import dev.carrel.state.DataFolder;
import dev.carrel.state.Sources;
import dev.carrel.state.TokenFile;
import dev.carrel.watch.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The tokens and the audit log over the files of a data folder. A service that runs reads the same
 * files, and offers no route that makes a token: who has one can never make others.
 */
final class LocalAccess implements AccessDesk {
  private final Path folder;
  private final Clock clock;

  LocalAccess(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  @Override
  public MadeToken add(String name, Grant grant, Optional<Duration> lifetime) {
    try (DataFolder data = DataFolder.open(folder, false)) {
      refuseUnknown(grant, Sources.of(data.folder()));
      TokenFile tokens = new TokenFile(data, clock);
      Optional<Instant> end = lifetime.map(clock.instant()::plus);
      TokenFile.Made made = tokens.add(name, grant, end, new SecureRandom());
      new AuditFile(data, clock)
          .note(
              "token.add",
              Map.of(
                  "name",
                  name,
                  "permission",
                  grant.permission().word(),
                  "sources",
                  grant.sources().map(LocalAccess::joined).orElse("all"),
                  "expires",
                  end.map(Instant::toString).orElse("never")));
      return new MadeToken(made.key(), entry(made.token(), tokens));
    }
  }

  /** A name that is mistyped would be a token that sees nothing. */
  private static void refuseUnknown(Grant grant, List<Source> sources) {
    List<String> known = sources.stream().map(Source::name).toList();
    for (String name : grant.sources().orElse(Set.of())) {
      if (!known.contains(name)) {
        throw new CommandFailure(
            "There is no source named "
                + name
                + (known.isEmpty()
                    ? ", nor any other"
                    : ": the sources are " + String.join(", ", known))
                + "; carrel sources add makes one.");
      }
    }
  }

  @Override
  public List<TokenEntry> tokens() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (DataFolder data = DataFolder.open(folder, false)) {
      TokenFile tokens = new TokenFile(data, clock);
      return tokens.all().stream().map(token -> entry(token, tokens)).toList();
    }
  }

  @Override
  public void remove(String name) {
    try (DataFolder data = DataFolder.open(folder, false)) {
      new TokenFile(data, clock).remove(name);
      new AuditFile(data, clock).note("token.remove", Map.of("name", name));
    }
  }

  @Override
  public List<AuditEntry> audit(int countMax) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (DataFolder data = DataFolder.open(folder, false)) {
      return new AuditFile(data, clock).latest(countMax);
    }
  }

  private TokenEntry entry(Token token, TokenFile tokens) {
    return new TokenEntry(
        token.name(),
        token.grant().permission().word(),
        token.grant().sources().map(names -> names.stream().sorted().toList()).orElse(null),
        token.madeAt().toString(),
        token.expiresAt().map(Instant::toString).orElse(null),
        !token.holdsAt(clock.instant()),
        tokens.lastUsed(token).orElse(null));
  }

  private static String joined(Set<String> names) {
    return names.stream().sorted().collect(Collectors.joining(", "));
  }
}
