package dev.carrel.serve;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;

/**
 * The language models on this disk. None is fetched through here: the service opens no connection
 * to anywhere else, whoever asks for it.
 */
final class ModelRoutes {
  private final Desk desk;

  ModelRoutes(Desk desk) {
    this.desk = desk;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/api/v1/models", Need.READ_EVERYTHING, this::models),
        Route.get("/api/v1/models/{name}", Need.READ_EVERYTHING, this::model),
        Route.delete("/api/v1/models/{name}", Need.ADMIN, this::remove));
  }

  /**
   * Every language model on this disk, with what its header says, and which one does what.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/v1/models}
   */
  private void models(ServerRequest request, ServerResponse response) {
    noParameters(request);
    // Without a tag: how much memory is free is never the same twice.
    Replies.json(response, 200, desk.modelShelf().all());
  }

  /**
   * One of them.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/v1/models/some-model.gguf}
   */
  private void model(ServerRequest request, ServerResponse response) {
    noParameters(request);
    Replies.tagged(request, response, desk.modelShelf().one(name(request)));
  }

  /**
   * Deletes a model of the installation's own folder; needs the service's key.
   *
   * <p>{@code curl -X DELETE http://127.0.0.1:7411/api/v1/models/some-model.gguf -H "Carrel-Key:
   * $(jq -r .key index/service.json)"}
   */
  private void remove(ServerRequest request, ServerResponse response) {
    noParameters(request);
    BackupRoutes.requireKey(request, "To delete a model");
    desk.modelShelf().remove(name(request));
    Replies.empty(response, 204);
  }

  private static String name(ServerRequest request) {
    return Limits.name(request.path().pathParameters().get("name"), "name");
  }

  private static void noParameters(ServerRequest request) {
    QueryParameters.parse(request.query().rawValue(), List.of());
  }
}
