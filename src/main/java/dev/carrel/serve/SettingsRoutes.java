package dev.carrel.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the settings are, and the changing of those that may be changed from afar. */
final class SettingsRoutes {
  private static final int CHANGES_MAX = 100;

  private final Desk desk;
  private final Bodies bodies;

  SettingsRoutes(Desk desk, Bodies bodies) {
    this.desk = desk;
    this.bodies = bodies;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/api/v1/settings", Need.ADMIN, this::settings),
        new Route(Method.PATCH, "/api/v1/settings", Need.ADMIN, true, true, this::change));
  }

  /**
   * What is to be changed.
   *
   * @param changes by key; null takes a setting out of the file, so that its default holds
   */
  record SettingsBody(@Nullable Map<String, JsonNode> changes) {}

  /**
   * Every setting with its value, its default and what it means.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/v1/settings}
   */
  private void settings(ServerRequest request, ServerResponse response) {
    noParameters(request);
    Replies.tagged(request, response, desk.settings().all());
  }

  /**
   * Changes settings in their file, all or none; they hold from the next start on. Needs the
   * service's key. With {@code If-Match} only while the settings are as they were read.
   *
   * <p>{@code curl -X PATCH http://127.0.0.1:7411/api/v1/settings -H "Carrel-Key: $(jq -r .key
   * index/service.json)" --json '{"changes": {"watch.everySeconds": 600}}'}
   */
  private void change(ServerRequest request, ServerResponse response) {
    noParameters(request);
    BackupRoutes.requireKey(request, "To change settings");
    Map<String, JsonNode> changes = bodies.json(request, SettingsBody.class).changes();
    if (changes == null || changes.isEmpty() || changes.size() > CHANGES_MAX) {
      throw Problem.missing(
          "changes",
          "The property changes has %d settings: give 1 to %d, by their keys."
              .formatted(changes == null ? 0 : changes.size(), CHANGES_MAX));
    }
    List<String> wanted = request.headers().all(HeaderNames.IF_MATCH, List::of);
    Consumer<SettingsBook.SettingList> unchanged =
        before -> {
          if (!wanted.isEmpty() && !EntityTag.isAmong(EntityTag.of(Json.bytes(before)), wanted)) {
            throw Problem.of(
                412,
                "changed_meanwhile",
                "The settings are no longer as If-Match says: read them again, then change them.");
          }
        };
    SettingsBook.SettingList after = desk.settings().change(changes, unchanged);
    response.header(HeaderNames.ETAG, EntityTag.of(Json.bytes(after)));
    Replies.json(response, 200, after);
  }

  private static void noParameters(ServerRequest request) {
    QueryParameters.parse(request.query().rawValue(), List.of());
  }
}
