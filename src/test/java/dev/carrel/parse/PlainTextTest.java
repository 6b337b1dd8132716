package dev.carrel.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plain text, light markup, tables of lines and source code. */
class PlainTextTest {
  @TempDir Path folder;

  private String shown(String name, String text) {
    ParsedDocument document = new Reading(folder, ParseLimits.defaults()).document(name, text);
    assertEquals(text, document.text());
    return Reading.shown(document);
  }

  private String mediaType(String name, String text) {
    return new Reading(folder, ParseLimits.defaults()).document(name, text).mediaType();
  }

  @Test
  void paragraphs_end_at_blank_lines_whatever_ends_the_lines() {
    assertEquals("PROSE a\\nb\nPROSE c\n", shown("a.txt", "\n a\nb\n \t\n\nc"));
    assertEquals("PROSE a\\r\\nb\nPROSE c\n", shown("a.txt", "a\r\nb\r\n\r\nc\r\n"));
    assertEquals("PROSE a\\rb\nPROSE c\n", shown("a", "a\rb\r\rc\r"));
  }

  @Test
  void light_markup_shows_its_headings() {
    assertEquals(
        "PROSE #+TITLE: x\nHEADING [One] * One\nPROSE [One] text\\n*bold* text\nHEADING [One > Two] ** Two\n",
        shown("a.org", "#+TITLE: x\n\n* One\ntext\n*bold* text\n** Two\n"));
    assertEquals(
        "HEADING [Title] = Title\nPROSE [Title] text\nHEADING [Title > Part] == Part\nPROSE [Title > Part] more\n",
        shown("a.adoc", "= Title\n\ntext\n\n== Part\nmore\n"));
    assertEquals(
        """
        HEADING [Title] =====\\nTitle\\n=====
        PROSE [Title] text
        HEADING [Title > Part] Part\\n----
        PROSE [Title > Part] more
        HEADING [Last] Last\\n====
        """,
        shown("a.rst", "=====\nTitle\n=====\n\ntext\n\nPart\n----\n\nmore\n\nLast\n====\n"));
  }

  @Test
  void light_markup_is_called_by_its_only_outermost_heading_or_by_what_it_says() {
    assertEquals("Title", title("a.adoc", "= Title\n\n== Part\n\n== Part\n"));
    assertNull(title("a.adoc", "== Part\n\n== Part\n"));
    assertEquals("Title", title("a.rst", "Title\n=====\n\nPart\n----\n\nPart\n----\n"));
    assertNull(title("a.rst", "Part\n====\n\nPart\n====\n"));
    assertEquals("Part", title("README.rst", "Part\n====\n\nOther\n=====\n"));
    assertEquals("One", title("a.org", "* One\n** Two\n** Three\n"));
    assertNull(title("a.org", "* One\n* Two\n"));
    assertEquals("Said so", title("a.org", "#+date: x\n#+Title:  Said so \n* One\n* Two\n"));
    assertEquals("One", title("a.org", "#+TITLE: \n* One\n"));
  }

  private @Nullable String title(String name, String text) {
    return new Reading(folder, ParseLimits.defaults()).document(name, text).title();
  }

  @Test
  void rows_are_one_table() {
    assertEquals("TABLE a,b\\n1,2\n", shown("a.csv", "a,b\n1,2\n"));
  }

  @Test
  void code_is_cut_where_a_line_stands_at_the_margin_after_a_blank_one() {
    String code = "import x\n\ndef a():\n    one()\n\n    two()\n\n\ndef b():\n  pass\n";
    assertEquals(
        "CODE import x\nCODE def a():\\n    one()\\n\\n    two()\nCODE def b():\\n  pass\n",
        shown("a.py", code));
    assertEquals("CODE f(\\n\\n)\n", shown("a.c", "f(\n\n)\n"));
  }

  @Test
  void names_tell_the_language_and_content_where_they_do_not() {
    assertEquals("text/x-java-source", mediaType("A.java", "class A {}"));
    assertEquals("text/x-makefile", mediaType("Makefile", "all:"));
    assertEquals("text/x-dockerfile", mediaType("Dockerfile", "FROM x"));
    assertEquals("text/x-cmake", mediaType("CMakeLists.txt", "project(x)"));
    assertEquals("text/x-python", mediaType("tool", "#!/usr/bin/env python3\nprint()"));
    assertEquals("text/x-shellscript", mediaType("run", "#!/bin/sh\nls"));
    assertEquals("application/xml", mediaType("data", "<?xml version='1.0'?><a/>"));
    assertEquals("text/plain", mediaType("notes", "just words"));
    assertEquals("application/x-ipynb+json", mediaType("a.ipynb", "{}"));
  }
}
