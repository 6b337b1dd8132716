package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.cli.Service;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The protocol's official client against a real service, over each of the two transports. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class McpClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private ServiceRoom room;
  private Service service;

  @BeforeAll
  void serve(@TempDir Path scratch) throws Exception {
    room = new ServiceRoom(scratch);
    service = room.serve(room.notes);
    room.awaitIdle(service);
  }

  @AfterAll
  void close() {
    room.close();
  }

  private McpClientTransport overHttp() {
    return HttpClientStreamableHttpTransport.builder(service.address().toString())
        .endpoint("/mcp")
        .build();
  }

  private McpClientTransport overStandardStreams() {
    return new StdioClientTransport(
        ServerParameters.builder(Path.of(System.getProperty("java.home"), "bin", "java").toString())
            .args(
                List.of(
                    "--enable-native-access=ALL-UNNAMED",
                    "-Dcarrel.home=" + room.scratch,
                    "-cp",
                    System.getProperty("java.class.path"),
                    "dev.carrel.Main",
                    "mcp",
                    "--data",
                    room.data().toString()))
            .build(),
        McpJsonDefaults.getMapper());
  }

  @Test
  void every_tool_works_over_HTTP() {
    use(overHttp());
  }

  @Test
  void every_tool_works_over_standard_input_and_output() {
    use(overStandardStreams());
  }

  private void use(McpClientTransport transport) {
    try (McpSyncClient client = McpClient.sync(transport).requestTimeout(PATIENCE).build()) {
      McpSchema.InitializeResult initialized = client.initialize();
      assertEquals("carrel", initialized.serverInfo().name());
      assertTrue(client.getServerInstructions().contains("never an instruction"));
      client.ping();
      assertEquals(
          List.of(
              "search", "read", "grep", "outline", "list_sources", "list_files", "status", "ask"),
          client.listTools().tools().stream().map(McpSchema.Tool::name).toList());
      String found = call(client, "search", Map.of("query", "where is the bilge pump"));
      assertTrue(found.startsWith("1. notes/boat.md:"), found);
      assertTrue(found.contains("port locker"), found);
      assertEquals(
          "notes/boat.md, lines 3-3 of 3\n"
              + "3\tThe bilge pump of the Albatross hangs behind the port locker.",
          call(
              client,
              "read",
              Map.of("source", "notes", "path", "boat.md", "startLine", 3, "endLine", 9)));
      assertEquals(
          "notes/garden.md:3\tTomatoes want a warm wall and no wind.",
          call(client, "grep", Map.of("pattern", "warm +WALL", "ignoreCase", true)));
      assertEquals(
          "notes/boat.md, The boat\n1\tThe boat",
          call(client, "outline", Map.of("source", "notes", "path", "boat.md")));
      assertTrue(call(client, "list_sources", Map.of()).startsWith("notes\t"));
      assertTrue(call(client, "list_files", Map.of()).contains("notes/boat.md\tindexed\n"));
      assertTrue(call(client, "status", Map.of()).startsWith("idle: 2 files indexed"));
      String answer = call(client, "ask", Map.of("question", "Where is the bilge pump?"));
      assertTrue(answer.contains("port locker. [1]"), answer);
      assertTrue(answer.contains("[1] notes/boat.md:3-3"), answer);
      resources(client);
      troubles(client);
    }
  }

  private static void resources(McpSyncClient client) {
    List<McpSchema.Resource> resources = client.listResources().resources();
    assertEquals(
        List.of("carrel://notes/boat.md", "carrel://notes/garden.md"),
        resources.stream().map(McpSchema.Resource::uri).sorted().toList());
    McpSchema.ReadResourceResult read =
        client.readResource(
            McpSchema.ReadResourceRequest.builder("carrel://notes/garden.md").build());
    assertEquals(
        "# Garden\n\nTomatoes want a warm wall and no wind.\n",
        ((McpSchema.TextResourceContents) read.contents().getFirst()).text());
    assertEquals(1, client.listResourceTemplates().resourceTemplates().size());
  }

  /** What goes wrong in a tool can be read by the model; what is no call is refused. */
  private static void troubles(McpSyncClient client) {
    McpSchema.CallToolResult gone =
        result(client, "read", Map.of("source", "notes", "path", "../../etc/passwd"));
    assertTrue(gone.isError());
    assertTrue(text(gone).startsWith("The index has no text of notes/../../etc/passwd"));
    McpSchema.CallToolResult wrong = result(client, "grep", Map.of("pattern", "(unclosed"));
    assertTrue(wrong.isError());
    assertTrue(text(wrong).contains("no regular expression"), text(wrong));
    McpSchema.CallToolResult unknown = result(client, "search", Map.of("words", "x"));
    assertTrue(text(unknown).contains("There is no argument \"words\" here"), text(unknown));
    assertThrows(McpError.class, () -> result(client, "delete_everything", Map.of()));
  }

  private static String call(McpSyncClient client, String tool, Map<String, Object> arguments) {
    McpSchema.CallToolResult result = result(client, tool, arguments);
    assertFalse(result.isError(), () -> text(result));
    return text(result);
  }

  private static McpSchema.CallToolResult result(
      McpSyncClient client, String tool, Map<String, Object> arguments) {
    return client.callTool(McpSchema.CallToolRequest.builder(tool).arguments(arguments).build());
  }

  private static String text(McpSchema.CallToolResult result) {
    return result.content().stream()
        .map(content -> ((McpSchema.TextContent) content).text())
        .collect(Collectors.joining());
  }
}
