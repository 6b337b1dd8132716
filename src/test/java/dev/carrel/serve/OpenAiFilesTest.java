package dev.carrel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.uploads.UploadException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** What becomes of forms that are wrong, and of files that find no room. */
class OpenAiFilesTest {
  private static final String FILE =
      "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.md\"\r\n\r\na\r\n";

  private final HttpClient client = HttpClient.newHttpClient();

  private static String field(String name, String value) {
    return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
  }

  private JsonNode refused(Desk desk, String form, int status) throws Exception {
    return refused(desk, "multipart/form-data; boundary=b", form, status);
  }

  private JsonNode refused(Desk desk, String type, String form, int status) throws Exception {
    try (Loopback loopback = new Loopback(desk)) {
      HttpResponse<String> reply =
          client.send(
              HttpRequest.newBuilder(loopback.uri("/v1/files"))
                  .header("Content-Type", type)
                  .POST(HttpRequest.BodyPublishers.ofString(form))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertEquals(status, reply.statusCode(), reply.body());
      OpenApiContract.served().hold(reply);
      return Loopback.json(reply).get("error");
    }
  }

  @Test
  void a_full_disk_is_one_error_in_the_form_of_all() throws Exception {
    MemoryDesk full =
        new MemoryDesk() {
          @Override
          public Uploads uploads() {
            throw new UploadException(
                UploadException.Kind.NO_ROOM, "The disk of /data is nearly full: make room.");
          }
        };
    JsonNode error = refused(full, field("purpose", "assistants") + FILE + "--b--\r\n", 507);
    assertEquals("The disk of /data is nearly full: make room.", error.get("message").asText());
    assertEquals("insufficient_storage", error.get("code").asText());
    assertEquals("server_error", error.get("type").asText());
  }

  @Test
  void a_boundary_may_stand_in_quotation_marks() throws Exception {
    String type = "Multipart/Form-Data; charset=utf-8; boundary=\"b\"";
    String form = field("purpose", "assistants") + "--b--\r\n";
    assertEquals("file", refused(new MemoryDesk(), type, form, 400).get("param").asText());
    assertEquals(
        "unsupported_media_type",
        refused(new MemoryDesk(), "multipart/form-data", form, 415).get("code").asText());
  }

  @Test
  void a_form_that_is_wrong_says_what_is_wrong() throws Exception {
    MemoryDesk desk = new MemoryDesk();
    assertEquals(
        "file",
        refused(desk, field("purpose", "assistants") + "--b--\r\n", 400).get("param").asText());
    assertEquals(
        "purpose",
        refused(desk, field("purpose", "fine-tune") + FILE + "--b--\r\n", 400)
            .get("param")
            .asText());
    assertEquals(
        "expires_after",
        refused(desk, field("expires_after[seconds]", "3600") + FILE + "--b--\r\n", 400)
            .get("param")
            .asText());
    assertTrue(
        refused(desk, field("purpose", "assistants"), 400)
            .get("message")
            .asText()
            .contains("last boundary"));
  }
}
