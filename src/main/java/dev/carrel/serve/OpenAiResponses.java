package dev.carrel.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carrel.answer.Citation;
import dev.carrel.answer.Question;
import dev.carrel.index.ChunkFilter;
import dev.carrel.uploads.Upload;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Responses, as OpenAI's interface has them: a conversation that is answered from the documents, or
 * from the vector stores that its tool {@code file_search} names. Nothing is kept of one.
 */
final class OpenAiResponses {
  private static final String PATH = "/v1/responses";

  private final Workplace here;
  private final OpenAiModels names;

  OpenAiResponses(Workplace here) {
    this.here = here;
    this.names = new OpenAiModels(here.desk(), here.models());
  }

  List<Route> routes() {
    return List.of(Route.post(PATH, Need.READ, this::response));
  }

  /**
   * Answers a text or a conversation; the names of models are those of {@code /v1/models}. With the
   * tool {@code file_search} the answer is made of what its vector stores hold, and cites their
   * files.
   *
   * <p>{@code curl http://127.0.0.1:7411/v1/responses --json '{"model": "carrel", "input": "When
   * does the night train leave?", "tools": [{"type": "file_search", "vector_store_ids":
   * ["vs_1"]}]}'}
   */
  private void response(ServerRequest request, ServerResponse response) {
    QueryParameters.parse(request.query().rawValue(), List.of());
    OpenAiResponseBody body = OpenAiResponseBody.of(here.bodies().object(request));
    OpenAiChatBody chat = body.chat();
    OpenAiModels.Meaning meaning = names.meaning(chat.model());
    String address = "http://" + request.headers().get(HeaderNames.HOST).get();
    new Making(body, chat, meaning, address).answer(response);
  }

  /** The upload that a citation is of. */
  private Optional<Upload> upload(Citation citation) {
    String id = Upload.idOf(citation.path());
    return here.desk()
        .uploads()
        .stored(citation.source(), id)
        .flatMap(_ -> here.desk().uploads().find(id));
  }

  /** One response on its way. */
  private final class Making {
    private final OpenAiResponseBody body;
    private final OpenAiChatBody chat;
    private final OpenAiModels.Meaning meaning;
    private final OpenAiResponseDocument document;
    private final @Nullable Question question;
    private final OpenAiReply.@Nullable Work plain;

    Making(
        OpenAiResponseBody body,
        OpenAiChatBody chat,
        OpenAiModels.Meaning meaning,
        String address) {
      this.body = body;
      this.chat = chat;
      this.meaning = meaning;
      this.document = new OpenAiResponseDocument(body, address, OpenAiResponses.this::upload);
      OpenAiResponseBody.FileSearch search = body.fileSearch();
      if (search == null) {
        this.question = null;
        this.plain = OpenAiReply.work(meaning, chat, here.desk(), here.models());
      } else {
        this.question = question(search);
        this.plain = null;
      }
    }

    /** Everything in a request is looked at before anything is done. */
    private Question question(OpenAiResponseBody.FileSearch search) {
      if (meaning instanceof OpenAiModels.Meaning.Embedding) {
        OpenAiReply.work(meaning, chat, here.desk(), here.models()); // refuses it
      }
      if (meaning instanceof OpenAiModels.Meaning.Library(List<String> sources)
          && !search.stores().containsAll(sources)) {
        throw Problem.invalid(
            "model",
            "The model %s answers from another source than the vector stores of file_search: ask carrel."
                .formatted(Limits.shortened(chat.model())));
      }
      search.stores().forEach(store -> here.desk().uploads().store(store));
      return chat.question(search.stores());
    }

    void answer(ServerResponse response) {
      try (Admission.Place _ = here.asks().enter()) {
        if (body.stream()) {
          stream(response);
        } else {
          List<ObjectNode> output = new ArrayList<>();
          OpenAiReply.Work work = plain == null ? searched(output) : plain;
          OpenAiReply reply = work.within(here.askMax(), _ -> {}, here.closing()::overdue);
          output.add(document.message(reply));
          Replies.json(response, 200, document.done(reply, output));
        }
      }
    }

