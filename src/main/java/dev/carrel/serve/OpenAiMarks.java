package dev.carrel.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carrel.answer.Citation;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The marks in an answer, such as {@code [1]}, with what each rests on. */
final class OpenAiMarks {
  private static final Pattern MARK = Pattern.compile("\\[(\\d{1,3})]");

  private OpenAiMarks() {}

  /**
   * One mark.
   *
   * @param start UTF-16 offsets in the answer, half-open
   */
  record Mark(int start, int end, Citation citation) {
    /** As an annotation that leads to the lines of a document. */
    void urlCitation(String address, ArrayNode annotations) {
      place(annotations.addObject().put("type", "url_citation").putObject("url_citation"), address);
    }

    /** The place, with the address at which its lines can be read. */
    void place(ObjectNode into, String address) {
      into.put("start_index", start)
          .put("end_index", end)
          .put("title", OpenAiReply.place(citation))
          .put("url", url(address, citation));
    }
  }

  /** The marks in the order in which they stand there. */
  static List<Mark> of(OpenAiReply reply) {
    List<Mark> marks = new ArrayList<>();
    Matcher mark = MARK.matcher(reply.text());
    while (mark.find()) {
      int number = Integer.parseInt(mark.group(1));
      reply.citations().stream()
          .filter(citation -> citation.number() == number)
          .findFirst()
          .ifPresent(citation -> marks.add(new Mark(mark.start(), mark.end(), citation)));
    }
    return marks;
  }

  private static String url(String address, Citation citation) {
    return address
        + "/api/v1/document?source="
        + encoded(citation.source())
        + "&path="
        + encoded(citation.path())
        + (citation.part() == null ? "" : "&part=" + encoded(citation.part()))
        + "&startLine="
        + citation.startLine()
        + "&endLine="
        + citation.endLine();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
