package dev.carrel.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a message is called, and that it stays so. */
final class MailboxesTest {
  @TempDir static Path folder;

  private static List<EntrySource.Entry> entries(String mbox) throws IOException {
    UnpackMeter meter =
        new UnpackMeter(new Ask.Allowance(1_000, 1_000, 1 << 30, 1_000, mbox.length()));
    List<EntrySource.Entry> entries = new ArrayList<>();
    try (MboxEntries messages =
        new MboxEntries(new ByteArrayInputStream(mbox.getBytes(UTF_8)), meter, 1 << 20)) {
      for (EntrySource.Entry entry = messages.next(); entry != null; entry = messages.next()) {
        byte[] content = messages.content().readAllBytes();
        assertEquals(FileBytes.content(content).sha256(), entry.contentSha256());
        assertEquals(content.length, entry.sizeBytes());
        entries.add(entry);
      }
    }
    return entries;
  }

  @Test
  void a_message_stays_the_same_when_others_come_and_go() throws IOException {
    String one = Mails.mail("one@x", "One", "First");
    String two = Mails.mail("", "Two", "Second, without an id");
    String three = Mails.mail("three@x", "Three", "Third");
    List<EntrySource.Entry> before = entries(Mails.mbox(one, two));
    List<EntrySource.Entry> appended = entries(Mails.mbox(one, two, three));
    assertEquals("one@x", before.getFirst().name());
    assertTrue(before.get(1).name().startsWith("message-"), before.toString());
    assertEquals(before, appended.subList(0, 2));
    assertEquals(appended.subList(1, 3), entries(Mails.mbox(two, three)));
    String unended = Mails.mbox(one).stripTrailing();
    assertEquals(before.getFirst().name(), entries(unended).getFirst().name());
    assertEquals(
        entries(unended + "\n"), entries(unended + "\n\n"), "empty lines belong to no message");
  }

  @Test
  void only_a_line_with_a_time_after_an_empty_one_begins_a_message() throws IOException {
    String mbox =
        """
        From - Tue Mar 03 10:15:00 2026
        Message-ID:
         <folded@x>
        Subject: x

        From here on it goes downhill.
        From ann@example.org Tue Mar  3 10:15:00 2026

        >From quoted
        >>From quoted twice
        """;
    List<EntrySource.Entry> entries = entries(mbox);
    assertEquals(1, entries.size());
    assertEquals("folded@x", entries.getFirst().name());
    assertEquals(2, entries(mbox.replace("\nFrom ann", "\n\nFrom ann")).size());
    assertEquals(1, entries(mbox.replace("\n", "\r\n")).size());
  }

  @Test
  void messages_have_fields_and_attachments_of_their_own() throws IOException {
    Map<String, byte[]> attachments = new LinkedHashMap<>();
    attachments.put(
        "invoice.pdf",
        Documents.pdf("Invoice", List.of(List.of("1"), List.of("2"), List.of("page three"))));
    attachments.put("notes.txt", "Call Bob.".getBytes(UTF_8));
    String mbox =
        Mails.mbox(
            Mails.mail("a/b@x", "Invoice for March", "See attachment.", attachments),
            Mails.mail("a/b@x", "Same id", "Another text."),
            Mails.mail("c@x", "Third", "Third text."));
    try (Reading reading = new Reading(folder, ParseLimits.defaults())) {
      List<ParseOutcome> outcomes = reading.outcomes("mail.mbox", mbox.getBytes(UTF_8));
      assertEquals(6, outcomes.size(), () -> Reading.summary(outcomes));
      assertEquals("a_b@x/invoice.pdf", outcomes.get(0).id().part());
      ParsedDocument invoice =
          assertInstanceOf(ParseOutcome.Parsed.class, outcomes.get(0)).document();
      assertEquals(3, invoice.sections().getLast().page());
      assertEquals("a_b@x/notes.txt", outcomes.get(1).id().part());
      ParsedDocument mail = assertInstanceOf(ParseOutcome.Parsed.class, outcomes.get(2)).document();
      assertEquals("a_b@x", mail.id().part());
      assertEquals("Invoice for March", mail.title());
      assertEquals(
          Map.of(
              "from", "Ann Lee <ann@example.org>",
              "to", "Bob <bob@example.org>",
              "date", "2026-03-03T09:15:00Z",
              "subject", "Invoice for March"),
          mail.fields());
      assertTrue(mail.text().contains("ann@example.org"));
      String second = String.valueOf(outcomes.get(3).id().part());
      assertTrue(second.matches("a_b@x~[0-9a-f]{8}"), second);
    }
  }

  @Test
  void a_mailbox_without_an_extension_is_known_by_its_first_lines() {
    String mbox = Mails.mbox(Mails.mail("one@x", "One", "First"));
    try (Reading reading = new Reading(folder, ParseLimits.defaults())) {
      assertEquals(2, reading.outcomes("Inbox", mbox.getBytes(UTF_8)).size());
      assertEquals(
          1,
          reading.outcomes("letter", "From me to you, at 12:00\nthe end".getBytes(UTF_8)).size());
      assertEquals(1, reading.outcomes("notes.txt", mbox.getBytes(UTF_8)).size());
    }
  }
}
