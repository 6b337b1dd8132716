package dev.carrel.parse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.pff.PSTAttachment;
import com.pff.PSTException;
import com.pff.PSTMessage;
import com.pff.PSTRecipient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a message of Outlook's mailbox as a mail, so that it is read like any other. The same
 * message always gives the same bytes.
 */
final class PstMail {
  private static final int DEPTH_MAX = 5;
  private static final int RECIPIENTS_MAX = 1_000;

  /** Everything between two of them is in Base64, in which it cannot occur. */
  private static final String BOUNDARY = "=_carrel";

  private static final int ENCODED_WORD_CHARS = 15;
  private static final int COPY_BYTES = 1 << 16;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final long bytesMax;

  /** The mail would be larger than a document may be. */
  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1;
  }

  private PstMail(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  static byte[] bytes(PSTMessage message, long bytesMax) throws IOException, PSTException {
    return bytes(message, bytesMax, 1);
  }

  private static byte[] bytes(PSTMessage message, long bytesMax, int depth)
      throws IOException, PSTException {
    PstMail mail = new PstMail(bytesMax);
    mail.head(message);
    mail.line("Content-Type: multipart/mixed; boundary=\"" + BOUNDARY + depth + "\"");
    mail.line("");
    mail.body(message, BOUNDARY + depth);
    for (int i = 0; i < message.getNumberOfAttachments(); i++) {
      mail.attachment(message.getAttachment(i), BOUNDARY + depth, depth);
    }
    mail.line("--" + BOUNDARY + depth + "--");
    return mail.out.toByteArray();
  }

  private void head(PSTMessage message) throws IOException, PSTException {
    line("MIME-Version: 1.0");
    field("Message-ID", message.getInternetMessageId());
    field("Subject", encoded(message.getSubject()));
    field("From", address(message.getSenderName(), message.getSenderEmailAddress()));
    String to = recipients(message, PSTRecipient.MAPI_TO);
    String cc = recipients(message, PSTRecipient.MAPI_CC);
    field("To", to.isEmpty() ? encoded(message.getDisplayTo()) : to);
    field("Cc", cc.isEmpty() ? encoded(message.getDisplayCC()) : cc);
    @Nullable Date submitted = message.getClientSubmitTime();
    @Nullable Date date = submitted == null ? message.getMessageDeliveryTime() : submitted;
    if (date != null) {
      field(
          "Date",
          DateTimeFormatter.RFC_1123_DATE_TIME.format(date.toInstant().atOffset(ZoneOffset.UTC)));
    }
  }

  private static String recipients(PSTMessage message, int type) throws IOException, PSTException {
    List<String> all = new ArrayList<>();
    int count = Math.min(message.getNumberOfRecipients(), RECIPIENTS_MAX);
    for (int i = 0; i < count; i++) {
      PSTRecipient recipient = message.getRecipient(i);
      if (recipient.getRecipientType() == type) {
        all.add(address(recipient.getDisplayName(), recipient.getSmtpAddress()));
      }
    }
    return String.join(",\r\n ", all);
  }

  private static String address(String name, String address) {
    String mailbox = address.contains("@") ? address.replaceAll("[^!-;=?-~]", "") : "";
    if (mailbox.isEmpty()) {
      return encoded(name);
    }
    return name.isBlank() || name.equals(address) ? mailbox : encoded(name) + " <" + mailbox + ">";
  }

  private void body(PSTMessage message, String boundary) throws IOException, PSTException {
    String html = message.getBodyHTML();
    String plain = message.getBody();
    String text = html.isBlank() ? plain : html;
    if (!text.isBlank()) {
      part(boundary, html.isBlank() ? "text/plain" : "text/html", null, text.getBytes(UTF_8));
    } else if (!message.getRTFBody().isBlank()) {
      part(boundary, "application/rtf", "body.rtf", message.getRTFBody().getBytes(UTF_8));
    }
  }

  private void attachment(PSTAttachment attachment, String boundary, int depth)
      throws IOException, PSTException {
    @Nullable PSTMessage inner = attachment.getEmbeddedPSTMessage();
    if (inner != null) {
      if (depth < DEPTH_MAX) {
        String name = inner.getSubject().isBlank() ? "message.eml" : inner.getSubject() + ".eml";
        part(boundary, "message/rfc822", name, bytes(inner, bytesMax, depth + 1));
      }
      return;
    }
    String longName = attachment.getLongFilename();
    String name = longName.isBlank() ? attachment.getFilename() : longName;
    String type = attachment.getMimeTag();
    part(
        boundary,
        type.matches("[\\w.+-]+/[\\w.+-]+") ? type : "application/octet-stream",
        name.isBlank() ? "attachment" : name,
        content(attachment));
  }

  private byte[] content(PSTAttachment attachment) throws IOException, PSTException {
    if (attachment.getAttachMethod() == PSTAttachment.ATTACHMENT_METHOD_NONE) {
      return new byte[0];
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[COPY_BYTES];
    try (InputStream in = attachment.getFileInputStream()) {
      for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
        bytes.write(buffer, 0, count);
        requireRoom(bytes.size());
      }
    }
    return bytes.toByteArray();
  }

  private void part(String boundary, String type, @Nullable String fileName, byte[] content)
      throws IOException {
    line("--" + boundary);
    if (fileName == null) {
      line("Content-Type: " + type + "; charset=UTF-8");
    } else {
      line("Content-Type: " + type);
      line("Content-Disposition: attachment; filename=\"" + encoded(fileName) + "\"");
    }
    line("Content-Transfer-Encoding: base64");
    line("");
    requireRoom(content.length + (long) content.length / 3);
    line(Base64.getMimeEncoder().encodeToString(content));
  }

  private void field(String name, String value) throws IOException {
    if (!value.isBlank()) {
      line(name + ": " + value);
    }
  }

  private void line(String text) throws IOException {
    requireRoom(text.length());
    out.write(text.getBytes(US_ASCII));
    out.write('\r');
    out.write('\n');
  }

  private void requireRoom(long more) throws IOException {
    if (out.size() + more > bytesMax) {
      throw new TooLargeException();
    }
  }

  /** One line of ASCII; what is not is written in encoded words. */
  private static String encoded(String text) {
    String line = Cleaning.line(text);
    if (line.chars().allMatch(c -> c >= ' ' && c < 127 && c != '"' && c != '\\')) {
      return line;
    }
    List<String> words = new ArrayList<>();
    int[] codePoints = line.codePoints().toArray();
    for (int start = 0; start < codePoints.length; start += ENCODED_WORD_CHARS) {
      int count = Math.min(ENCODED_WORD_CHARS, codePoints.length - start);
      byte[] bytes = new String(codePoints, start, count).getBytes(UTF_8);
      words.add("=?UTF-8?B?" + Base64.getEncoder().encodeToString(bytes) + "?=");
    }
    return String.join(" ", words);
  }
}
