package dev.carrel.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a message is its own, and what it repeats of others. */
class QuotedHistoryTest {
  private static final String ATTRIBUTION =
      "On Mon, Mar 2, 2026 at 9:00 AM Bob Moe <bob@example.org> wrote:\n";

  @TempDir static Path folder;
  @AutoClose private static Reading reading;

  @BeforeAll
  static void start() {
    reading = new Reading(folder, ParseLimits.defaults());
  }

  /** The text below the head of a mail. */
  private static String body(String subject, String body) {
    String text = reading.document("a.eml", Mails.mail("1@x", subject, body)).text();
    String head = "Subject: " + subject;
    return text.substring(text.indexOf(head) + head.length()).strip();
  }

  private static String html(String subject, String html) {
    String mail =
        "From: Ann <ann@example.org>\nSubject: "
            + subject
            + "\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
            + html;
    String text = reading.document("h.eml", mail).text();
    return text.substring(text.indexOf("Subject: " + subject) + 9 + subject.length()).strip();
  }

  @Test
  void what_an_answer_quotes_is_no_text_of_it() {
    assertEquals(
        "Thursday suits me.\n\nAnn",
        body(
            "Re: Ferry",
            "Thursday suits me.\n\nAnn\n\n"
                + ATTRIBUTION
                + "> When does the ferry leave?\n>\n> > Ask the harbour master.\n"));
    assertEquals(
        "Donnerstag.",
        body(
            "AW: F\u00e4hre",
            """
            Donnerstag.

            Am 02.03.2026 um 09:00 schrieb Bob Moe
            <bob@example.org>:
            > Wann f\u00e4hrt die F\u00e4hre?
            """));
  }

  @Test
  void answers_between_quoted_lines_stay() {
    assertEquals(
        "At dawn.\n\nTwo of them.",
        body(
            "Re: Ferry",
            ATTRIBUTION
                + "> When does the ferry leave?\n\nAt dawn.\n\n> How many lanterns?\n\n"
                + "Two of them.\n"));
  }

  @Test
  void a_message_of_nothing_but_history_keeps_it() {
    String history = ATTRIBUTION + "> When does the ferry leave?";
    assertEquals(history, body("Re: Ferry", history + "\n"));
    String signed = history + "\n\n--\nAnn Lee, Harbour Office";
    assertEquals(signed, body("Re: Ferry", signed + "\n"));
    String phone = "Sent from my telephone\n\n" + history;
    assertEquals(phone, body("Re: Ferry", phone + "\n"));
  }

  @Test
  void earlier_messages_below_their_heads_go() {
    String head =
        "From: Bob Moe\nSent: Monday, March 2, 2026 9:00 AM\nTo: Ann Lee\nSubject: Ferry\n";
    assertEquals(
        "Thursday suits me.", body("RE: Ferry", "Thursday suits me.\n\n" + head + "\nWhen?\n"));
    assertEquals(
        "Thursday suits me.",
        body("Ferry", "Thursday suits me.\n\n-----Original Message-----\n" + head + "\nWhen?\n"));
    assertEquals(
        "Donnerstag.",
        body(
            "AW: F\u00e4hre",
            """
            Donnerstag.

            -----Urspr\u00fcngliche Nachricht-----
            Von: Bob
            Gesendet: Montag
            An: Ann
            Betreff: F\u00e4hre

            Wann?
            """));
  }

  @Test
  void an_answer_that_points_below_keeps_what_is_below() {
    String head = "From: Bob Moe\nSent: Monday, March 2, 2026 9:00 AM\nTo: Ann Lee\nSubject: Ferry";
    String text = "See my comments inline.\n\n" + head + "\n\nWhen?\nAt dawn.";
    assertEquals(text, body("RE: Ferry", text + "\n"));
  }

  @Test
  void a_forwarded_message_is_content() {
    String head = "From: Bob Moe\nSent: Monday, March 2, 2026 9:00 AM\nTo: Ann Lee\nSubject: Ferry";
    String outlook = "For you.\n\n" + head + "\n\nThe ferry leaves at dawn.";
    assertEquals(outlook, body("FW: Ferry", outlook + "\n"));
    String within =
        "Here it is.\n\n---------- Forwarded message ---------\n"
            + head.replace("Sent", "Date")
            + "\n\nThe ferry leaves at dawn.";
    assertEquals(within, body("Re: Ferry", within + "\n"));
  }

  @Test
  void what_nothing_shows_to_be_an_answer_stays() {
    String program = "Type this:\n\n> print lantern\n\nand wait.";
    assertEquals(program, body("How to", program + "\n"));
    String list = "From: the harbour\nDate: Monday\nSubject: ferries\n\nis how it begins.";
    assertEquals(list, body("Heads of mails", list + "\n"));
    String none = "I asked him, and he wrote:\n\nThe ferry leaves at dawn.";
    assertEquals(none, body("Re: Ferry", none + "\n"));
  }

  @Test
  void quotations_of_pages_are_history_of_answers_only() {
    String quote =
        "<p>Thursday.</p><div>On Mon, Mar 2, 2026 Bob wrote:<br></div>"
            + "<blockquote><p>When does the ferry leave?</p><blockquote>Ask him.</blockquote>"
            + "</blockquote>";
    assertEquals("Thursday.", html("Re: Ferry", quote));
    String poem = "<p>A poem:</p><blockquote>Oh ferry, oh lantern</blockquote><p>Ann</p>";
    assertTrue(html("A poem", poem).contains("Oh ferry"));
    String last = html("Re: Ferry", quote + "<p>Ann</p>");
    assertTrue(last.endsWith("Ann"), last);
    assertFalse(last.contains("Ask him"), last);
  }

  @Test
  void in_a_mailbox_each_message_has_its_own_words_once() {
    String first = Mails.mail("1@x", "Ferry", "When does the ferry leave?\n");
    String second =
        Mails.mail(
            "2@x", "Re: Ferry", "At dawn.\n\n" + ATTRIBUTION + "> When does the ferry leave?\n");
    byte[] mailbox = Mails.mbox(first, second).getBytes(UTF_8);
    List<ParseOutcome> outcomes = reading.outcomes("a.mbox", mailbox);
    String all = Reading.summary(outcomes);
    assertEquals(1, all.split("When does the ferry leave", -1).length - 1, all);
    assertTrue(all.contains("At dawn."), all);
  }
}
