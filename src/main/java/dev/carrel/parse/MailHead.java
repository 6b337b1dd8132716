package dev.carrel.parse;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.tika.metadata.Message;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.jspecify.annotations.Nullable;

/** Who wrote to whom, when and on what, and whether in answer to something. */
final class MailHead {
  private static final int FIELD_CHARS_MAX = 5_000;
  private static final Pattern REPLY =
      Pattern.compile("(?iu)^\\s*(re|aw|antw|sv|odp|res|rif|ynt|r\u00e9f)(\\[\\d+\\])? ?:.*");
  private static final Pattern FORWARD =
      Pattern.compile("(?iu)^\\s*(fwd?|wg|tr|rv|enc|doorst|vb|vl|i) ?:.*");

  private final Metadata metadata;

  MailHead(Metadata metadata) {
    this.metadata = metadata;
  }

  /** The first lines of a mail's text; empty when nothing is known. */
  String text() {
    StringBuilder head = new StringBuilder();
    line(head, "From", metadata.getValues(Message.MESSAGE_FROM));
    line(head, "To", metadata.getValues(Message.MESSAGE_TO));
    line(head, "Cc", metadata.getValues(Message.MESSAGE_CC));
    line(head, "Date", metadata.getValues(TikaCoreProperties.CREATED));
    line(head, "Subject", metadata.getValues(TikaCoreProperties.TITLE));
    return head.toString();
  }

  Map<String, String> fields() {
    Map<String, String> fields = new HashMap<>();
    field(fields, "from", metadata.getValues(Message.MESSAGE_FROM));
    field(fields, "to", metadata.getValues(Message.MESSAGE_TO));
    field(fields, "cc", metadata.getValues(Message.MESSAGE_CC));
    field(fields, "date", metadata.getValues(TikaCoreProperties.CREATED));
    field(fields, "subject", metadata.getValues(TikaCoreProperties.TITLE));
    return fields;
  }

  /** What the message itself says; who forwards a message wants all of it to be read. */
  List<Block> withoutHistory(List<Block> blocks) {
    return FORWARD.matcher(subject()).matches() ? blocks : QuotedHistory.without(blocks, isReply());
  }

  private boolean isReply() {
    return REPLY.matcher(subject()).matches()
        || Stream.of(metadata.names())
            .filter(name -> name.startsWith(Message.MESSAGE_RAW_HEADER_PREFIX))
            .map(name -> name.substring(Message.MESSAGE_RAW_HEADER_PREFIX.length()))
            .anyMatch(name ->
                name.equalsIgnoreCase("In-Reply-To") || name.equalsIgnoreCase("References"));
  }

  private String subject() {
    @Nullable String subject = metadata.get(TikaCoreProperties.TITLE);
    return subject == null ? "" : Cleaning.line(subject);
  }

  private static void field(Map<String, String> fields, String name, String[] values) {
    String joined = joined(values);
    if (!joined.isBlank()) {
      fields.put(
          name, joined.length() > FIELD_CHARS_MAX ? joined.substring(0, FIELD_CHARS_MAX) : joined);
    }
  }

  private static void line(StringBuilder head, String name, String[] values) {
    String joined = joined(values);
    if (!joined.isBlank()) {
      head.append(head.isEmpty() ? "" : "\n").append(name).append(": ").append(joined);
    }
  }

  private static String joined(String[] values) {
    return Stream.of(values).map(Cleaning::line).distinct().collect(Collectors.joining(", "));
  }
}
