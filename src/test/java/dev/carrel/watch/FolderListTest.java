package dev.carrel.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees who looks for a folder. */
class FolderListTest {
  private static final FolderList.Wanted ALL = new FolderList.Wanted("", false, 0, 100);

  @TempDir Path scratch;
  private Path home;

  @BeforeEach
  void a_home() throws IOException {
    home = Files.createDirectory(scratch.toRealPath().resolve("home"));
    Files.createDirectories(home.resolve("vault/.obsidian"));
    Files.createDirectories(home.resolve("Code/.git"));
    Files.createDirectories(home.resolve("mail/cur"));
    Files.createDirectories(home.resolve("mail/new"));
    Files.createDirectory(home.resolve(".config"));
    Files.writeString(home.resolve("secret-plans.md"), "nothing of this leaves");
    Files.writeString(home.resolve("list.txt"), "nor this");
  }

  @Test
  void folders_stand_in_the_order_of_their_names_with_what_they_are() throws Exception {
    FolderList list = FolderList.of(home, ALL);
    assertEquals(
        List.of("Code code", "mail mail", "vault obsidian"),
        list.folders().stream().map(each -> each.name() + " " + each.kind()).toList());
    assertEquals(home.toString(), list.folder());
    assertEquals(2, list.files());
    assertEquals(String.valueOf(home.getParent()), list.above().getLast().folder());
    assertEquals(String.valueOf(home.getRoot()), list.above().getFirst().name());
    assertEquals("obsidian", FolderList.of(home.resolve("vault"), ALL).kind());
  }

  @Test
  void no_name_of_a_file_is_told() throws Exception {
    String told = FolderList.of(home, new FolderList.Wanted("s", true, 0, 100)).toString();
    assertEquals(-1, told.indexOf("secret-plans"), told);
  }

  @Test
  void hidden_folders_come_on_request_only() throws Exception {
    assertEquals(3, FolderList.of(home, ALL).total());
    FolderList all = FolderList.of(home, new FolderList.Wanted("", true, 0, 100));
    assertEquals(".config", all.folders().getFirst().name());
    assertEquals(true, all.folders().getFirst().hidden());
  }

  @Test
  void a_part_of_the_name_finds_it_in_whatever_case_and_form() throws Exception {
    Files.createDirectory(home.resolve("Gru\u0308ße")); // u and its dots apart, as macOS keeps it
    assertEquals(1, FolderList.of(home, new FolderList.Wanted("GRÜ", false, 0, 100)).total());
    assertEquals(0, FolderList.of(home, new FolderList.Wanted("none", false, 0, 100)).total());
  }

  @Test
  void a_page_tells_how_many_there_are_in_all() throws Exception {
    FolderList page = FolderList.of(home, new FolderList.Wanted("", false, 1, 1));
    assertEquals(3, page.total());
    assertEquals(List.of("mail"), page.folders().stream().map(FolderList.Entry::name).toList());
  }

  @Test
  void a_link_that_leads_round_leads_to_where_it_really_is() throws Exception {
    Files.createSymbolicLink(home.resolve("round"), home);
    Files.createSymbolicLink(home.resolve("nowhere"), home.resolve("gone"));
    Files.createSymbolicLink(home.resolve("itself"), home.resolve("itself"));
    FolderList list = FolderList.of(home, ALL);
    assertEquals(
        List.of("round"),
        list.folders().stream()
            .filter(FolderList.Entry::link)
            .map(FolderList.Entry::name)
            .toList());
    FolderList again = FolderList.of(home.resolve("round/round/round"), ALL);
    assertEquals(home.toString(), again.folder());
    assertThrows(IOException.class, () -> FolderList.of(home.resolve("itself"), ALL));
  }

  @Test
  void a_name_that_is_no_utf8_is_shown_and_cannot_be_said() throws Exception {
    Files.createDirectory(Path.of(URI.create(home.toUri() + "caf%E9")));
    FolderList.Entry found =
        FolderList.of(home, new FolderList.Wanted("caf", false, 0, 100)).folders().getFirst();
    assertEquals("caf\\xe9", found.name());
    assertNull(found.folder());
  }

  @Test
  void what_is_no_folder_is_told_apart() {
    assertThrows(NoSuchFileException.class, () -> FolderList.of(home.resolve("gone"), ALL));
    assertThrows(NotDirectoryException.class, () -> FolderList.of(home.resolve("list.txt"), ALL));
  }

  @Test
  void a_folder_that_may_not_be_listed_is_told_as_such() throws Exception {
    Path closed = Files.createDirectory(home.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(closed), "root lists everything");
    assertEquals(
        List.of(false),
        FolderList.of(home, new FolderList.Wanted("closed", false, 0, 100)).folders().stream()
            .map(FolderList.Entry::readable)
            .toList());
    assertThrows(AccessDeniedException.class, () -> FolderList.of(closed, ALL));
  }

  @Test
  void a_person_begins_at_home_or_at_a_root() {
    FolderList places =
        FolderList.places(home, List.of(home.getRoot(), home.resolve("no-disk-in-this-drive")));
    assertNull(places.folder());
    assertEquals(
        List.of(home.toString(), home.getRoot().toString()),
        places.folders().stream().map(FolderList.Entry::folder).toList());
  }
}
