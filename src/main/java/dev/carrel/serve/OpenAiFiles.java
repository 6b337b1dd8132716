package dev.carrel.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carrel.uploads.Upload;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Files that programs send, as OpenAI's interface has them. */
final class OpenAiFiles {
  static final int LIMIT_DEFAULT = 10_000;
  static final int LIMIT_MAX = 10_000;

  /** Of what else OpenAI's interface knows there is nothing here: no tuning, no batches. */
  static final List<String> PURPOSES = List.of("assistants", "user_data", "vision");

  private static final String BYTES_TYPE = "application/octet-stream";
  private static final String FILE = "file";
  private static final String PURPOSE = "purpose";

  private final Desk desk;

  OpenAiFiles(Desk desk) {
    this.desk = desk;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/files", Need.READ, this::files),
        Route.post("/v1/files", Need.WRITE, this::upload),
        Route.get("/v1/files/{file_id}", Need.READ, this::file),
        Route.get("/v1/files/{file_id}/content", Need.READ, this::content),
        Route.delete("/v1/files/{file_id}", Need.WRITE, this::delete));
  }

  /**
   * Keeps a file: a form with the fields {@code file} and {@code purpose}. It is found once it is
   * put into a vector store.
   *
   * <p>{@code curl http://127.0.0.1:7411/v1/files -F purpose=assistants -F file=@oslo.md}
   */
  private void upload(ServerRequest request, ServerResponse response) throws IOException {
    QueryParameters.parse(request.query().rawValue(), List.of());
    Form form = new Form(Multipart.of(request));
    Upload upload = form.kept();
    if (upload == null) {
      throw Problem.missing(FILE, "The form has no file: send one in the field file.");
    }
    Replies.json(response, 200, document(upload));
  }

  /** A form of which the fields come in any order, also behind the file. */
  private final class Form {
    private final Multipart parts;
    private @Nullable String purpose;

    Form(Multipart parts) {
      this.parts = parts;
    }

    /** Null when there is no file in it. */
    @Nullable Upload kept() throws IOException {
      for (Multipart.Part part = parts.next(); part != null; part = parts.next()) {
        if (part.name().equals(FILE)) {
          return desk.uploads()
              .keep(
                  Optional.ofNullable(part.filename()).orElse(""),
                  part.content(),
                  this::purposeInTheEnd);
        }
        field(part);
      }
      return null;
    }

    private String purposeInTheEnd() {
      try {
        for (Multipart.Part part = parts.next(); part != null; part = parts.next()) {
          if (part.name().equals(FILE)) {
            throw Problem.invalid(FILE, "The form has two files: send one at a time.");
          }
          field(part);
        }
      } catch (IOException e) {
        throw new ClientGoneException("it sent its form", e);
      }
      if (purpose == null) {
        throw Problem.missing(PURPOSE, "The form has no purpose: send assistants in that field.");
      }
      return purpose;
    }

    private void field(Multipart.Part part) throws IOException {
      purpose =
          switch (part.name()) {
            case PURPOSE -> purpose(part.text());
            case "expires_after", "expires_after[anchor]", "expires_after[seconds]" ->
                throw Problem.invalid(
                    "expires_after",
                    "A file is kept until it is deleted: leave expires_after out, vector stores have it.");
            default ->
                throw Problem.unknown(
                    part.name(),
                    "There is no field \"%s\" here; this route takes file and purpose."
                        .formatted(Limits.shortened(part.name())));
          };
    }
  }

  private static String purpose(String given) {
    if (!PURPOSES.contains(given)) {
      throw Problem.invalid(
          PURPOSE,
          "The purpose is \"%s\", and nothing here serves it: give %s."
              .formatted(Limits.shortened(given), String.join(", ", PURPOSES)));
    }
    return given;
  }

  /**
   * The files that are kept, the newest first.
   *
   * <p>{@code curl 'http://127.0.0.1:7411/v1/files?purpose=assistants&limit=20'}
   */
  private void files(ServerRequest request, ServerResponse response) {
    QueryParameters given =
        QueryParameters.parse(
            request.query().rawValue(),
            Stream.concat(OpenAiPage.PARAMETERS.stream(), Stream.of(PURPOSE)).toList());
    Optional<String> purpose = given.one(PURPOSE);
    List<Upload> uploads =
        desk.uploads().all().stream()
            .filter(upload -> purpose.isEmpty() || upload.purpose().equals(purpose.get()))
            .toList();
    Replies.json(
        response,
        200,
        OpenAiPage.of(given, LIMIT_DEFAULT, LIMIT_MAX)
            .of(uploads, Upload::id, OpenAiFiles::document));
  }

  /**
   * One of them.
   *
   * <p>{@code curl http://127.0.0.1:7411/v1/files/file-1}
   */
  private void file(ServerRequest request, ServerResponse response) {
    QueryParameters.parse(request.query().rawValue(), List.of());
    Replies.json(response, 200, document(desk.uploads().upload(id(request))));
  }

  /**
   * Its bytes, as they were sent.
   *
   * <p>{@code curl http://127.0.0.1:7411/v1/files/file-1/content}
   */
  private void content(ServerRequest request, ServerResponse response) throws IOException {
    QueryParameters.parse(request.query().rawValue(), List.of());
    Upload upload = desk.uploads().upload(id(request));
    try (InputStream bytes = desk.uploads().open(upload.id())) {
      Replies.secure(response);
      response
          .status(200)
          .header(HeaderNames.CONTENT_TYPE, BYTES_TYPE)
          .header(HeaderNames.CONTENT_DISPOSITION, "attachment")
          .contentLength(upload.sizeBytes());
      try (OutputStream out = response.outputStream()) {
        bytes.transferTo(out);
      } catch (IOException
          | RuntimeException e) { // Helidon's own is neither checked nor an I/O one.
        throw new ClientGoneException("a file was sent to it", e);
      }
    }
  }

  /**
   * Deletes it, out of every vector store as well.
   *
   * <p>{@code curl -X DELETE http://127.0.0.1:7411/v1/files/file-1}
   */
  private void delete(ServerRequest request, ServerResponse response) {
    QueryParameters.parse(request.query().rawValue(), List.of());
    String id = id(request);
    desk.uploads().delete(id);
    Replies.json(
        response,
        200,
        JsonNodeFactory.instance
            .objectNode()
            .put("id", id)
            .put("object", FILE)
            .put("deleted", true));
  }

  private static String id(ServerRequest request) {
    return Limits.name(request.path().pathParameters().get("file_id"), "file_id");
  }

  private static ObjectNode document(Upload upload) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", upload.id())
        .put("object", FILE)
        .put("bytes", upload.sizeBytes())
        .put("created_at", upload.createdSecond())
        .putNull("expires_at")
        .put("filename", upload.filename())
        .put("purpose", upload.purpose())
        .put("status", "processed")
        .putNull("status_details");
  }
}
