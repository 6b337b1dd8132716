package dev.carrel.parse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Takes from a message what it repeats of earlier ones: lines marked with {@code >} or set off as a
 * quotation, with the line that says whose words they are, and all that follows the head of an
 * earlier message. Forwarded messages stay, and so does all where nothing else is left.
 *
 * <p>The history is taken to be in the messages that it comes from, and is no text of this one: in
 * a thread of ten it would stand ten times, before the words that a person looks for. Where those
 * messages were not kept, this costs that their words are not found; only what the message's own
 * signs show to be an answer is cut, therefore, and whatever is in doubt stays.
 */
final class QuotedHistory {
  private static final int ATTRIBUTION_LINES_MAX = 3;
  private static final int ATTRIBUTION_CHARS_MAX = 300;
  private static final int HEAD_LINES_MAX = 7;

  /** A longer text is more than a pointer to answers in the history. */
  private static final int POINTER_CHARS_MAX = 300;

  /** Of a message's own head as Outlook's format gives it, before its text. */
  private static final int OWN_HEAD_LINES_MAX = 20;

  private static final Pattern WROTE =
      Pattern.compile(
          "(?iu)\\b(wrote|writes|schrieb|a \u00e9crit|escribi\u00f3|ha scritto|schreef|skrev"
              + "|escreveu|napisa\u0142|kirjoitti)\\b.{0,40}:$");
  private static final Pattern ADDRESS_AND_NUMBER = Pattern.compile("(?=.*\\d).*\\S@\\S.*:$");
  private static final Pattern ATTRIBUTION_START =
      Pattern.compile("(?iu)^(on|am|le|el|il|op|den|em|dnia|w dniu)\\b.*\\d.*");
  private static final Pattern ORIGINAL =
      Pattern.compile(
          "(?iu)^[-_]{2,} ?(original message|urspr\u00fcngliche nachricht|original-?nachricht"
              + "|message d'origine|mensaje original|messaggio originale|oorspronkelijk bericht"
              + "|originalmeddelande|mensagem original) ?[-_]{2,}$");
  private static final Pattern FORWARDED =
      Pattern.compile(
          "(?iu)^([-_]{2,} ?)?(begin )?(forwarded message|weitergeleitete nachricht"
              + "|anfang der weitergeleiteten nachricht|message transf\u00e9r\u00e9"
              + "|mensaje reenviado|messaggio inoltrato|doorgestuurd bericht)\\b.{0,60}$");
  private static final Pattern FROM =
      Pattern.compile("(?iu)^\\*?(from|von|de|da|van|fr\u00e5n|od) ?:\\*? ?\\S.*");
  private static final Pattern SENT =
      Pattern.compile(
          "(?iu)^\\*?(sent|date|gesendet|datum|envoy\u00e9|enviado( el)?|fecha|inviato|verzonden"
              + "|skickat|data) ?:\\*? ?\\S.*");
  private static final Pattern SUBJECT =
      Pattern.compile(
          "(?iu)^\\*?(subject|betreff|objet|asunto|oggetto|onderwerp|assunto|\u00e4mne) ?:.*");
  private static final Pattern POINTER =
      Pattern.compile(
          "(?iu)\\b(inline|in-line|below|in red|see my (comments|answers)|unten|im text|ci-dessous|abajo)\\b");
  private static final Pattern SIGNATURE =
      Pattern.compile("(?iu)^(sent from my |von meinem .{1,40} gesendet|get outlook for ).*");
  private static final Set<String> OWN_HEAD = Set.of("From", "To", "Cc", "Bcc", "Recipients");

  private final List<Block> blocks;
  private final boolean isReply;
  private final List<Line> lines = new ArrayList<>();
  private final boolean[] history;

  /**
   * A line that is not blank.
   *
   * @param text without its indentation
   * @param code whether it is of a patch, of which no line is a mark of mail
   */
  private record Line(int block, String written, String text, boolean quoted, boolean code) {}

  private QuotedHistory(List<Block> blocks, boolean isReply) {
    this.blocks = blocks;
    this.isReply = isReply;
    for (int i = 0; i < blocks.size(); i++) {
      boolean code = blocks.get(i).kind() == Section.Kind.CODE;
      for (String line : blocks.get(i).text().split("\n", -1)) {
        String text = line.strip();
        if (!text.isEmpty()) {
          boolean quoted = blocks.get(i).quoted() || (!code && text.startsWith(">"));
          lines.add(new Line(i, line, text, quoted, code));
        }
      }
    }
    this.history = new boolean[lines.size()];
  }

