package dev.carrel.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged model files: each is refused with a reason before native code sees it, or is loaded, or
 * costs at worst the process that loads it. With {@code -Dcarrel.long=true} all that are not
 * refused are loaded, else some; {@code -Dcarrel.seed} sets another seed.
 */
class GgufFuzzTest {
  private static final int MUTANTS = 2_000;
  private static final int LOADED_SAMPLE = 12;
  private static final Duration LOAD_MAX = Duration.ofSeconds(20);
  private static final long SEED = Long.getLong("carrel.seed", 20_251_121);

  private @TempDir Path folder;

  @SuppressWarnings("ArrayRecordComponent") // Never compared; written to a file.
  private record Mutant(int number, GgufMutation mutation, byte[] bytes) {}

  private static Mutant mutant(List<GgufDraft.Written> bases, int number) {
    Random random = new Random(SEED + number);
    GgufMutation[] all = GgufMutation.values();
    GgufMutation mutation = all[random.nextInt(all.length)];
    GgufDraft.Written base = bases.get(random.nextInt(bases.size()));
    return new Mutant(number, mutation, mutation.apply(base, random));
  }

  @Test
  void every_base_is_sound_and_speaks() throws IOException {
    int number = 0;
    for (GgufDraft.Written base : FuzzBases.all()) {
      Path file = Files.write(folder.resolve("base" + number++ + ".gguf"), base.bytes());
      GgufHeader.read(file).requireEmbeddable();
      assertEquals("loaded", fate(file), file.toString());
    }
  }

  @Test
  void every_mutant_is_refused_with_a_reason_or_loaded_or_ends_its_own_process_alone()
      throws IOException {
    boolean all = Boolean.getBoolean("carrel.long");
    List<GgufDraft.Written> bases = FuzzBases.all();
    Map<String, Integer> reasons = new TreeMap<>();
    Map<String, Integer> fates = new TreeMap<>();
    List<String> notable = new ArrayList<>();
    Path file = folder.resolve("mutant.gguf");
    int passed = 0;
    for (int i = 0; i < MUTANTS; i++) {
      Mutant mutant = mutant(bases, i);
      Files.write(file, mutant.bytes());
      String refusal = refusal(file, i);
      if (!refusal.isEmpty()) {
        reasons.merge(kind(refusal), 1, Integer::sum);
        continue;
      }
      passed++;
      if (all || passed <= LOADED_SAMPLE) {
        String fate = fate(file);
        fates.merge(kind(fate), 1, Integer::sum);
        if (!fate.equals("loaded")) {
          notable.add(i + " " + mutant.mutation() + ": " + fate);
        }
      }
    }
    int refused = reasons.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf("seed %d: %d refused, %d passed%n", SEED, refused, passed);
    reasons.forEach((reason, count) -> System.out.printf("%5d %s%n", count, reason));
    fates.forEach((fate, count) -> System.out.printf("%5d -> %s%n", count, fate));
    notable.forEach(System.out::println);
    assertTrue(refused > MUTANTS / 3, "only " + refused + " were refused");
    for (String fate : fates.keySet()) {
      assertFalse(fate.startsWith(EngineException.Code.TIME_OUT.name()), notable.toString());
      assertFalse(fate.startsWith(EngineException.Code.CRASHED.name()), notable.toString());
    }
  }

  /** Why Java refuses a file; empty if it does not. */
  private static String refusal(Path file, int number) {
    try {
      GgufHeader.read(file).requireEmbeddable();
      return "";
    } catch (EngineException e) {
      String reason = String.valueOf(e.getMessage());
      assertTrue(
          reason.contains("mutant.gguf") && reason.matches("(?s).{30,700}\\."),
          "seed " + SEED + ", mutant " + number + ": " + reason);
      return reason;
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + SEED + ", mutant " + number, e);
    }
  }

  /** What native code makes of a file, in a process of its own. */
  private String fate(Path file) {
    EngineSettings settings =
        EngineSettings.of(file, folder.resolve("private"))
            .withThreads(1)
            .withTerms(terms ->
                terms
                    .withTokens(EngineTerms.CONTEXT_TOKENS_MIN, 16)
                    .withWaiting(1)
                    .withTimes(LOAD_MAX, LOAD_MAX, LOAD_MAX, LOAD_MAX));
    try (EmbeddedEngine engine = EmbeddedEngine.of(settings)) {
      CompletableFuture<String> fate = new CompletableFuture<>();
      engine.chat(
          EmbeddedEngineTest.ask("The house, ö 書 🙂", 4),
          new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String piece) {}

            @Override
            public void onCompleteResponse(ChatResponse complete) {
              fate.complete("loaded");
            }

            @Override
            public void onError(Throwable error) {
              fate.complete(((EngineException) error).code() + " " + error.getMessage());
            }
          });
      return fate.get(2 * LOAD_MAX.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** A reason without the names and numbers of one file. */
  private static String kind(String reason) {
    String plain =
        reason
            .replaceAll("The language model \\S+ ", "The model ")
            .replaceAll("has the (text|token) .*?(,| twice| in its)", "has the $1 X$2")
            .replaceAll("(?<=[ (])[\\w.<|>?…-]*[._<|?][\\w.<|>?…-]*(?=[ ,;])", "X")
            .replaceAll("-?\\d[\\d,.]*", "N");
    return plain.length() > 110 ? plain.substring(0, 110) : plain;
  }
}
