package dev.carrel.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailTextTest {
  private static final String PATCH =
      """
      diff --git a/src/Carrel.java b/src/Carrel.java
      index 543a7b1..eb0b978 100644
      --- a/src/Carrel.java
      +++ b/src/Carrel.java
      @@ -1,4 +1,4 @@ final class Carrel
       class Carrel {
      -  private final X x;
      +  private final   Y y;

      \t}
      """
          .replace("\\t", "\t")
          .replace("\n\t}", "\n \t}");

  @TempDir Path folder;
  private @Nullable Reading reading;

  private ParsedDocument mail(String subject, String body) {
    String mail =
        "From: ann@example.org\nSubject: "
            + subject
            + "\nContent-Type: text/plain; charset=utf-8\n\n"
            + body;
    return reading().document("a.eml", mail.getBytes(StandardCharsets.UTF_8));
  }

  private Reading reading() {
    Reading open = reading == null ? new Reading(folder, ParseLimits.defaults()) : reading;
    reading = open;
    return open;
  }

  @AfterEach
  void close() {
    if (reading != null) {
      reading.close();
    }
  }

  private static String body(ParsedDocument document) {
    return document.text().substring(document.text().indexOf("\n\n") + 2);
  }

  @Test
  void lines_stay_as_they_are_written() {
    assertEquals(
        "    if (a)   b();\n\treturn;\n\nSee  you \u00E4",
        body(mail("Hello", "    if (a)   b(); \n\treturn;\n \n\n\nSee  you \u00E4\n")));
    ParsedDocument parts =
        reading()
            .document(
                "b.eml",
                Mails.mail("1@a", "Parts", "One\n  two\n").getBytes(StandardCharsets.UTF_8));
    assertEquals("One\n  two", body(parts));
  }

  @Test
  void a_patch_is_code_and_what_stands_around_it_is_prose() {
    ParsedDocument document =
        mail(
            "[PATCH] Y",
            """
            Use Y, since X is gone.
            ---
             src/Carrel.java | 2 +-
             1 file changed, 1 insertion(+), 1 deletion(-)

            %s%s--\s
            2.43.0
            """
                .formatted(PATCH, PATCH.replace("Carrel", "Other")));
    assertEquals(
        """
        PROSE From: ann@example.org\\nSubject: [PATCH] Y
        PROSE Use Y, since X is gone.
        CODE ---\\n src/Carrel.java | 2 +-\\n 1 file changed, 1 insertion(+), 1 deletion(-)
        CODE %s
        CODE %s
        PROSE --\\n2.43.0
        """
            .formatted(shown(PATCH), shown(PATCH.replace("Carrel", "Other"))),
        Reading.shown(document));
  }

  private static String shown(String patch) {
    return patch.strip().replace("\n", "\\n").replace("\t", "\\t");
  }

  @Test
  void a_patch_shown_among_the_words_is_read_with_them() {
    String mail =
        "From: a@b.example\nSubject: x\nMIME-Version: 1.0\n"
            + "Content-Type: multipart/mixed; boundary=xx\n\n--xx\nContent-Type: text/plain\n\nSee:\n"
            + "--xx\nContent-Type: text/x-patch\nContent-Disposition: inline\n\n"
            + PATCH
            + "--xx--\n";
    try (Reading other = new Reading(folder, ParseLimits.defaults())) {
      assertEquals(
          "PROSE From: a@b.example\\nSubject: x\nPROSE See:\nCODE " + shown(PATCH) + "\n",
          Reading.shown(other.document("c.eml", mail.getBytes(StandardCharsets.UTF_8))));
    }
  }

  @Test
  void what_only_looks_like_a_patch_is_prose() {
    for (String text :
        List.of("--- a\n+++ b\nno hunk", "@@ all @@\n+1", "diff is a tool", "+ a\n- b")) {
      assertEquals(List.of(new MailText.Piece(Section.Kind.PROSE, text)), MailText.pieces(text));
    }
  }

  @Test
  void a_line_that_a_mailer_broke_and_a_patch_cut_short_keep_the_rest_apart() {
    String broken = "@@ -1,2 +1,2 @@\n-a long\nline\n+b\n c";
    assertEquals(
        List.of(
            new MailText.Piece(Section.Kind.CODE, broken),
            new MailText.Piece(Section.Kind.PROSE, "Ann")),
        MailText.pieces(broken + "\nAnn"));
    assertEquals(
        List.of(
            new MailText.Piece(Section.Kind.CODE, "@@ -1,9 +1,9 @@\n-a"),
            new MailText.Piece(Section.Kind.PROSE, "Thanks\n--\nAnn")),
        MailText.pieces("@@ -1,9 +1,9 @@\n-a\nThanks\n-- \nAnn"));
    assertEquals(
        List.of(
            new MailText.Piece(
                Section.Kind.CODE,
                "diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y"),
            new MailText.Piece(Section.Kind.PROSE, "Ann")),
        MailText.pieces(
            "diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\nAnn"));
  }

  @Test
  void an_answer_loses_what_it_quotes_and_keeps_its_indentation_and_its_patch() {
    String patch = PATCH.replace(" class Carrel {", " > quoted in a file, From: x");
    ParsedDocument answer =
        mail(
            "Re: Y",
            "On Tue, 3 Mar 2026, Bob wrote:\n> Use X\n > or Y\nBetter:\n    y();\n\n" + patch);
    assertEquals("Better:\n    y();\n\n" + patch.strip(), body(answer));
  }

  @Test
  void a_patch_has_no_language() {
    assertNull(mail("[PATCH]", PATCH.repeat(20)).language());
    assertEquals(
        "en",
        mail("[PATCH]", "The ferry leaves at seven in the morning from the pier.\n\n" + PATCH)
            .language());
  }

  @Test
  void hostile_text_takes_no_time() {
    for (String text :
        List.of(
            "diff --git \n".repeat(100_000),
            "--- a\n+++ b\n".repeat(100_000),
            "@@ -1,999999999 +1,999999999 @@\n".repeat(100_000),
            "@@ -1,999999999 +1,999999999 @@\n+a\nx\n".repeat(50_000),
            "diff \nindex 1..\n".repeat(50_000),
            " a | 1 +".repeat(100_000))) {
      assertTimeoutPreemptively(Duration.ofSeconds(20), () -> MailText.pieces(text));
    }
  }
}
