package dev.carrel.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carrel.answer.Answer;
import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.Citation;
import dev.carrel.answer.Question;
import dev.carrel.index.ChunkFilter;
import dev.carrel.ingest.FileList;
import dev.carrel.ingest.FileQuery;
import dev.carrel.ingest.Status;
import dev.carrel.retrieve.DocumentOutline;
import dev.carrel.retrieve.DocumentPlace;
import dev.carrel.retrieve.DocumentText;
import dev.carrel.retrieve.GrepRequest;
import dev.carrel.retrieve.GrepResult;
import dev.carrel.retrieve.Hit;
import dev.carrel.retrieve.Leaf;
import dev.carrel.retrieve.SearchDocument;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tools that a language model elsewhere may use, as text that it can read. Each only reads.
 * What is described in {@code mcp-tools.json} is what there is.
 */
final class McpTools {
  private static final int K_DEFAULT = 8;
  private static final int LINES_DEFAULT = 300;
  private static final int FILES_DEFAULT = 100;
  private static final int FILES_MAX = 1_000;
  private static final int K_MAX = 50;
  private static final String DESCRIPTIONS = "mcp-tools.json";

  private final Desk desk;
  private final ArrayNode descriptions;
  private final Map<String, Tool> tools = new LinkedHashMap<>();

  /** What a tool does with its arguments. */
  private interface Tool {
    String call(McpArguments given, BooleanSupplier cancelled);
  }

  McpTools(Desk desk) {
    this.desk = desk;
    this.descriptions = descriptions();
    tools.put("search", (given, _) -> search(given));
    tools.put("read", (given, _) -> read(given));
    tools.put("grep", (given, _) -> grep(given));
    tools.put("outline", (given, _) -> outline(given));
    tools.put("list_sources", (_, _) -> sources());
    tools.put("list_files", (given, _) -> files(given));
    tools.put("status", (_, _) -> status());
    tools.put("ask", this::ask);
  }

  ArrayNode list() {
    return descriptions;
  }

  boolean has(String name) {
    return tools.containsKey(name);
  }

  /**
   * Calls a tool.
   *
   * @throws Problem when an argument is missing, unknown or cannot be used
   */
  String call(String name, JsonNode arguments, BooleanSupplier cancelled) {
    Tool tool = Objects.requireNonNull(tools.get(name), "a tool that there is");
    return tool.call(new McpArguments(arguments, properties(name)), cancelled);
  }

  private List<String> properties(String name) {
    List<String> names = new ArrayList<>();
    for (JsonNode tool : descriptions) {
      if (tool.path("name").asText().equals(name)) {
        tool.at("/inputSchema/properties").fieldNames().forEachRemaining(names::add);
      }
    }
    return names;
  }

  private static ArrayNode descriptions() {
    try (@Nullable InputStream in = McpTools.class.getResourceAsStream(DESCRIPTIONS)) {
      if (in == null) {
        throw new IllegalStateException(DESCRIPTIONS + " is not in the jar");
      }
      ArrayNode tools = Json.document(in.readAllBytes(), ArrayNode.class);
      for (JsonNode tool : tools) {
        ((ObjectNode) tool)
            .putObject("annotations")
            .put("readOnlyHint", true)
            .put("openWorldHint", false);
      }
      return tools;
    } catch (IOException e) {
      throw new UncheckedIOException(DESCRIPTIONS + " cannot be read", e);
    }
  }

  private String search(McpArguments given) {
    SearchDocument found =
        desk.search(
            new SearchRequest(
                Limits.question(given.required("query"), "query"),
                given.number("k", K_DEFAULT, 1, K_MAX),
                given.oneOf("mode", SearchMode.class, SearchMode.HYBRID),
                filter(given)));
    StringBuilder text = new StringBuilder();
    found.remarks().forEach(remark -> text.append(remark).append('\n'));
    if (found.hits().isEmpty()) {
      return text.append("Nothing was found.").toString();
    }
    for (Hit hit : found.hits()) {
      text.append(hit.rank()).append(". ");
      place(hit.source(), hit.path(), hit.part(), text);
      text.append(":").append(hit.startLine()).append('-').append(hit.endLine());
      if (hit.page() != null) {
        text.append(' ').append(Leaf.named(hit.path(), hit.part(), hit.page()));
      }
      text.append(String.format(Locale.ROOT, " (support %.2f)%n", hit.support()));
      List<String> headings = new ArrayList<>(hit.headingPath());
      if (hit.symbol() != null) {
        headings.add(hit.symbol());
      }
      if (!headings.isEmpty()) {
        text.append(String.join(" > ", headings)).append('\n');
      }
      text.append(hit.text().strip()).append("\n\n");
    }
    return text.toString().stripTrailing();
  }

  private String read(McpArguments given) {
    int startLine = given.number("startLine", 1, 1, Integer.MAX_VALUE);
    int last = (int) Math.min(Integer.MAX_VALUE, startLine + LINES_DEFAULT - 1L);
    DocumentText found =
        desk.read(
            documentPlace(given),
            startLine,
            given.number("endLine", last, startLine, Integer.MAX_VALUE));
    StringBuilder text = new StringBuilder();
    place(found.source(), found.path(), found.part(), text);
    text.append(", lines ")
        .append(found.startLine())
        .append('-')
        .append(found.endLine())
        .append(" of ")
        .append(found.lines())
        .append('\n');
    int number = found.startLine();
    for (String line : found.text().lines().toList()) {
      text.append(number++).append('\t').append(line).append('\n');
    }
    if (found.remark() != null) {
      text.append(found.remark());
    }
    return text.toString().stripTrailing();
  }