  /**
   * The blocks of a message's own text.
   *
   * @param isReply whether its head says that it answers another
   */
  static List<Block> without(List<Block> blocks, boolean isReply) {
    return new QuotedHistory(blocks, isReply).without();
  }

  private List<Block> without() {
    int end = 0;
    while (end < lines.size() && !isForwardedHead(lines.get(end))) {
      end++;
    }
    int earlier = 0;
    while (earlier < end && !isEarlierHead(earlier)) {
      earlier++;
    }
    markQuotations(earlier);
    if (earlier < end && !pointsBelow(earlier)) {
      Arrays.fill(history, earlier, end, true);
    }
    return saysSomething(lines.size()) ? remaining() : blocks;
  }

  private static boolean isForwardedHead(Line line) {
    return !line.quoted() && !line.code() && FORWARDED.matcher(line.text()).matches();
  }

  /** Whether all from here on is an earlier message, with its head. */
  private boolean isEarlierHead(int at) {
    String text = lines.get(at).text();
    if (lines.get(at).quoted() || lines.get(at).code()) {
      return false;
    }
    if (ORIGINAL.matcher(text).matches()) {
      return true;
    }
    if (!isReply || !FROM.matcher(text).matches()) {
      return false;
    }
    List<Line> head = lines.subList(at + 1, Math.min(lines.size(), at + HEAD_LINES_MAX));
    return head.stream().anyMatch(line -> SENT.matcher(line.text()).matches())
        && head.stream().anyMatch(line -> SUBJECT.matcher(line.text()).matches());
  }

  private void markQuotations(int end) {
    int at = 0;
    while (at < end) {
      if (!lines.get(at).quoted()) {
        at++;
        continue;
      }
      int start = at;
      while (at < end && lines.get(at).quoted()) {
        at++;
      }
      int attribution = attributionStart(start);
      if (isReply || attribution < start) {
        Arrays.fill(history, attribution, at, true);
      }
    }
  }

  /** Where the words begin that say whose the quotation is; its own start when nothing says it. */
  private int attributionStart(int quotation) {
    StringBuilder joined = new StringBuilder();
    int nearest = quotation;
    for (int at = quotation - 1; at >= Math.max(0, quotation - ATTRIBUTION_LINES_MAX); at--) {
      if (history[at] || lines.get(at).quoted() || lines.get(at).code()) {
        break;
      }
      joined.insert(0, joined.isEmpty() ? "" : " ").insert(0, lines.get(at).text());
      if (joined.length() > ATTRIBUTION_CHARS_MAX) {
        break;
      }
      boolean says = WROTE.matcher(joined).find() || ADDRESS_AND_NUMBER.matcher(joined).matches();
      if (says && ATTRIBUTION_START.matcher(joined).matches()) {
        return at;
      }
      if (at == quotation - 1 && !joined.toString().endsWith(":")) {
        break;
      }
      nearest = says && nearest == quotation ? at : nearest;
    }
    return nearest;
  }

  /** Whether the answers are said to stand between what they answer. */
  private boolean pointsBelow(int end) {
    StringBuilder own = new StringBuilder();
    for (int at = 0; at < end; at++) {
      if (!history[at]) {
        own.append(lines.get(at).text()).append(' ');
      }
    }
    return own.length() <= POINTER_CHARS_MAX && POINTER.matcher(own).find();
  }

  /** Whether a word is left besides the message's head and signature. */
  private boolean saysSomething(int end) {
    for (int at = ownTextStart(); at < end; at++) {
      String text = lines.get(at).text();
      if (text.equals("--") && !lines.get(at).code()) {
        return false;
      }
      boolean heading = blocks.get(lines.get(at).block()).kind() == Section.Kind.HEADING;
      if (!history[at]
          && !heading
          && !SIGNATURE.matcher(text).matches()
          && text.chars().anyMatch(Character::isLetterOrDigit)) {
        return true;
      }
    }
    return false;
  }

  private int ownTextStart() {
    int start = 0;
    for (int at = 0; at < Math.min(lines.size(), OWN_HEAD_LINES_MAX); at++) {
      if (OWN_HEAD.contains(lines.get(at).text())) {
        start = at + 2;
      }
    }
    return start;
  }

  private List<Block> remaining() {
    List<Block> remaining = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < blocks.size(); i++) {
      List<String> kept = new ArrayList<>();
      int before = at;
      for (; at < lines.size() && lines.get(at).block() == i; at++) {
        if (!history[at]) {
          kept.add(lines.get(at).written());
        }
      }
      if (kept.size() == at - before) {
        remaining.add(blocks.get(i));
      } else if (!kept.isEmpty()) {
        remaining.add(blocks.get(i).withText(String.join("\n", kept)));
      }
    }
    return remaining;
  }
}
