package dev.carrel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class BackupRoutesTest {
  private static final String KEY = "a-key";
  private static final String BODY = "{\"file\": \"/mnt/carrel.zip\"}";

  @Test
  void a_backup_is_written_for_who_has_the_key_only() throws Exception {
    try (Loopback loopback = loopback()) {
      HttpResponse<String> without = loopback.post("/api/v1/backup", BODY);
      assertEquals(403, without.statusCode());
      assertTrue(without.body().contains("key_missing"), without.body());
      assertEquals(403, post(loopback, "another", BODY).statusCode());
      HttpResponse<String> with = post(loopback, KEY, BODY);
      assertEquals(200, with.statusCode());
      assertTrue(with.body().contains("event: progress\ndata: {\"bytesDone\":5,"), with.body());
      assertTrue(with.body().contains("event: done\n"), with.body());
    }
  }

  @Test
  void what_the_desk_refuses_is_the_last_event() throws Exception {
    try (Loopback loopback = loopback()) {
      String body = post(loopback, KEY, "{\"file\": \"/mnt/there.zip\"}").body();
      assertTrue(body.contains("event: error\n"), body);
      assertTrue(body.contains("/mnt/there.zip is there already."), body);
      assertTrue(
          post(loopback, KEY, "{\"file\": \"/mnt/there.zip\", \"force\": true}")
              .body()
              .contains("event: done\n"));
    }
  }

  @Test
  void a_place_that_is_no_whole_path_is_refused() throws Exception {
    try (Loopback loopback = loopback()) {
      for (String body : new String[] {"{}", "{\"file\": \"a.zip\"}", "{\"file\": \"\\u0000\"}"}) {
        assertEquals(400, post(loopback, KEY, body).statusCode(), body);
      }
    }
  }

  private static Loopback loopback() {
    return new Loopback(new MemoryDesk(), Loopback.settings().withServiceKey(KEY));
  }

  private static HttpResponse<String> post(Loopback loopback, String key, String body)
      throws Exception {
    return loopback.send(
        HttpRequest.newBuilder(loopback.uri("/api/v1/backup"))
            .header("Content-Type", "application/json")
            .header("Carrel-Key", key)
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }
}
