import com.sun.management.OperatingSystemMXBean;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What both processes do: the same texts through {@code embedAll}, warmed up, then timed. */
final class Measure {
  private static final int WARM_UP_TEXTS = 60;
  private static final long TEXTS_SEED = 42;

  private static final String[] WORDS = {
    "archive", "autumn", "balance", "barley", "bridge", "candle", "catalogue", "cellar", "chapter",
    "clock", "coast", "copper", "corridor", "desk", "drawer", "edition", "engine", "envelope",
    "evening", "ferry", "field", "figure", "garden", "glass", "granite", "harbour", "index",
    "island", "journey", "kitchen", "ladder", "lantern", "ledger", "letter", "library", "margin",
    "market", "meadow", "mirror", "morning", "mountain", "notebook", "number", "orchard", "page",
    "paper", "passage", "pencil", "quarter", "railway", "reader", "record", "river", "season",
    "shelf", "signal", "station", "stone", "summer", "table", "ticket", "tower", "valley", "village",
    "volume", "weather", "window", "winter", "workshop", "yard", "borrowed", "carried", "closed",
    "counted", "crossed", "described", "followed", "found", "kept", "listed", "measured", "moved",
    "opened", "ordered", "printed", "repaired", "returned", "shows", "sorted", "turned", "written",
    "above", "across", "after", "along", "before", "behind", "below", "between", "from", "near",
    "under", "until", "with", "a", "the", "every", "second", "third", "small", "large", "early",
    "late", "quiet", "yellow", "unlabelled", "hand-bound", "1907", "42",
  };

  private Measure() {}

  /** Prints one line: texts per second, CPU milliseconds per text, peak resident megabytes. */
  static void run(EmbeddingModel model, String[] arguments) throws Exception {
    int wordCount = Integer.parseInt(arguments[0]);
    int textCount = Integer.parseInt(arguments[1]);
    Random random = new Random(TEXTS_SEED);
    model.embedAll(texts(random, WARM_UP_TEXTS, wordCount));
    List<TextSegment> texts = texts(random, textCount, wordCount);
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long cpuStart = system.getProcessCpuTime();
    long start = System.nanoTime();
    var response = model.embedAll(texts);
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpuMillis = (system.getProcessCpuTime() - cpuStart) / 1e6 / textCount;
    System.out.printf(
        "%.2f %.2f %d %d%n",
        textCount / seconds,
        cpuMillis,
        peakResidentMegabytes(),
        response.tokenUsage().totalTokenCount() / textCount);
  }

  private static List<TextSegment> texts(Random random, int textCount, int wordCount) {
    List<TextSegment> texts = new ArrayList<>();
    for (int i = 0; i < textCount; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = 0; j < wordCount; j++) {
        text.append(WORDS[random.nextInt(WORDS.length)]);
        text.append(random.nextInt(12) == 0 ? ". " : " ");
      }
      texts.add(TextSegment.from(text.toString()));
    }
    return texts;
  }

  private static long peakResidentMegabytes() throws Exception {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
      }
    }
    return 0;
  }
}
