package dev.carrel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.answer.Question;
import dev.carrel.index.PathGlob;
import dev.carrel.ingest.FileQuery;
import dev.carrel.retrieve.GrepRequest;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.watch.FolderList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * The tables of {@code docs/api.md}, held against {@code openapi.json} and the code; {@code
 * -Dcarrel.golden=refresh} writes them anew.
 */
class ApiDocsTest {
  private static final Path DOCUMENT = Path.of("docs/api.md");

  @Test
  void every_operation_stands_in_the_document() throws IOException {
    hold("| Operation | Does | Answers |", operations());
  }

  @Test
  void every_limit_stands_in_the_document() throws IOException {
    hold("| What | At most |", limits());
  }

  private static void hold(String heading, List<String> wanted) throws IOException {
    List<String> lines = Files.readAllLines(DOCUMENT);
    int first = lines.indexOf(heading) + 2;
    assertTrue(first > 1, DOCUMENT + " has no table " + heading);
    int end = first;
    while (end < lines.size() && lines.get(end).startsWith("|")) {
      end++;
    }
    if ("refresh".equals(System.getProperty("carrel.golden"))) {
      List<String> whole = new ArrayList<>(lines.subList(0, first));
      whole.addAll(wanted);
      whole.addAll(lines.subList(end, lines.size()));
      Files.write(DOCUMENT, whole);
    } else {
      assertEquals(wanted, lines.subList(first, end));
    }
  }

  private static List<String> operations() {
    return OpenApiContract.served().operations().stream()
        .sorted(
            Comparator.comparing(OpenApiContract.Operation::path)
                .thenComparing(OpenApiContract.Operation::method))
        .map(operation ->
            "| `%s` | %s | %s |"
                .formatted(
                    operation.name(),
                    operation.described().path("summary").asText(),
                    String.join(
                        " ",
                        operation.described().path("responses").properties().stream()
                            .map(each -> each.getKey())
                            .toList())))
        .toList();
  }

  private static List<String> limits() {
    ServeSettings settings = ServeSettings.defaults();
    return List.of(
        row("body of a request", settings.bodyBytesMax(), "bytes"),
        row("requests in work or waiting at once", settings.requestsMax(), ""),
        row("answers that are made at once", settings.asksMax(), ""),
        row("wait of a search or a question for its turn", settings.waitMax().toSeconds(), "s"),
        row("wait for a sequence", settings.waitMax().toSeconds(), "s"),
        row("time of an answer", settings.askMax().toSeconds(), "s"),
        row("a query or a question", Limits.QUESTION_CHARS_MAX, "characters"),
        row("turns of a question's history", Question.HISTORY_TURNS_MAX, ""),
        row("a question's history", Question.HISTORY_CHARS_MAX, "characters"),
        row("values of one filter", Limits.FILTER_VALUES_MAX, ""),
        row("a name or a path", Limits.NAME_CHARS_MAX, "characters"),
        row("a glob over paths", PathGlob.CHARS_MAX, "characters"),
        row("passages of a search", SearchRequest.K_MAX, ""),
        row("lines of a search by a pattern", GrepRequest.LINES_MAX, ""),
        row("files of one page", FileQuery.LIMIT_MAX, ""),
        row("folders of one page", FolderList.LIMIT_MAX, ""),
        row("names of a folder that are looked at to list its folders", FolderList.NAMES_MAX, ""),
        row("citations that are checked at once", VerifyBody.CITATIONS_MAX, ""),
        row("texts that are embedded at once", OpenAiEmbeddings.INPUTS_MAX, ""),
        row("their characters together", OpenAiEmbeddings.CHARS_MAX, ""),
        row("wait of a look at files", RescanBody.WAIT_SECONDS_MAX, "s"),
        row("jobs that run at once", Jobs.RUNNING_MAX, ""),
        row("jobs that are remembered", Jobs.KEPT_MAX, ""),
        row("idempotency keys that are remembered", Idempotency.KEPT_MAX, ""),
        row("an idempotency key", Idempotency.KEY_CHARS_MAX, "characters"),
        row("their memory", Idempotency.KEPT_FOR.toMinutes(), "minutes"));
  }

  private static String row(String what, long most, String unit) {
    return String.format(
        Locale.ROOT, "| %s | %,d%s |", what, most, unit.isEmpty() ? "" : " " + unit);
  }
}
