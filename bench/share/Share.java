package share;

import common.StartedService;
import common.Times;
import dev.carrel.embed.Embedder;
import dev.carrel.index.ChunkFilter;
import dev.carrel.index.ChunkHit;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.IndexSettings;
import dev.carrel.index.LuceneIndex;
import dev.carrel.retrieve.HybridRetriever;
import dev.carrel.retrieve.SearchDocument;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.serve.Desk;
import dev.carrel.serve.HttpService;
import dev.carrel.serve.Models;
import dev.carrel.serve.ServeSettings;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;

/** What {@code bench/share/run} runs: arguments are a kept folder of bench/search, questions. */
public final class Share {
  private static final int WARM_UP = 1_000;
  private static final int TEXTS = 1_000;
  private static final int WORDS_MIN = 4;
  private static final int WORDS_MAX = 12;
  private static final double MILLIS_MAX = 1;
  private static final Pattern WORD = Pattern.compile("\\p{L}{2,}");

  private final Random random = new Random(5);
  private final List<List<String>> texts = new ArrayList<>();

  public static void main(String[] arguments) throws Exception {
    System.exit(
        new Share().run(Path.of(arguments[0]), Integer.parseInt(arguments[1])) ? 0 : 1);
  }

  private boolean run(Path kept, int questions) throws Exception {
    OthersTime others = new OthersTime();
    Path generations = StartedService.data(kept).resolve("generations");
    try (Embedder embedder = Embedder.open(kept.resolve("work"), 2);
        LuceneIndex index =
            LuceneIndex.open(
                generations, IndexSettings.of("any", "any", embedder.fingerprint()).forReading())) {
      readTexts(index);
      HybridRetriever retriever =
          new HybridRetriever(
              () -> others.of(() -> new Timed(index.snapshot(), others)),
              query -> others.of(() -> embedder.embedQuery(query)));
      try (HttpService service =
          HttpService.start(
              desk(retriever),
              refusing(Models.class),
              ServeSettings.defaults().withPort(0))) {
        URI address = URI.create("http://127.0.0.1:" + service.port());
        return measured(address, questions, others);
      }
    }
  }

  private boolean measured(URI address, int questions, OthersTime others) throws Exception {
    Times whole = new Times();
    Times own = new Times();
    try (PlainClient client = new PlainClient(address)) {
      for (int i = 0; i < WARM_UP; i++) {
        ask(client, path());
      }
      for (int i = 0; i < questions; i++) {
        String path = path();
        others.clear();
        long start = System.nanoTime();
        ask(client, path);
        whole.addSince(start);
        own.addSince(start + others.nanos());
      }
    }
    boolean accepted = own.percentile(.5) <= MILLIS_MAX;
    System.out.printf(
        Locale.ROOT,
        "%,d searches: p50 %.2f ms, p99 %.2f ms; without the query's vector and Lucene p50 %.2f ms,"
            + " p90 %.2f ms, p99 %.2f ms: %s; a bare echo after as long a pause p50 %.2f ms%n",
        questions, whole.percentile(.5), whole.percentile(.99), own.percentile(.5),
        own.percentile(.9), own.percentile(.99), accepted ? "accepted" : "NOT accepted",
        Echo.roundTrips(Math.round(whole.percentile(.5))).percentile(.5));
    return accepted;
  }

  private String path() {
    return "/api/v1/search?k=10&q=" + URLEncoder.encode(question(), StandardCharsets.UTF_8);
  }

  private static void ask(PlainClient client, String path) throws IOException {
    String reply = client.get(path);
    if (!reply.contains("\"rank\":1,")) {
      throw new IOException(path + " answered " + reply);
    }
  }

  /** Words that follow one another in a text: each question is new to the service. */
  private String question() {
    while (true) {
      List<String> words = texts.get(random.nextInt(texts.size()));
      int count = random.nextInt(WORDS_MIN, WORDS_MAX + 1);
      if (words.size() > count) {
        int from = random.nextInt(words.size() - count);
        return String.join(" ", words.subList(from, from + count));
      }
    }
  }

  private void readTexts(ChunkIndex index) {
    try (ChunkIndex.Snapshot snapshot = index.snapshot()) {
      for (ChunkHit hit : snapshot.newest(ChunkFilter.NONE, TEXTS)) {
        texts.add(
            WORD.matcher(snapshot.load(hit.ref()).chunk().text())
                .results()
                .map(found -> found.group())
                .toList());
      }
    }
  }

  private static Desk desk(HybridRetriever retriever) {
    return (Desk)
        Proxy.newProxyInstance(
            Share.class.getClassLoader(),
            new Class<?>[] {Desk.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "search" ->
                      SearchDocument.of(retriever.search((SearchRequest) arguments[0]));
                  case "sequence" -> 1L;
                  case "close" -> null;
                  default -> throw new UnsupportedOperationException(method.toString());
                });
  }

  private static <T> T refusing(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            Share.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException(method.toString());
            }));
  }
}
