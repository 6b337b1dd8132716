package dev.carrel.parse;

import java.time.Duration;

/**
 * How much one file may ask for. What is over a limit is left out or reported, never read in
 * silence.
 *
 * @param fileBytesMax a larger file is skipped
 * @param textCharsMax UTF-16 units of text kept of one document; the rest is cut, with a remark
 * @param sectionsMax sections of one document; the last one takes everything that follows
 * @param markdownNestingMax block quotes and lists inside each other; deeper ones are plain text
 * @param embeddedCountMax attachments and embedded objects read of one file; further ones are left
 *     out, with a remark
 * @param embeddedDepthMax how deep they may be inside each other; deeper ones are left out, with a
 *     remark
 * @param parseTimeMax for one file in a format that is not text; longer means unreadable
 * @param containers what holds for archives and mailboxes
 */
public record ParseLimits(
    long fileBytesMax,
    int textCharsMax,
    int sectionsMax,
    int markdownNestingMax,
    int embeddedCountMax,
    int embeddedDepthMax,
    Duration parseTimeMax,
    ContainerLimits containers) {
  private static final long MEBIBYTE = 1024L * 1024L;

  /** What a personal folder needs with room to spare, and a heap of a gigabyte can carry. */
  public static ParseLimits defaults() {
    return new ParseLimits(
        100 * MEBIBYTE,
        20_000_000,
        100_000,
        64,
        200,
        3,
        Duration.ofSeconds(60),
        ContainerLimits.defaults());
  }

  public ParseLimits {
    if (fileBytesMax < 1 || fileBytesMax > Integer.MAX_VALUE - 16) {
      throw new IllegalArgumentException(
          "fileBytesMax is " + fileBytesMax + ": give 1 to " + (Integer.MAX_VALUE - 16));
    }
    atLeast(1, textCharsMax, "textCharsMax");
    atLeast(1, sectionsMax, "sectionsMax");
    atLeast(1, markdownNestingMax, "markdownNestingMax");
    atLeast(0, embeddedCountMax, "embeddedCountMax");
    atLeast(0, embeddedDepthMax, "embeddedDepthMax");
    if (!parseTimeMax.isPositive()) {
      throw new IllegalArgumentException(
          "parseTimeMax is " + parseTimeMax + ": give more than nothing");
    }
  }

  /** These limits, except for the size of a file. */
  public ParseLimits withFileBytesMax(long bytes) {
    return new ParseLimits(
        bytes,
        textCharsMax,
        sectionsMax,
        markdownNestingMax,
        embeddedCountMax,
        embeddedDepthMax,
        parseTimeMax,
        containers);
  }

  /** These limits, except for the length of a text. */
  public ParseLimits withTextCharsMax(int chars) {
    return new ParseLimits(
        fileBytesMax,
        chars,
        sectionsMax,
        markdownNestingMax,
        embeddedCountMax,
        embeddedDepthMax,
        parseTimeMax,
        containers);
  }

  /** These limits, except for the number of sections. */
  public ParseLimits withSectionsMax(int sections) {
    return new ParseLimits(
        fileBytesMax,
        textCharsMax,
        sections,
        markdownNestingMax,
        embeddedCountMax,
        embeddedDepthMax,
        parseTimeMax,
        containers);
  }

  /** These limits, except for what is inside a file. */
  public ParseLimits withEmbedded(int countMax, int depthMax) {
    return new ParseLimits(
        fileBytesMax,
        textCharsMax,
        sectionsMax,
        markdownNestingMax,
        countMax,
        depthMax,
        parseTimeMax,
        containers);
  }

  /** These limits, except for the time. */
  public ParseLimits withParseTimeMax(Duration time) {
    return new ParseLimits(
        fileBytesMax,
        textCharsMax,
        sectionsMax,
        markdownNestingMax,
        embeddedCountMax,
        embeddedDepthMax,
        time,
        containers);
  }

  /** These limits, except for archives and mailboxes. */
  public ParseLimits withContainers(ContainerLimits limits) {
    return new ParseLimits(
        fileBytesMax,
        textCharsMax,
        sectionsMax,
        markdownNestingMax,
        embeddedCountMax,
        embeddedDepthMax,
        parseTimeMax,
        limits);
  }

  /** Of what decides which text a file gives; time does not. */
  String fingerprint() {
    return fileBytesMax
        + "/"
        + textCharsMax
        + "/"
        + sectionsMax
        + "/"
        + markdownNestingMax
        + "/"
        + embeddedCountMax
        + "/"
        + embeddedDepthMax
        + "/"
        + containers.fingerprint();
  }

  private static void atLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + ": give at least " + least);
    }
  }
}
