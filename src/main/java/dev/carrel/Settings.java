package dev.carrel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.carrel.ingest.NightlySchedule;
import dev.carrel.ingest.NightlyTerms;
import dev.carrel.ingest.PollSettings;
import dev.carrel.ingest.QuietHours;
import dev.carrel.power.Power;
import dev.carrel.watch.Polling;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What {@code config/carrel.yaml} may say. A key that is left out has the default given here; a key
 * that is not here is an error. Paths may begin with {@code ~/}; relative ones start at the
 * installation.
 *
 * @param sources folders to take in besides those that were given to commands
 * @param data the data folder; the installation's {@code index} when left out
 * @param power how much of the machine background work may take; default polite
 * @param log {@code text}, a line for a person, or {@code json}, a document a line; default text
 * @param engines language models by task: {@code answer}, and for others than it {@code rewrite},
 *     which completes questions from their conversation, {@code summarize}, and {@code code}, which
 *     answers from source code
 */
record Settings(
    List<SourceSetting> sources,
    @Nullable String data,
    ServerSettings server,
    WatchSettings watch,
    ParseSettings parse,
    ChunkSetting chunk,
    EmbedSettings embed,
    RerankSettings rerank,
    String power,
    NightlySettings nightly,
    ReceiptSettings receipts,
    UploadSettings uploads,
    String log,
    Map<String, EngineSetting> engines) {

  /** The task of which the engine does every other task that has none of its own. */
  static final String ANSWER = "answer";

  static final String REWRITE = "rewrite";
  static final String SUMMARIZE = "summarize";

  /** Answers where what was found is source code for the most part. */
  static final String CODE = "code";

  static final List<String> TASKS = List.of(ANSWER, REWRITE, SUMMARIZE, CODE);

  static final Settings DEFAULT =
      new Settings(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null);

  private static final int THREADS_DEFAULT_MAX = 8;

  @JsonCreator
  Settings(
      @JsonProperty("sources") @Nullable List<SourceSetting> sources,
      @JsonProperty("data") @Nullable String data,
      @JsonProperty("server") @Nullable ServerSettings server,
      @JsonProperty("watch") @Nullable WatchSettings watch,
      @JsonProperty("parse") @Nullable ParseSettings parse,
      @JsonProperty("chunk") @Nullable ChunkSetting chunk,
      @JsonProperty("embed") @Nullable EmbedSettings embed,
      @JsonProperty("rerank") @Nullable RerankSettings rerank,
      @JsonProperty("power") @Nullable String power,
      @JsonProperty("nightly") @Nullable NightlySettings nightly,
      @JsonProperty("receipts") @Nullable ReceiptSettings receipts,
      @JsonProperty("uploads") @Nullable UploadSettings uploads,
      @JsonProperty("log") @Nullable String log,
      @JsonProperty("engines") @Nullable Map<String, EngineSetting> engines) {
    this.sources = sources == null ? List.of() : List.copyOf(sources);
    this.data = data;
    this.server = server == null ? ServerSettings.usual() : server;
    this.watch = watch == null ? new WatchSettings(null, null, null, null, null, null) : watch;
    this.parse = parse == null ? new ParseSettings(null, null, null) : parse;
    this.chunk = chunk == null ? new ChunkSetting((Integer) null) : chunk;
    this.embed = embed == null ? new EmbedSettings(null, null) : embed;
    this.rerank = rerank == null ? new RerankSettings(null, null, null, null) : rerank;
    this.power = power == null ? lowerCase(Power.POLITE) : power;
    this.nightly = nightly == null ? new NightlySettings(null, null, (String) null, null) : nightly;
    this.receipts = receipts == null ? new ReceiptSettings((Boolean) null) : receipts;
    this.uploads = uploads == null ? new UploadSettings(null, null) : uploads;
    this.log = log == null ? lowerCase(LogForm.TEXT) : log;
    this.engines = engines == null ? Map.of() : Map.copyOf(engines);
    backgroundPower();
    logForm();
    for (String task : this.engines.keySet()) {
      if (!TASKS.contains(task)) {
        throw new IllegalArgumentException(
            "engines."
                + task
                + " names no task: the tasks with an engine are "
                + String.join(", ", TASKS));
      }
    }
    engineChoices();
  }

  /** What is chosen for each task that has an engine of its own, in the order of the tasks. */
  Map<String, EngineSetting.Choice> engineChoices() {
    Map<String, EngineSetting.Choice> choices = new LinkedHashMap<>();
    for (String task : TASKS) {
      EngineSetting setting = engines.get(task);
      if (setting != null) {
        choices.put(task, setting.choice(task));
      }
    }
    return Collections.unmodifiableMap(choices);
  }

  /** What {@link #power} says. */
  Power backgroundPower() {
    return choice("power", power, Power.values(), "full, polite or idle");
  }

  /** In which form the service logs. */
  enum LogForm {
    TEXT,
    JSON
  }

  /** What {@link #log} says. */
  LogForm logForm() {
    return choice("log", log, LogForm.values(), "text or json");
  }

  /**
   * A folder to take in.
   *
   * @param name unique; made from the folder's name when left out
   * @param polling whether it is walked often: {@code auto} (the default) does so on network file
   *     systems, {@code always}, {@code never}
   */
  record SourceSetting(String folder, @Nullable String name, String polling) {
    @JsonCreator
    SourceSetting(
        @JsonProperty("folder") @Nullable String folder,
        @JsonProperty("name") @Nullable String name,
        @JsonProperty("polling") @Nullable String polling) {
      if (folder == null || folder.isBlank()) {
        throw new IllegalArgumentException("a source needs a folder");
      }
      this.folder = folder;
      this.name = name;
      this.polling = polling == null ? lowerCase(Polling.AUTO) : polling;
      pollingChosen();
    }

    /** What {@link #polling} says. */
    Polling pollingChosen() {
      return choice("polling", polling, Polling.values(), "auto, always or never");
    }
  }

  /** Which sources are walked often. */
  PollSettings polls(Path installation) {
    Map<Path, Polling> byFolder = new HashMap<>();
    for (SourceSetting source : sources) {
      byFolder.put(real(path(source.folder(), installation)), source.pollingChosen());
    }
    return new PollSettings(Duration.ofSeconds(watch.pollSeconds()), byFolder);
  }

  /**
   * Which files are seen, and when.
   *
   * @param hidden whether names that begin with a dot are taken in; default no
   * @param gitignore whether .gitignore files are followed (.carrelignore always is); default yes
   * @param secrets whether files that look like keys or passwords are read; default no
   * @param leaveOut further patterns, as in .gitignore
   * @param everySeconds pause between two walks of everything; default 300
   * @param pollSeconds pause between two walks of a source on a network file system; default 30
   */
  record WatchSettings(
      boolean hidden,
      boolean gitignore,
      boolean secrets,
      List<String> leaveOut,
      int everySeconds,
      int pollSeconds) {
    private static final int POLL_SECONDS_DEFAULT = 30;
    private static final int EVERY_SECONDS_DEFAULT = 300;
    private static final int EVERY_SECONDS_MAX = 86_400;

    @JsonCreator
    WatchSettings(
        @JsonProperty("hidden") @Nullable Boolean hidden,
        @JsonProperty("gitignore") @Nullable Boolean gitignore,
        @JsonProperty("secrets") @Nullable Boolean secrets,
        @JsonProperty("leaveOut") @Nullable List<String> leaveOut,
        @JsonProperty("everySeconds") @Nullable Integer everySeconds,
        @JsonProperty("pollSeconds") @Nullable Integer pollSeconds) {
      this(
          hidden != null && hidden,
          gitignore == null || gitignore,
          secrets != null && secrets,
          leaveOut == null ? List.of() : List.copyOf(leaveOut),
          range("watch.everySeconds", everySeconds, EVERY_SECONDS_DEFAULT, 1, EVERY_SECONDS_MAX),
          range("watch.pollSeconds", pollSeconds, POLL_SECONDS_DEFAULT, 1, EVERY_SECONDS_MAX));
    }
  }

  /**
   * What one file may ask for.
   *
   * @param fileMegabytesMax a larger file is skipped; default 100
   * @param secondsMax for a file in a format that is not text; default 60
   * @param ocr whether text in pictures is recognized, by Tesseract if that is installed; default
   *     no
   */
  record ParseSettings(int fileMegabytesMax, int secondsMax, boolean ocr) {
    private static final int FILE_MEGABYTES_DEFAULT = 100;
    private static final int FILE_MEGABYTES_MAX = 2_000;
    private static final int SECONDS_DEFAULT = 60;
    private static final int SECONDS_MAX = 3_600;

    @JsonCreator
    ParseSettings(
        @JsonProperty("fileMegabytesMax") @Nullable Integer fileMegabytesMax,
        @JsonProperty("secondsMax") @Nullable Integer secondsMax,
        @JsonProperty("ocr") @Nullable Boolean ocr) {
      this(
          range(
              "parse.fileMegabytesMax",
              fileMegabytesMax,
              FILE_MEGABYTES_DEFAULT,
              1,
              FILE_MEGABYTES_MAX),
          range("parse.secondsMax", secondsMax, SECONDS_DEFAULT, 1, SECONDS_MAX),
          ocr != null && ocr);
    }
  }

  /**
   * How documents are cut into passages.
   *
   * @param tokensMax of one passage, in the embedding model's tokens; default 384
   */
  record ChunkSetting(int tokensMax) {
    private static final int TOKENS_MIN = 64;
    private static final int TOKENS_DEFAULT = 384;

    /** What the model takes, less what is put before a passage for it. */
    private static final int TOKENS_MAX = 398;

    @JsonCreator
    ChunkSetting(@JsonProperty("tokensMax") @Nullable Integer tokensMax) {
      this(range("chunk.tokensMax", tokensMax, TOKENS_DEFAULT, TOKENS_MIN, TOKENS_MAX));
    }
  }

  /**
   * How texts become vectors.
   *
   * @param threads each keeps one core busy while there is something to embed; default: every core,
   *     at most 8
   * @param cacheMegabytesMax disk for vectors that may be needed again; default 1024
   */
  record EmbedSettings(int threads, int cacheMegabytesMax) {
    private static final int THREADS_MAX = 64;
    private static final int CACHE_MEGABYTES_DEFAULT = 1_024;
    private static final int CACHE_MEGABYTES_MAX = 1_000_000;

    @JsonCreator
    EmbedSettings(
        @JsonProperty("threads") @Nullable Integer threads,
        @JsonProperty("cacheMegabytesMax") @Nullable Integer cacheMegabytesMax) {
      this(
          range("embed.threads", threads, everyCore(), 1, THREADS_MAX),
          range(
              "embed.cacheMegabytesMax",
              cacheMegabytesMax,
              CACHE_MEGABYTES_DEFAULT,
              1,
              CACHE_MEGABYTES_MAX));
    }
  }

  /**
   * What answers came from.
   *
   * @param keep whether receipts lie on the disk when a question does not say; default no
   */
  record ReceiptSettings(boolean keep) {
    @JsonCreator
    ReceiptSettings(@JsonProperty("keep") @Nullable Boolean keep) {
      this(keep != null && keep.booleanValue());
    }
  }

  /**
   * What programs may upload over OpenAI's interface.
   *
   * @param fileMegabytesMax a larger file is refused; default 512. What is read of it has the limit
   *     of every file, parse.fileMegabytesMax
   * @param totalMegabytesMax of all that are kept; default 20480
   */
  record UploadSettings(int fileMegabytesMax, int totalMegabytesMax) {
    private static final int FILE_MEGABYTES_DEFAULT = 512;
    private static final int FILE_MEGABYTES_MAX = 100_000;
    private static final int TOTAL_MEGABYTES_DEFAULT = 20_480;
    private static final int TOTAL_MEGABYTES_MAX = 10_000_000;

    @JsonCreator
    UploadSettings(
        @JsonProperty("fileMegabytesMax") @Nullable Integer fileMegabytesMax,
        @JsonProperty("totalMegabytesMax") @Nullable Integer totalMegabytesMax) {
      this(
          range(
              "uploads.fileMegabytesMax",
              fileMegabytesMax,
              FILE_MEGABYTES_DEFAULT,
              1,
              FILE_MEGABYTES_MAX),
          range(
              "uploads.totalMegabytesMax",
              totalMegabytesMax,
              TOTAL_MEGABYTES_DEFAULT,
              1,
              TOTAL_MEGABYTES_MAX));
    }
  }

  /**
   * A model that judges what a search has found.
   *
   * @param scoringModel a class that is LangChain4j's {@code ScoringModel}, from a jar in the
   *     installation's {@code plugins}; null for none
   * @param arguments texts for its constructor; one that is the path of a file may begin at the
   *     installation
   * @param passagesMax it reads so many of the best for each search; default 20
   * @param millisMax after which a search goes on without it; default 2000
   */
  record RerankSettings(
      @Nullable String scoringModel, List<String> arguments, int passagesMax, int millisMax) {
    private static final int PASSAGES_DEFAULT = 20;
    private static final int PASSAGES_MAX = 200;
    private static final int MILLIS_DEFAULT = 2_000;
    private static final int MILLIS_MAX = 60_000;

    @JsonCreator
    RerankSettings(
        @JsonProperty("scoringModel") @Nullable String scoringModel,
        @JsonProperty("arguments") @Nullable List<String> arguments,
        @JsonProperty("passagesMax") @Nullable Integer passagesMax,
        @JsonProperty("millisMax") @Nullable Integer millisMax) {
      this(
          scoringModel,
          arguments == null ? List.of() : List.copyOf(arguments),
          range("rerank.passagesMax", passagesMax, PASSAGES_DEFAULT, 2, PASSAGES_MAX),
          range("rerank.millisMax", millisMax, MILLIS_DEFAULT, 1, MILLIS_MAX));
    }
  }

  /**
   * What is done once a night, and when nothing heavy is to be done.
   *
   * @param at an expression of cron, or never; default every night at three
   * @param quietHours in which nothing is embedded or rebuilt; default none
   * @param onlyWhen what the nightly run waits for; default idle
   * @param evalSeconds for measuring how well search finds, at the end of the run; 0 for none;
   *     default 120
   */
  record NightlySettings(
      String at, @Nullable String quietHours, NightlyTerms.OnlyWhen onlyWhen, int evalSeconds) {
    private static final int EVAL_SECONDS_DEFAULT = 120;
    private static final int EVAL_SECONDS_MAX = 3_600;
    private static final String AT_DEFAULT = "0 3 * * *";

    @JsonCreator
    NightlySettings(
        @JsonProperty("at") @Nullable String at,
        @JsonProperty("quietHours") @Nullable String quietHours,
        @JsonProperty("onlyWhen") @Nullable String onlyWhen,
        @JsonProperty("evalSeconds") @Nullable Integer evalSeconds) {
      this(
          at == null ? AT_DEFAULT : at,
          quietHours,
          onlyWhen == null
              ? NightlyTerms.OnlyWhen.IDLE
              : choice(
                  "nightly.onlyWhen",
                  onlyWhen,
                  NightlyTerms.OnlyWhen.values(),
                  "idle, power or always"),
          range("nightly.evalSeconds", evalSeconds, EVAL_SECONDS_DEFAULT, 0, EVAL_SECONDS_MAX));
      if (at != null) {
        // In any zone, for to know ours the JDK looks into every jar.
        checked("nightly.at", () -> NightlySchedule.of(at, ZoneOffset.UTC));
      }
      if (quietHours != null) {
        checked("nightly.quietHours", () -> QuietHours.parse(quietHours));
      }
    }

    NightlySchedule schedule() {
      return NightlySchedule.of(at, ZoneId.systemDefault());
    }

    /** The schedule of a command that ends by itself. */
    static NightlySchedule none() {
      return NightlySchedule.of(NightlySchedule.NEVER, ZoneId.systemDefault());
    }

    /** Whether these are quiet hours, to be asked again and again. */
    BooleanSupplier quiet(Clock clock) {
      if (quietHours == null) {
        return () -> false;
      }
      QuietHours hours = QuietHours.parse(quietHours);
      return () -> hours.include(LocalTime.now(clock));
    }

    private static void checked(String key, Runnable check) {
      try {
        check.run();
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
      }
    }
  }

  /** A path as a person writes it. */
  static Path path(String text, Path installation) {
    Path path =
        text.equals("~") || text.startsWith("~/")
            ? Path.of(System.getProperty("user.home"), text.substring(1))
            : Path.of(text);
    return installation.resolve(path).toAbsolutePath().normalize();
  }

  /** As sources are remembered; one that is not there may come later. */
  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      return folder;
    }
  }

  private static String lowerCase(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  private static <T extends Enum<T>> T choice(String key, String text, T[] choices, String wanted) {
    return Arrays.stream(choices)
        .filter(each -> lowerCase(each).equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(key + " is " + text + ": give " + wanted));
  }

  static int everyCore() {
    return Math.min(THREADS_DEFAULT_MAX, Runtime.getRuntime().availableProcessors());
  }

  static int range(String key, @Nullable Integer given, int usual, int least, int most) {
    int value = given == null ? usual : given;
    if (value < least || value > most) {
      throw new IllegalArgumentException(key + " is " + value + ": give " + least + " to " + most);
    }
    return value;
  }
}
