package dev.carrel.parse;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is said in a film, as a person would write it down: cues (SubRip, WebVTT, SBV, SubStation
 * Alpha, MicroDVD, lyrics with times) joined to paragraphs, each under the time at which it begins.
 * Times, places on the screen and colours are not part of the text.
 */
final class Subtitles {
  /** A paragraph ends at the end of a sentence after this many characters, ... */
  private static final int PARAGRAPH_CHARS_MIN = 600;

  /** ... anywhere after this many, ... */
  private static final int PARAGRAPH_CHARS_MAX = 1_200;

  /** ... and where nobody speaks for so long. */
  private static final long SILENCE_MILLIS = 8_000;

  private static final int LINE_CHARS_MAX = 10_000;

  /** Of films; MicroDVD counts pictures. */
  private static final double PICTURES_A_SECOND = 23.976;

  private static final String CLOCK = "(?:(\\d{1,3}):)?(\\d{1,2}):(\\d{1,2})(?:[.,:](\\d{1,3}))?";
  private static final Pattern TIMES =
      Pattern.compile("\\s*" + CLOCK + "\\s*(?:-->|,)\\s*" + CLOCK + "(?:\\s.*)?");
  private static final Pattern DIALOGUE =
      Pattern.compile("Dialogue:[^,]*,\\s*" + CLOCK + "\\s*,\\s*" + CLOCK + "\\s*,(.*)");
  private static final Pattern PICTURES = Pattern.compile("\\{(\\d{1,9})}\\{(\\d{1,9})}(.*)");
  private static final Pattern LYRICS = Pattern.compile("\\[" + CLOCK + "](.*)");
  private static final Pattern VOICE =
      Pattern.compile("<v(?:\\.[^\\s>]{0,100})?\\s+([^>]{1,200})>");
  private static final Pattern MARKS =
      Pattern.compile(
          "</?[a-zA-Z][^<>]{0,200}>|<[\\d:.]{5,15}>|\\{\\\\[^{}]{0,500}}|\\{[a-zA-Z]:[^{}]{0,100}}");
  private static final List<String> BLOCKS_WITHOUT_WORDS = List.of("NOTE", "STYLE", "REGION");

  private final ExtractedText text;
  private final StringBuilder paragraph = new StringBuilder();
  private long paragraphMillis;
  private long cueMillis;
  private long endMillis;
  private String lastLine = "";
  private int cueCount;

  private Subtitles(ParseLimits limits) {
    this.text = new ExtractedText(limits);
  }

  /** Nothing when there is no cue in the text. */
  static Optional<Extract> read(String file, ParseLimits limits) {
    Subtitles subtitles = new Subtitles(limits);
    boolean cut = false;
    try {
      subtitles.cues(file);
      subtitles.flush();
    } catch (ExtractedText.LimitReached e) {
      cut = true;
    }
    return subtitles.cueCount == 0 || subtitles.text.length() == 0
        ? Optional.empty()
        : Optional.of(Extract.of(null, subtitles.text, cut, limits));
  }

  private void cues(String file) throws ExtractedText.LimitReached {
    boolean inCue = false;
    boolean inBlock = false;
    for (Lines lines = new Lines(file, 0); lines.next(); ) {
      if (lines.isBlank()) {
        inCue = false;
        inBlock = false;
        continue;
      }
      String line =
          file.substring(lines.start(), Math.min(lines.end(), lines.start() + LINE_CHARS_MAX));
      if (startsCue(line)) {
        inCue = true;
        inBlock = false;
      } else if (!inCue && !inBlock && BLOCKS_WITHOUT_WORDS.stream().anyMatch(line::startsWith)) {
        inBlock = true;
      } else if (inCue) {
        say(line);
      }
      // What stands before a cue's times is its number or its name.
    }
  }

  /** Whether a cue begins in the line; of some formats the line holds its words too. */
  private boolean startsCue(String line) throws ExtractedText.LimitReached {
    Matcher times = TIMES.matcher(line);
    if (times.matches()) {
      begin(millis(times, 1), millis(times, 5));
      return true;
    }
    Matcher lyrics = LYRICS.matcher(line);
    if (lyrics.matches()) {
      begin(millis(lyrics, 1), millis(lyrics, 1));
      say(lyrics.group(5));
      return true;
    }
    Matcher pictures = PICTURES.matcher(line);
    if (pictures.matches()) {
      begin(picture(pictures, 1), picture(pictures, 2));
      say(pictures.group(3).replace('|', ' '));
      return true;
    }
    Matcher dialogue = DIALOGUE.matcher(line);
    if (dialogue.matches()) {
      begin(millis(dialogue, 1), millis(dialogue, 5));
      String[] fields = dialogue.group(9).split(",", 7); // style, name, margins, effect, words
      String words = fields[fields.length - 1].replaceAll("\\\\[Nnh]", " ");
      boolean named = fields.length == 7 && !fields[1].isBlank();
      say(named ? fields[1].strip() + ": " + words : words);
      return true;
    }
    return false;
  }

  private void begin(long startMillis, long stopMillis) throws ExtractedText.LimitReached {
    boolean silence = startMillis - endMillis > SILENCE_MILLIS;
    boolean sentence =
        !paragraph.isEmpty() && ".!?\u2026\u3002\uFF01\uFF1F\"".indexOf(last(paragraph)) >= 0;
    if (silence
        || paragraph.length() > PARAGRAPH_CHARS_MAX
        || (sentence && paragraph.length() > PARAGRAPH_CHARS_MIN)) {
      flush();
    }
    cueCount++;
    cueMillis = startMillis;
    endMillis = Math.max(stopMillis, startMillis);
  }

  private static char last(StringBuilder words) {
    return words.charAt(words.length() - 1);
  }

  /** Captions that roll repeat the line before. */
  private void say(@Nullable String raw) {
    String spoken = VOICE.matcher(raw == null ? "" : raw).replaceAll("$1: ");
    String words = Cleaning.line(plain(MARKS.matcher(spoken).replaceAll("")));
    if (words.isEmpty() || words.equals(lastLine)) {
      return;
    }
    lastLine = words;
    if (paragraph.isEmpty()) {
      paragraphMillis = cueMillis;
    } else {
      paragraph.append(' ');
    }
    paragraph.append(words);
  }

  private static String plain(String words) {
    return words.indexOf('&') < 0
        ? words
        : words
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&nbsp;", " ")
            .replace("&lrm;", "")
            .replace("&rlm;", "")
            .replace("&amp;", "&");
  }

  private void flush() throws ExtractedText.LimitReached {
    if (paragraph.isEmpty()) {
      return;
    }
    String words = paragraph.toString();
    paragraph.setLength(0);
    text.enter(clock(paragraphMillis));
    try {
      text.add(Section.Kind.PROSE, words, null);
    } finally {
      text.leave();
    }
  }

  /** Such as {@code 00:12:07}. */
  private static String clock(long millis) {
    long seconds = millis / 1_000;
    return "%02d:%02d:%02d".formatted(seconds / 3_600, seconds / 60 % 60, seconds % 60);
  }

  private static long millis(Matcher matcher, int group) {
    String fraction = matcher.group(group + 3);
    long millis = fraction == null ? 0 : Long.parseLong((fraction + "00").substring(0, 3));
    return ((number(matcher, group) * 60 + number(matcher, group + 1)) * 60
                + number(matcher, group + 2))
            * 1_000
        + millis;
  }

  private static long picture(Matcher matcher, int group) {
    return (long) (number(matcher, group) / PICTURES_A_SECOND * 1_000);
  }

  private static long number(Matcher matcher, int group) {
    String digits = matcher.group(group);
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
