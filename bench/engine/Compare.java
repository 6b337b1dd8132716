package engine;

import dev.carrel.engine.EmbeddedEngine;
import dev.carrel.engine.EngineParameters;
import dev.carrel.engine.EngineSettings;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** What {@code bench/engine/run} runs: a scratch folder, tokens of a prompt, rounds, threads. */
public final class Compare {
  private static final int ANSWER_TOKENS = 48;
  private static final int FOLLOW_UPS = 15;
  private static final double SPEED_MIN = .95;
  private static final double ADDED_MILLIS_MAX = 20;
  private static final double FOLLOW_UP_MAX = .05;
  private static final double STREAM_MILLIS_MAX = 5;

  private final Random random = new Random(11);
  private final Bare bare;
  private final EmbeddedEngine ours;
  private final int promptTokens;
  private boolean sound = true;

  private Compare(Bare bare, EmbeddedEngine ours, int promptTokens) {
    this.bare = bare;
    this.ours = ours;
    this.promptTokens = promptTokens;
  }

  public static void main(String[] arguments) throws Exception {
    Path scratch = Path.of(arguments[0]);
    int rounds = Integer.parseInt(arguments[2]);
    int threads = Integer.parseInt(arguments[3]);
    Path model = Billion.write(scratch.resolve("billion.gguf"));
    say("%,d MB, %d threads, load at the start %s", Files.size(model) >> 20, threads, load());
    EngineSettings settings =
        EngineSettings.of(model, scratch.resolve("private"))
            .withThreads(threads)
            .withTerms(terms -> terms.withTokens(Billion.CONTEXT_TOKENS, 512).withWaiting(4));
    boolean sound;
    try (Bare bare = new Bare(model, threads, scratch);
        EmbeddedEngine ours = EmbeddedEngine.of(settings)) {
      Compare compare = new Compare(bare, ours, Integer.parseInt(arguments[1]));
      ours.countTokens("start");
      compare.speeds(rounds);
      compare.followUps();
      sound = compare.sound;
    }
    double left = Streamed.millis(settings, scratch);
    say("a token is at the client %.2f ms after it left the engine's process", left);
    sound &= left <= STREAM_MILLIS_MAX;
    say("load at the end %s; %s", load(), sound ? "all within bounds" : "NOT within bounds");
    System.exit(sound ? 0 : 1);
  }

  /** Prompts read from their beginning, and answers to them, in turns. */
  private void speeds(int rounds) throws Exception {
    List<Double> prompts = new ArrayList<>();
    List<Double> answers = new ArrayList<>();
    bare.ask(wrapped(text(40)), 2, false);
    ours(text(40), 2, true);
    for (int round = 0; round < rounds; round++) {
      String prompt = text(promptTokens);
      Answered one = round % 2 == 0 ? bare.ask(wrapped(prompt), ANSWER_TOKENS, false) : null;
      Answered other = ours(prompt, ANSWER_TOKENS, true);
      one = one == null ? bare.ask(wrapped(prompt), ANSWER_TOKENS, false) : one;
      say(
          "bare %.1f and %.2f tokens/s, ours %.1f and %.2f (prompt, answer)",
          promptTokens / (one.firstMillis() / 1e3),
          one.tokensPerSecond(),
          promptTokens / (other.firstMillis() / 1e3),
          other.tokensPerSecond());
      prompts.add(one.firstMillis() / other.firstMillis());
      answers.add(other.tokensPerSecond() / one.tokensPerSecond());
    }
    require("prompts, part of the bare speed", median(prompts), SPEED_MIN, true);
    require("answers, part of the bare speed", median(answers), SPEED_MIN, true);
  }

  /** Other questions on the same passages, which are in memory, in turns. */
  private void followUps() throws Exception {
    String passages = text(promptTokens);
    bare.ask(wrapped(passages + question()), 1, true);
    double cold = ours(passages + question(), 1, false).firstMillis();
    List<Double> bareMillis = new ArrayList<>();
    List<Double> ourMillis = new ArrayList<>();
    for (int i = 0; i < FOLLOW_UPS; i++) {
      String next = passages + question();
      bareMillis.add(bare.ask(wrapped(next), 2, true).firstMillis());
      ourMillis.add(ours(next, 2, false).firstMillis());
    }
    say("first token: cold %.0f ms, then %.1f ms, bare %.1f ms", cold, median(ourMillis), median(bareMillis));
    require("added to the first token, ms", median(ourMillis) - median(bareMillis), ADDED_MILLIS_MAX, false);
    require("a follow-up, part of the cold time", median(ourMillis) / cold, FOLLOW_UP_MAX, false);
  }

  private Answered ours(String text, int tokens, boolean cold) throws Exception {
    ChatRequest request =
        ChatRequest.builder()
            .messages(UserMessage.from(text))
            .parameters(
                EngineParameters.builder()
                    .maxOutputTokens(tokens)
                    .temperature(0.0)
                    .cold(cold)
                    .build())
            .build();
    long begun = System.nanoTime();
    long[] times = new long[2];
    int[] pieces = new int[1];
    CompletableFuture<ChatResponse> end = new CompletableFuture<>();
    ours.stream(
        request,
        new StreamingChatResponseHandler() {
          @Override
          public void onPartialResponse(String piece) {
            times[1] = System.nanoTime();
            times[0] = times[0] == 0 ? times[1] : times[0];
            pieces[0]++;
          }

          @Override
          public void onCompleteResponse(ChatResponse response) {
            end.complete(response);
          }

          @Override
          public void onError(Throwable error) {
            end.completeExceptionally(error);
          }
        });
    end.get();
    return new Answered(times[0] - begun, times[1] - times[0], pieces[0]);
  }

  /** What the engine makes of a text for a model without a template of its own. */
  private static String wrapped(String text) {
    return "User: " + text + "\n\nAssistant:";
  }

  private String text(int characters) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < characters; i++) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    return text.toString();
  }

  /** As many tokens as a question has. */
  private String question() {
    return " " + text(12);
  }

  private void require(String what, double found, double bound, boolean least) {
    boolean holds = least ? found >= bound : found <= bound;
    sound &= holds;
    say("%s: %.3f, wanted %s %s%s", what, found, least ? "at least" : "at most", bound, holds ? "" : ": MISSED");
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  private static String load() throws IOException {
    Path load = Path.of("/proc/loadavg");
    return Files.exists(load) ? Files.readString(load).split(" ")[0] : "unknown";
  }

  private static void say(String line, Object... values) {
    System.out.println(String.format(Locale.ROOT, line, values));
  }
}
