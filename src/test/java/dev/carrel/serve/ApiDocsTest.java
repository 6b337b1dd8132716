package dev.carrel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The table of {@code docs/api.md}, held against {@code openapi.json}; {@code
 * -Dcarrel.golden=refresh} writes it anew.
 */
class ApiDocsTest {
  private static final Path DOCUMENT = Path.of("docs/api.md");
  private static final String HEADING = "| Operation | Does | Answers |";

  @Test
  void every_operation_stands_in_the_document() throws IOException {
    List<String> lines = Files.readAllLines(DOCUMENT);
    int first = lines.indexOf(HEADING) + 2;
    List<String> wanted = rows();
    if ("refresh".equals(System.getProperty("carrel.golden"))) {
      List<String> whole = new ArrayList<>(lines.subList(0, first));
      whole.addAll(wanted);
      Files.write(DOCUMENT, whole);
    } else {
      assertEquals(wanted, lines.subList(first, lines.size()));
    }
  }

  private static List<String> rows() {
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
}
