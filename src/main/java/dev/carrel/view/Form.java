package dev.carrel.view;

import java.util.List;
import java.util.Locale;

/** As what a document is shown. */
public enum Form {
  MARKDOWN,
  MAIL,
  /** Rows of a text with separators, or the sheets of a workbook. */
  TABLE,
  /** Text that was extracted, with its pages where the format has some. */
  PAGES,
  /** As it stands: by its lines. */
  TEXT;

  private static final List<String> MAILS =
      List.of("message/rfc822", "application/vnd.ms-outlook", "application/mbox");
  private static final List<String> SHEETS =
      List.of(
          "application/vnd.ms-excel",
          "application/vnd.openxmlformats-officedocument.spreadsheetml",
          "application/vnd.oasis.opendocument.spreadsheet",
          "application/vnd.apple.numbers");
  private static final List<String> EXTRACTED =
      List.of(
          "application/pdf",
          "application/vnd.",
          "application/msword",
          "application/rtf",
          "application/onenote",
          "application/epub+zip",
          "application/x-fictionbook+xml",
          "application/xhtml+xml",
          "text/html");

  /** By what a document's content is. */
  static Form of(String mediaType) {
    if (mediaType.equals("text/markdown")) {
      return MARKDOWN;
    }
    if (begins(mediaType, MAILS)) {
      return MAIL;
    }
    if (Rows.areIn(mediaType) || begins(mediaType, SHEETS)) {
      return TABLE;
    }
    return begins(mediaType, EXTRACTED) ? PAGES : TEXT;
  }

  private static boolean begins(String mediaType, List<String> with) {
    return with.stream().anyMatch(mediaType::startsWith);
  }

  /** As programs are told. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
