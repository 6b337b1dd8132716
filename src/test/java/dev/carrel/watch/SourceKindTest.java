package dev.carrel.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceKindTest {
  @TempDir Path folder;

  @Test
  void a_folder_is_known_by_what_its_program_keeps_at_its_top() throws IOException {
    assertEquals(SourceKind.FOLDER, SourceKind.of(folder));
    assertEquals(SourceKind.FOLDER, SourceKind.of(folder.resolve("missing")));
    Files.writeString(folder.resolve("2019.mbox"), "From ada@example.org\n");
    assertEquals(SourceKind.MAIL, SourceKind.of(folder));
    // A further tree of a repository has a file of that name.
    Files.writeString(folder.resolve(".git"), "gitdir: /srv/tern/.git/worktrees/spring\n");
    assertEquals(SourceKind.CODE, SourceKind.of(folder));
    Files.createDirectory(folder.resolve(".obsidian"));
    assertEquals(SourceKind.OBSIDIAN, SourceKind.of(folder));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "inbox/"})
  void a_maildir_is_mail_and_so_is_a_folder_of_some(String mailbox) throws IOException {
    for (String name : new String[] {"cur", "new", "tmp"}) {
      Files.createDirectories(folder.resolve(mailbox + name));
    }
    assertEquals("mail", SourceKind.of(folder).label());
  }

  @Test
  void a_folder_of_folders_is_mail_when_it_holds_more_mail_than_anything_else() throws IOException {
    Path lists = Files.createDirectories(folder.resolve("post/lists"));
    Files.writeString(lists.resolve("boats.mbox"), "From ada@example.org\n");
    assertEquals(SourceKind.MAIL, SourceKind.of(folder));
    Files.writeString(folder.resolve("plan.md"), "# Plan\n");
    assertEquals(SourceKind.FOLDER, SourceKind.of(folder), "as much else as mail");
    Files.writeString(folder.resolve("post/ada.eml"), "Subject: tide\n\nHigh.\n");
    assertEquals(SourceKind.MAIL, SourceKind.of(folder));
    for (int i = 0; i < 3; i++) {
      Files.writeString(lists.resolve(i + ".pdf"), "");
    }
    assertEquals(SourceKind.FOLDER, SourceKind.of(folder));
  }
}