    /** Searches, and says how the answer is made of it. */
    private OpenAiReply.Work searched(List<ObjectNode> output) {
      OpenAiResponseBody.FileSearch search = Objects.requireNonNull(body.fileSearch());
      Question asked = Objects.requireNonNull(question);
      OpenAiStoreSearch.Scope scope;
      List<OpenAiStoreSearch.Result> results;
      try (Admission.Place _ = here.searches().enter()) {
        scope = new OpenAiStoreSearch.Scope(here.desk(), search.stores(), search.terms());
        results = scope.search(List.of(asked.text()));
      }
      output.add(document.search(asked.text(), results));
      // The answerer finds passages for itself: where some are too weak, their files are left out.
      ChunkFilter filter = search.terms().scoreMin() > 0 ? scope.filter(results) : scope.filter();
      Question narrowed =
          new Question(asked.text(), filter, search.terms().resultsMax(), asked.history());
      return (pieces, cancelled) ->
          OpenAiReply.grounded(here.desk(), here.models(), narrowed, pieces, cancelled);
    }

    private void stream(ServerResponse response) {
      try (EventStream stream = new EventStream(response, here.heartbeat())) {
        Events events = new Events(stream);
        BooleanSupplier cancelled = () -> stream.gone() || here.closing().begun();
        try {
          events.send("response.created", event().set("response", document.begun()));
          events.send("response.in_progress", event().set("response", document.begun()));
          List<ObjectNode> output = new ArrayList<>();
          OpenAiReply.Work work = plain == null ? searched(events, output) : plain;
          OpenAiReply reply = events.answer(work, output.size(), cancelled);
          output.add(document.message(reply));
          ObjectNode done = document.done(reply, output);
          events.send("response." + done.path("status").asText(), event().set("response", done));
        } catch (ClientGoneException e) {
          throw e;
        } catch (RuntimeException e) {
          ErrorDocument trouble = Router.problem("POST " + PATH, e).document();
          events.send("response.failed", event().set("response", document.failed(trouble.error())));
        }
      }
    }

    private OpenAiReply.Work searched(Events events, List<ObjectNode> output) {
      events.send("response.output_item.added", item(0, document.search("", null)));
      for (String step : List.of("in_progress", "searching")) {
        events.send("response.file_search_call." + step, of(document.searchId(), 0));
      }
      OpenAiReply.Work work = searched(output);
      events.send("response.file_search_call.completed", of(document.searchId(), 0));
      events.send("response.output_item.done", item(0, output.getFirst()));
      return work;
    }

    /** The named events of one stream, each with its number. */
    private final class Events {
      private final EventStream stream;
      private int sequence;

      Events(EventStream stream) {
        this.stream = stream;
      }

      void send(String type, JsonNode data) {
        ObjectNode event = event().put("type", type).put("sequence_number", sequence++);
        event.setAll((ObjectNode) data);
        stream.send(type, event);
      }

      OpenAiReply answer(OpenAiReply.Work work, int index, BooleanSupplier cancelled) {
        send("response.output_item.added", item(index, document.message(null)));
        send("response.content_part.added", text(index).set("part", document.part(null)));
        OpenAiReply reply =
            work.within(
                here.askMax(),
                piece ->
                    send(
                        "response.output_text.delta",
                        text(index).put("delta", piece).set("logprobs", event().arrayNode())),
                cancelled);
        ObjectNode part = document.part(reply);
        int number = 0;
        for (JsonNode annotation : part.path("annotations")) {
          send(
              "response.output_text.annotation.added",
              text(index).put("annotation_index", number++).set("annotation", annotation));
        }
        send(
            "response.output_text.done",
            text(index).put("text", reply.text()).set("logprobs", event().arrayNode()));
        send("response.content_part.done", text(index).set("part", part));
        send("response.output_item.done", item(index, document.message(reply)));
        return reply;
      }

      private ObjectNode text(int index) {
        return of(document.messageId(), index).put("content_index", 0);
      }
    }

    private static ObjectNode event() {
      return JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode of(String itemId, int index) {
      return event().put("item_id", itemId).put("output_index", index);
    }

    private static ObjectNode item(int index, ObjectNode item) {
      return event().put("output_index", index).set("item", item);
    }
  }
}
