package dev.carrel.parse;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads text, Markdown and code as they stand, and finds what structure they have. */
final class TextReader {
  private final ParseLimits limits;
  private final Markdown markdown;
  private final ParseWorkers workers;

  /** Reads here, and asks the workers for the declarations of code. */
  TextReader(ParseLimits limits, ParseWorkers workers) {
    this.limits = limits;
    this.markdown = new Markdown(limits);
    this.workers = workers;
  }

  /** What is in a file of text. */
  ParseOutcome read(DocumentId id, FileType type, String sha256, Decoded decoded) {
    if (decoded.text().isBlank()) {
      return new ParseOutcome.Skipped(id, "the file holds nothing but white space", sha256);
    }
    Optional<ParseOutcome> readable =
        ReadableText.read(id, type, sha256, decoded.text(), markdown, limits);
    if (readable.isPresent()) {
      return readable.get();
    }
    String text = decoded.text();
    String remark = null;
    if (text.length() > limits.textCharsMax()) {
      remark = cutRemark(text.length(), limits.textCharsMax());
      text = cut(text, limits.textCharsMax());
    }
    Structure structure;
    String parser = type.form() == FileType.Form.MARKDOWN ? "markdown" : "text";
    try {
      Optional<CodeLanguage> language = CodeLanguage.of(type, fileName(id), text);
      if (language.isPresent()) {
        CodeOutline outline = CodeOutline.read(id, language.get(), text, workers, limits);
        structure = outline.structure();
        parser = outline.parser();
        remark = joined(remark, outline.remark());
      } else {
        structure = structure(type.form(), fileName(id), text);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new ParseOutcome.Unreadable(id, ParseWorkers.INTERRUPTED, sha256);
    } catch (ParseWorkers.NoWorkerException e) {
      return new ParseOutcome.Unreadable(id, String.valueOf(e.getMessage()), sha256);
    } catch (RuntimeException | StackOverflowError e) {
      // Whatever a parser stumbles over, the text is there and can be found.
      structure = PlainText.paragraphs(text, limits);
      remark = "read as plain text, since its structure could not be parsed: " + e;
    }
    String charset = decoded.charset().name();
    return new ParseOutcome.Parsed(
        new ParsedDocument(
            id,
            structure.title(),
            type.mediaType(),
            sha256,
            null,
            structure.fields(),
            text,
            structure.sections()),
        charset.equals("UTF-8") ? parser : parser + " (" + charset + ")",
        remark);
  }

  private static String fileName(DocumentId id) {
    return InnerName.file(id.part() == null ? id.path() : id.part());
  }

  private Structure structure(FileType.Form form, String fileName, String text) {
    boolean takesFirst = HeadingTitle.isEmptyName(fileName);
    return switch (form) {
      case MARKDOWN -> markdown.structure(text, takesFirst);
      case ORG -> PlainText.marked(text, PlainText.Headings.ORG, takesFirst, limits);
      case ASCIIDOC -> PlainText.marked(text, PlainText.Headings.ASCIIDOC, takesFirst, limits);
      case RST -> PlainText.marked(text, PlainText.Headings.UNDERLINED, takesFirst, limits);
      case ROWS -> PlainText.rows(text, limits);
      case LINES, NOTEBOOK, CANVAS, CALENDAR, CONTACTS -> PlainText.blocks(text, limits);
      case PROSE, SUBTITLES, UNKNOWN, RICH, MEDIA, ARCHIVE, BINARY ->
          PlainText.paragraphs(text, limits);
    };
  }

  private static String cut(String text, int charsMax) {
    boolean cutsPair = Character.isHighSurrogate(text.charAt(charsMax - 1));
    return text.substring(0, cutsPair ? charsMax - 1 : charsMax);
  }

  private static String cutRemark(int chars, int charsMax) {
    return "only the first "
        + charsMax
        + " of "
        + chars
        + " characters were kept; raise the limit to have all";
  }

  private static @Nullable String joined(@Nullable String one, @Nullable String other) {
    return one == null ? other : other == null ? one : one + "; " + other;
  }
}
