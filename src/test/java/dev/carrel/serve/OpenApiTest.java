package dev.carrel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.carrel.answer.Answer;
import dev.carrel.answer.Citation;
import dev.carrel.answer.Question;
import dev.carrel.answer.Summary;
import dev.carrel.answer.SummaryRequest;
import dev.carrel.ingest.FileList;
import dev.carrel.ingest.Rescan;
import dev.carrel.ingest.Status;
import dev.carrel.retrieve.DocumentOutline;
import dev.carrel.retrieve.DocumentText;
import dev.carrel.retrieve.Explanation;
import dev.carrel.retrieve.GrepResult;
import dev.carrel.retrieve.Hit;
import dev.carrel.retrieve.SearchDocument;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OpenApiTest {
  @Test
  void the_document_describes_exactly_the_routes() throws Exception {
    MemoryDesk desk = new MemoryDesk();
    Set<String> routed;
    try (Meters meters = new Meters(desk)) {
      routed =
          HttpService.routes(
                  desk,
                  new MemoryModels(),
                  ServeSettings.defaults(),
                  meters,
                  new Jobs(Clock.systemUTC()),
                  new Closing())
              .stream()
              .map(route -> route.method().text() + " " + route.path())
              .collect(Collectors.toCollection(TreeSet::new));
    }
    try (Loopback loopback = new Loopback(desk)) {
      assertEquals(routed, described(Loopback.json(loopback.get("/openapi"))));
    }
  }

  @Test
  void every_operation_says_what_it_takes_of_its_caller() throws Exception {
    MemoryDesk desk = new MemoryDesk();
    JsonNode document = Json.document(OpenApiContract.text(), JsonNode.class);
    try (Meters meters = new Meters(desk)) {
      for (Route route :
          HttpService.routes(
              desk,
              new MemoryModels(),
              ServeSettings.defaults(),
              meters,
              new Jobs(Clock.systemUTC()),
              new Closing())) {
        String method = route.method().text().toLowerCase(Locale.ROOT);
        JsonNode operation = document.path("paths").path(route.path()).path(method);
        String name = method + " " + route.path();
        assertEquals(
            security(route.need()), operation.path("security").toString(), name + " security");
        for (String status : List.of("401", "403", "429")) {
          assertTrue(operation.path("responses").has(status), name + " " + status);
        }
      }
    }
  }

  /** By the key of the service or, where nothing else is said, without any it can be done, too. */
  private static String security(Need need) {
    String permissions =
        switch (need) {
          case NOTHING -> "";
          case READ -> "\"read\"";
          case READ_EVERYTHING -> "\"read\",\"all-sources\"";
          case WRITE -> "\"write\"";
          case WRITE_EVERYTHING -> "\"write\",\"all-sources\"";
          case ADMIN -> "\"admin\",\"all-sources\"";
        };
    return permissions.isEmpty()
        ? "[]"
        : "[{\"token\":[" + permissions + "]},{\"serviceKey\":[]},{}]";
  }

  @Test
  void every_schema_has_the_fields_of_its_record() throws Exception {
    try (Loopback loopback = new Loopback(new MemoryDesk())) {
      JsonNode schemas = Loopback.json(loopback.get("/openapi")).at("/components/schemas");
      assertEquals(
          fields(BackupBody.class), names(schemas.at("/BackupBody/properties")), "BackupBody");
      assertEquals(fields(BackupReport.class), names(schemas.at("/BackupReport/properties")));
      Map.of(
              "SearchDocument", SearchDocument.class,
              "Hit", Hit.class,
              "AskBody", AskBody.class,
              "Answer", Answer.class,
              "Citation", Citation.class,
              "Summary", Summary.class,
              "FileList", FileList.class,
              "Health", Health.class,
              "SourceList", SourceList.class,
              "ErrorDocument", ErrorDocument.class)
          .forEach((name, type) ->
              assertEquals(fields(type), names(schemas.path(name).path("properties")), name));
      assertEquals(fields(Status.class), names(schemas.at("/Status/properties")));
      assertEquals(fields(DocumentText.class), names(schemas.at("/DocumentText/properties")));
      assertEquals(fields(DocumentOutline.class), names(schemas.at("/DocumentOutline/properties")));
      assertEquals(
          fields(DocumentOutline.Entry.class),
          names(schemas.at("/DocumentOutline/properties/entries/items/properties")));
      assertEquals(fields(GrepResult.class), names(schemas.at("/GrepResult/properties")));
      assertEquals(
          fields(GrepResult.Line.class),
          names(schemas.at("/GrepResult/properties/lines/items/properties")));
      assertEquals(fields(Job.class), names(schemas.at("/Job/properties")));
      assertEquals(fields(JobBody.class), names(schemas.at("/JobBody/properties")));
      assertEquals(fields(RescanBody.class), names(schemas.at("/RescanBody/properties")));
      assertEquals(fields(Rescan.class), names(schemas.at("/Rescan/properties")));
      assertEquals(fields(SummaryBody.class), names(schemas.at("/SummaryBody/properties")));
      assertEquals(
          SummaryRequest.SENTENCES_MAX,
          schemas.at("/SummaryBody/properties/sentences/maximum").asInt());
      assertEquals(
          SummaryRequest.SENTENCES_DEFAULT,
          schemas.at("/SummaryBody/properties/sentences/default").asInt());
      assertEquals(fields(AskBody.AskedBefore.class), names(schemas.at("/AskedBefore/properties")));
      assertEquals(
          Question.HISTORY_TURNS_MAX, schemas.at("/AskBody/properties/history/maxItems").asInt());
      assertTrue(
          schemas
              .at("/AskBody/properties/history/description")
              .asText()
              .contains(Question.HISTORY_CHARS_MAX + " characters"));
      assertEquals(fields(WhyNot.class), names(schemas.at("/WhyNot/properties")));
      assertEquals(
          Arrays.stream(WhyNot.Stage.values())
              .map(stage -> stage.name().toLowerCase(Locale.ROOT))
              .toList(),
          schemas.at("/WhyNot/properties/stage/enum").valueStream().map(JsonNode::asText).toList());
      assertEquals(fields(Explanation.class), names(schemas.at("/Explanation/properties")));
      assertEquals(
          fields(FileList.Entry.class),
          names(schemas.at("/FileList/properties/files/items/properties")));
      assertEquals(
          fields(Status.Progress.class),
          names(schemas.at("/Status/properties/progress/oneOf/1/properties")));
      assertEquals(
          fields(Status.Rebuild.class),
          names(schemas.at("/Status/properties/rebuild/oneOf/1/properties")));
      assertEquals(
          fields(Status.Nightly.class),
          names(schemas.at("/Status/properties/nightly/oneOf/1/properties")));
      assertEquals(
          fields(Status.SourceStatus.class),
          names(schemas.at("/Status/properties/sources/items/properties")));
    }
  }

  @Test
  void every_reference_leads_somewhere() throws Exception {
    try (Loopback loopback = new Loopback(new MemoryDesk())) {
      JsonNode document = Loopback.json(loopback.get("/openapi"));
      for (JsonNode reference : document.findValues("$ref")) {
        assertTrue(
            document.at(reference.asText().substring(1)).isObject(), () -> reference.asText());
      }
    }
  }

  @Test
  void the_document_is_made_of_what_OpenAPI_has_and_every_schema_is_one_of_JSON_Schema()
      throws Exception {
    SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    try (InputStream shape =
        Objects.requireNonNull(OpenApiTest.class.getResourceAsStream("/openapi-shape.json"))) {
      assertEquals(
          List.of(), registry.getSchema(shape).validate(OpenApiContract.text(), InputFormat.JSON));
    }
  }

  @Test
  void every_operation_has_a_name_of_its_own_and_describes_what_its_path_holds() {
    Set<String> names = new TreeSet<>();
    for (OpenApiContract.Operation operation : OpenApiContract.served().operations()) {
      assertTrue(names.add(operation.described().path("operationId").asText()), operation.name());
      Set<String> inPath =
          Pattern.compile("\\{(\\w+)}")
              .matcher(operation.path())
              .results()
              .map(found -> found.group(1))
              .collect(Collectors.toCollection(TreeSet::new));
      Set<String> described =
          operation
              .described()
              .path("parameters")
              .valueStream()
              .filter(parameter -> parameter.path("in").asText().equals("path"))
              .map(parameter -> parameter.path("name").asText())
              .collect(Collectors.toCollection(TreeSet::new));
      assertEquals(inPath, described, operation.name());
    }
  }

  /** An object that says nothing of further properties would pass whatever is answered. */
  @Test
  void every_object_says_whether_it_may_hold_more() {
    List<String> open = new ArrayList<>();
    lookForOpen("", OpenApiContract.served().document(), open);
    assertEquals(List.of(), open);
  }

  @Test
  void every_example_is_one() {
    List<String> wrong = new ArrayList<>();
    int[] found = {0};
    lookForExamples(
        "",
        OpenApiContract.served().document(),
        (place, example) -> {
          found[0]++;
          wrong.addAll(OpenApiContract.served().errors(place + "/schema", example.toString()));
        });
    assertEquals(List.of(), wrong);
    assertTrue(found[0] > 0, "there is no example at all");
  }

  private static void lookForExamples(
      String place, JsonNode node, BiConsumer<String, JsonNode> examples) {
    if (node.has("example") && node.has("schema")) {
      examples.accept(place, node.get("example"));
    }
    node.properties()
        .forEach(each ->
            lookForExamples(
                place + "/" + each.getKey().replace("~", "~0").replace("/", "~1"),
                each.getValue(),
                examples));
  }

  private static void lookForOpen(String place, JsonNode node, List<String> open) {
    if (node.isObject()
        && node.path("type").toString().contains("\"object\"")
        && node.path("additionalProperties").isMissingNode()
        && node.path("unevaluatedProperties").isMissingNode()) {
      open.add(place);
    }
    node.properties()
        .forEach(each -> lookForOpen(place + "/" + each.getKey(), each.getValue(), open));
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        lookForOpen(place + "/" + i, node.get(i), open);
      }
    }
  }

  /** Such as {@code GET /health}. */
  static Set<String> described(JsonNode document) {
    Set<String> described = new TreeSet<>();
    document
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .fieldNames()
                .forEachRemaining(method ->
                    described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    return described;
  }

  private static Set<String> fields(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(RecordComponent::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> names(JsonNode properties) {
    Set<String> names = new TreeSet<>();
    properties.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
