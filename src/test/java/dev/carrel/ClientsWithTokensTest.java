package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.UnauthorizedException;
import com.openai.models.models.Model;
import dev.carrel.access.Grant;
import dev.carrel.access.Permission;
import dev.carrel.cli.Options;
import dev.carrel.cli.Service;
import dev.langchain4j.model.ollama.OllamaChatModel;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that wants a token of everybody, and the programs that have one. */
class ClientsWithTokensTest {
  @TempDir Path scratch;
  private ServiceRoom room;
  private Service service;
  private String key;

  @BeforeEach
  void serve() throws Exception {
    room = new ServiceRoom(scratch);
    Path config = Files.writeString(scratch.resolve("c.yaml"), "server: {tokens: required}\n");
    Path other = Files.createDirectory(scratch.resolve("other"));
    Files.writeString(other.resolve("other.md"), "The bilge pump of another boat.\n");
    service = room.serve(new Options(room.data(), config, 0), room.notes, other);
    ServiceRoom.await(() -> service.desk().status().state().equals("idle"));
    key =
        new LocalAccess(room.data(), Clock.systemUTC())
            .add("program", Grant.of(Permission.READ, Set.of("notes")), Optional.empty())
            .key();
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void the_owners_commands_need_none() throws Exception {
    assertEquals(401, room.send(request("/api/v1/status").build()).statusCode());
    String found =
        CommandRun.output(scratch, "search", "bilge pump", "--data", room.data().toString());
    assertTrue(found.contains("boat.md"), found);
  }

  @Test
  void openais_client_sends_it_as_its_key() {
    OpenAIClient client = openAi(key);
    assertEquals(
        List.of("carrel", "carrel:notes"),
        client.models().list().data().stream()
            .map(Model::id)
            .filter(id -> id.startsWith("carrel"))
            .toList());
    client.close();
    OpenAIClient wrong = openAi("sk-none");
    assertThrows(UnauthorizedException.class, () -> wrong.models().list());
    wrong.close();
  }

  @Test
  void the_protocols_client_sends_it_as_a_header() {
    try (McpSyncClient client =
        McpClient.sync(
                HttpClientStreamableHttpTransport.builder(service.address().toString())
                    .endpoint("/mcp")
                    .requestBuilder(
                        HttpRequest.newBuilder().header("Authorization", "Bearer " + key))
                    .build())
            .build()) {
      client.initialize();
      String found =
          client
              .callTool(
                  McpSchema.CallToolRequest.builder("search")
                      .arguments(Map.of("query", "bilge pump"))
                      .build())
              .content()
              .toString();
      assertTrue(found.contains("boat.md"), found);
      assertFalse(found.contains("other.md"), found);
    }
  }

  @Test
  void ollamas_client_sends_it_as_a_header() {
    String answer =
        OllamaChatModel.builder()
            .baseUrl(service.address().toString())
            .modelName("carrel:latest")
            .customHeaders(Map.of("Authorization", "Bearer " + key))
            .build()
            .chat("Where does the bilge pump hang?");
    assertTrue(answer.contains("locker"), answer);
  }

  private OpenAIClient openAi(String apiKey) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(service.address() + "/v1")
        .apiKey(apiKey)
        .maxRetries(0)
        .build();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(ServiceRoom.uri(service, path));
  }
}
