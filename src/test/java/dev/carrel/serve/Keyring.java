package dev.carrel.serve;

import dev.carrel.access.Grant;
import dev.carrel.access.Permission;
import dev.carrel.state.AuditFile;
import dev.carrel.state.DataFolder;
import dev.carrel.state.TokenFile;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;

/** Real tokens in a data folder of their own, and doors that ask for them. */
final class Keyring implements AutoCloseable {
  final DataFolder data;
  final TokenFile tokens;
  final AuditFile audit;

  Keyring(Path folder) {
    data = DataFolder.open(folder, true);
    tokens = new TokenFile(data, Clock.systemUTC());
    audit = new AuditFile(data, Clock.systemUTC());
  }

  Access access(Exposure exposure) {
    return new Access(exposure, tokens, audit);
  }

  String add(String name, Grant grant) {
    // As the command line does, beside the service.
    return new TokenFile(data, Clock.systemUTC())
        .add(name, grant, Optional.empty(), new SecureRandom())
        .key();
  }

  String reader() {
    return add("reader", Grant.all(Permission.READ));
  }

  String readerOf(String source) {
    return add("reader-of-" + source, Grant.of(Permission.READ, Set.of(source)));
  }

  void remove(String name) {
    new TokenFile(data, Clock.systemUTC()).remove(name);
  }

  static Exposure required() {
    return new Exposure(true, 1_000, Optional.empty(), Optional.empty());
  }

  @Override
  public void close() {
    data.close();
  }
}