  private String grep(McpArguments given) {
    GrepRequest request;
    try {
      request =
          new GrepRequest(
              given.required("pattern"),
              given.flag("ignoreCase"),
              filter(given),
              given.number("lines", GrepRequest.LINES_DEFAULT, 1, GrepRequest.LINES_MAX));
    } catch (IllegalArgumentException e) {
      throw Problem.invalid(
          "pattern", "The argument pattern cannot be used: " + e.getMessage() + ".");
    }
    GrepResult found = desk.grep(request);
    StringBuilder text = new StringBuilder();
    for (GrepResult.Line line : found.lines()) {
      place(line.source(), line.path(), line.part(), text);
      text.append(':').append(line.line()).append('\t').append(line.text()).append('\n');
    }
    if (found.lines().isEmpty()) {
      text.append("No line of ").append(found.documentsRead()).append(" documents holds it.\n");
    }
    if (found.remark() != null) {
      text.append(found.remark());
    }
    return text.toString().stripTrailing();
  }

  private String outline(McpArguments given) {
    DocumentOutline found = desk.outline(documentPlace(given));
    StringBuilder text = new StringBuilder();
    place(found.source(), found.path(), found.part(), text);
    text.append(", ").append(found.title()).append('\n');
    for (DocumentOutline.Entry entry : found.entries()) {
      text.append(entry.line())
          .append('\t')
          .append("  ".repeat(entry.level() - 1))
          .append(entry.name());
      if (entry.page() != null) {
        text.append(" (").append(Leaf.named(found.path(), found.part(), entry.page())).append(')');
      }
      text.append('\n');
    }
    found.parts().forEach(part -> text.append("part ").append(part).append('\n'));
    if (found.remark() != null) {
      text.append(found.remark());
    }
    return text.toString().stripTrailing();
  }

  private String sources() {
    List<Status.SourceStatus> sources = desk.status().sources();
    if (sources.isEmpty()) {
      return "There is no source yet: carrel sources add FOLDER makes one.";
    }
    StringBuilder text = new StringBuilder();
    for (Status.SourceStatus source : sources) {
      text.append(source.name())
          .append('\t')
          .append(source.folder())
          .append('\t')
          .append(source.files())
          .append(" files\t")
          .append(source.remark() == null ? source.state() : source.remark())
          .append('\n');
    }
    return text.toString().stripTrailing();
  }

  private String files(McpArguments given) {
    int offset = given.number("offset", 0, 0, Integer.MAX_VALUE);
    FileList found =
        desk.files(
            new FileQuery(
                given.optional("source"),
                given.optional("state"),
                given.optional("path"),
                offset,
                given.number("limit", FILES_DEFAULT, 1, FILES_MAX)));
    StringBuilder text = new StringBuilder();
    for (FileList.Entry file : found.files()) {
      place(file.source(), file.path(), null, text);
      text.append('\t').append(file.state());
      if (file.reason() != null) {
        text.append('\t').append(file.reason());
      }
      text.append('\n');
    }
    return text.append(found.files().size())
        .append(" of ")
        .append(found.total())
        .append(" files, from number ")
        .append(offset + 1)
        .toString();
  }

  private String status() {
    Status status = desk.status();
    return "%s: %,d files indexed, %,d skipped, %,d failed, %,d pending; %,d of %,d passages can be found by meaning."
        .formatted(
            status.state(),
            status.files().indexed(),
            status.files().skipped(),
            status.files().failed(),
            status.files().pending(),
            status.chunks().embedded(),
            status.chunks().total());
  }

  private String ask(McpArguments given, BooleanSupplier cancelled) {
    Question question =
        new Question(
            Limits.question(given.required("question"), "question"),
            filter(given),
            Question.PASSAGES_DEFAULT);
    AtomicReference<AnswerEvent.@Nullable Ending> ending = new AtomicReference<>();
    desk.ask(
        question,
        event -> {
          if (event instanceof AnswerEvent.Ending last) {
            ending.set(last);
          }
        },
        cancelled);
    return switch (ending.get()) {
      case AnswerEvent.Finished finished -> text(finished.answer());
      case AnswerEvent.NoGrounds noGrounds -> text(noGrounds.answer());
      case AnswerEvent.Failed failed ->
          throw new DeskException(DeskException.Kind.UNAVAILABLE, failed.message());
      case null -> throw new IllegalStateException("an ask ended without its ending");
    };
  }

  private static String text(Answer answer) {
    StringBuilder text = new StringBuilder(answer.answer()).append('\n');
    for (Citation citation : answer.citations()) {
      text.append("\n[").append(citation.number()).append("] ");
      place(citation.source(), citation.path(), citation.part(), text);
      text.append(":").append(citation.startLine()).append('-').append(citation.endLine());
      if (citation.page() != null) {
        text.append(' ').append(Leaf.named(citation.path(), citation.part(), citation.page()));
      }
      text.append('\n').append(citation.quote().strip()).append('\n');
    }
    answer.remarks().forEach(remark -> text.append('\n').append(remark));
    return text.toString().stripTrailing();
  }

  private static ChunkFilter filter(McpArguments given) {
    return Limits.filter(given.list("source"), given.list("path"), given.list("type"));
  }

  private static DocumentPlace documentPlace(McpArguments given) {
    return new DocumentPlace(
        given.required("source"), given.required("path"), given.optional("part"));
  }

  private static void place(String source, String path, @Nullable String part, StringBuilder text) {
    text.append(source).append('/').append(path);
    if (part != null) {
      text.append('#').append(part);
    }
  }
}
