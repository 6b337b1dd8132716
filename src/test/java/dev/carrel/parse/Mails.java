package dev.carrel.parse;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Mails and mailboxes as programs write them. */
public final class Mails {
  private Mails() {}

  public static String mail(String messageId, String subject, String body) {
    return mail(messageId, subject, body, Map.of());
  }

  /** With attachments, by name. */
  public static String mail(
      String messageId, String subject, String body, Map<String, byte[]> attachments) {
    StringBuilder mail = new StringBuilder();
    if (!messageId.isEmpty()) {
      mail.append("Message-ID: <").append(messageId).append(">\n");
    }
    mail.append("From: Ann Lee <ann@example.org>\nTo: Bob <bob@example.org>\nSubject: ")
        .append(subject)
        .append("\nDate: Tue, 3 Mar 2026 10:15:00 +0100\nMIME-Version: 1.0\n")
        .append("Content-Type: multipart/mixed; boundary=\"xx\"\n\n--xx\n")
        .append("Content-Type: text/plain; charset=utf-8\n\n")
        .append(body)
        .append('\n');
    new LinkedHashMap<>(attachments)
        .forEach((name, bytes) ->
            mail.append("--xx\nContent-Type: application/octet-stream\n")
                .append("Content-Disposition: attachment; filename=\"")
                .append(name)
                .append("\"\nContent-Transfer-Encoding: base64\n\n")
                .append(Base64.getMimeEncoder().encodeToString(bytes).replace("\r", ""))
                .append('\n'));
    return mail.append("--xx--\n").toString();
  }

  public static String mbox(String... mails) {
    StringBuilder mbox = new StringBuilder();
    for (String mail : mails) {
      mbox.append("From ann@example.org Tue Mar  3 10:15:00 2026\n")
          .append(mail.replaceAll("(?m)^(>*From )", ">$1"))
          .append('\n');
    }
    return mbox.toString();
  }
}
