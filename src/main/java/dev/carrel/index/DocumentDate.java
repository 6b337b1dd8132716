package dev.carrel.index;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;

/**
 * When a document is from: what it says itself, else when its file was modified. Pure functions.
 */
public final class DocumentDate {
  private DocumentDate() {}

  /** The date by which a document is older or newer than another. */
  public static Instant of(IndexedDocument document) {
    String own = document.fields().get("date");
    if (own == null) {
      return document.modifiedAt();
    }
    try {
      return read(own.strip());
    } catch (DateTimeException e) {
      return document.modifiedAt(); // words for a reader, not a date
    }
  }

  /** ISO 8601; UTC where no zone is given, the day's begin where no time is. */
  private static Instant read(String text) {
    if (!text.contains("T")) {
      return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
    TemporalAccessor read =
        DateTimeFormatter.ISO_DATE_TIME.parseBest(text, Instant::from, LocalDateTime::from);
    return read instanceof LocalDateTime local
        ? local.toInstant(ZoneOffset.UTC)
        : Instant.from(read);
  }
}
