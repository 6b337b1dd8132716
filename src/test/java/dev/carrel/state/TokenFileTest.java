package dev.carrel.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.access.AuditEntry;
import dev.carrel.access.Grant;
import dev.carrel.access.Permission;
import dev.carrel.access.Token;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens and the audit log as they lie on the disk. */
class TokenFileTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-04T05:06:07Z"), ZoneOffset.UTC);

  @TempDir Path scratch;
  private DataFolder data;

  @BeforeEach
  void open() {
    data = DataFolder.open(scratch.resolve("data"), true);
  }

  @AfterEach
  void close() {
    data.close();
  }

  @Test
  void a_token_is_found_by_its_key_after_a_restart_and_what_it_may_is_the_same() {
    Grant grant = Grant.of(Permission.WRITE, Set.of("notes", "papers"));
    TokenFile.Made made = add(tokens(), "editor", grant);
    Token found = tokens().find(made.key()).orElseThrow();
    assertEquals(made.token(), found);
    assertEquals(grant, found.grant());
    assertEquals(Optional.empty(), tokens().find(made.key() + "x"));
    assertEquals(Optional.empty(), tokens().find(made.token().hash()));
  }

  @Test
  void what_another_process_removes_is_gone_at_once() {
    TokenFile service = tokens();
    for (int i = 0; i < 50; i++) {
      TokenFile.Made made = add(tokens(), "editor", Grant.all(Permission.READ));
      assertTrue(service.find(made.key()).isPresent(), "round " + i);
      assertTrue(service.holds(made.token()));
      service.used(made.token());
      tokens().remove("editor");
      assertFalse(service.find(made.key()).isPresent(), "round " + i);
      assertFalse(service.holds(made.token()));
    }
  }

  @Test
  void the_last_use_is_a_day() {
    TokenFile.Made made = add(tokens(), "editor", Grant.all(Permission.READ));
    assertEquals(Optional.empty(), tokens().lastUsed(made.token()));
    tokens().used(made.token());
    assertEquals(Optional.of("2026-03-04"), tokens().lastUsed(made.token()));
  }

  @Test
  void names_are_plain_and_unique() {
    add(tokens(), "editor", Grant.all(Permission.READ));
    for (String name : List.of("editor", "", "a b", "../x", "a".repeat(65), "ä")) {
      assertThrows(
          StateException.class, () -> add(tokens(), name, Grant.all(Permission.READ)), name);
    }
    assertThrows(StateException.class, () -> tokens().remove("nobody"));
    assertEquals(1, tokens().all().size());
  }

  @Test
  void two_that_write_at_once_lose_nothing() {
    IntStream.range(0, 40)
        .parallel()
        .forEach(i -> add(tokens(), "token-" + i, Grant.all(Permission.READ)));
    assertEquals(40, tokens().all().size());
  }

  @Test
  void a_file_that_cannot_be_read_lets_nobody_in() throws Exception {
    TokenFile.Made made = add(tokens(), "editor", Grant.all(Permission.READ));
    Files.writeString(state("tokens.json"), "{\"version\": 1, \"tokens\": [{}]}");
    assertThrows(StateException.class, () -> tokens().find(made.key()));
  }

  @Test
  void only_the_owner_reads_the_files() throws Exception {
    TokenFile.Made made = add(tokens(), "editor", Grant.all(Permission.READ));
    tokens().used(made.token());
    audit().note("owner", "source.add", Map.of("name", "notes"));
    for (String name : List.of("tokens.json", "tokens-used.json", "audit.jsonl")) {
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(state(name))));
    }
  }

  @Test
  void the_audit_log_is_read_back_across_its_files_and_has_a_limit() throws Exception {
    String padding = "x".repeat(900);
    int written = 7_000;
    for (int i = 0; i < written; i++) {
      if (i % 1_000 == 0 || i > written - 20) {
        audit().note("owner", "reindex", Map.of("number", "" + i, "padding", padding));
      } else {
        Files.writeString(
            state("audit.jsonl"),
            "{\"at\":\"t\",\"by\":\"b\",\"action\":\"a\",\"details\":{\"padding\":\""
                + padding
                + "\"}}\n",
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      }
    }
    List<AuditEntry> latest = audit().latest(5);
    assertEquals(5, latest.size());
    assertEquals("" + (written - 1), latest.getLast().details().get("number"));
    assertEquals("2026-03-04T05:06:07Z", latest.getLast().at());
    assertTrue(Files.exists(state("audit.1.jsonl")));
    assertFalse(Files.exists(state("audit." + (AuditFile.OLD_FILES_MAX + 1) + ".jsonl")));
  }

  @Test
  void a_line_that_a_crash_cut_hinders_nothing() throws Exception {
    audit().note("owner", "reindex", Map.of("which", "failed"));
    Files.writeString(state("audit.jsonl"), "{\"at\":\"20", StandardOpenOption.APPEND);
    audit().note("owner", "reindex", Map.of("which", "all"));
    audit().note("owner", "reindex", Map.of("which", "changed"));
    assertEquals(
        List.of("failed", "all", "changed"),
        audit().latest(9).stream().map(entry -> entry.details().get("which")).toList());
  }

  private static TokenFile.Made add(TokenFile tokens, String name, Grant grant) {
    return tokens.add(name, grant, Optional.empty(), new SecureRandom());
  }

  /** As a process that begins now sees them. */
  private TokenFile tokens() {
    return new TokenFile(data, CLOCK);
  }

  private AuditFile audit() {
    return new AuditFile(data, CLOCK);
  }

  private Path state(String name) {
    return data.state().resolve(name);
  }
}
