package dev.carrel.engine;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * An engine for those who want its answers whole: LangChain4j's {@link ChatModel}. Ends within the
 * engine's own limit of time, with an answer or one {@link EngineException}; whoever is interrupted
 * while waiting, or completes the future first, gives the answer up.
 *
 * @param engine is not closed by this
 */
public record WholeAnswers(Engine engine) implements ChatModel {
  @Override
  public ChatResponse doChat(ChatRequest request) {
    CompletableFuture<ChatResponse> answer = doChatAsync(request);
    try {
      return answer.get();
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new EngineException(
          EngineException.Code.CANCELLED, "The wait for the answer was interrupted.", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EngineException known) {
        throw known;
      }
      throw new EngineException(
          EngineException.Code.CRASHED, "The engine failed on its own side: " + e.getCause(), e);
    }
  }

  @Override
  public CompletableFuture<ChatResponse> doChatAsync(ChatRequest request) {
    CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
    StreamingHandle handle =
        engine.stream(
            request,
            new StreamingChatResponseHandler() {
              @Override
              public void onCompleteResponse(ChatResponse response) {
                answer.complete(response);
              }

              @Override
              public void onError(Throwable error) {
                answer.completeExceptionally(error);
              }
            });
    CompletableFuture<ChatResponse> _ = answer.whenComplete((_, _) -> handle.cancel());
    return answer;
  }
}
