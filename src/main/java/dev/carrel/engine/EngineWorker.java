package dev.carrel.engine;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaIterator;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.LlamaOutput;
import de.kherud.llama.ModelParameters;
import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The process in which llama.cpp runs: one model, one answer at a time. It reads orders from
 * standard input and ends, at once and whatever it is doing, when that ends: it cannot outlive the
 * service. Standard output carries reports and nothing else.
 *
 * <p>The binding's model is never closed: closing frees nothing, and a use after it never returns.
 * The process ends with {@link Runtime#halt}, because the binding keeps a thread alive.
 */
final class EngineWorker {
  static final int EXIT_ORPHANED = 10;
  static final int EXIT_BROKEN = 11;

  /**
   * Cancelled answers of which the thread still waits in native code; then a new process. Each one
   * wakes with every token of other answers: six of them doubled the time of a model of 0.1M.
   */
  private static final int ABANDONED_MAX = 8;

  /** A batch of a prompt takes some seconds with a large model on a slow machine. */
  private static final Duration CANCEL_AGAIN_FIRST = Duration.ofMillis(50);

  private static final Duration CANCEL_AGAIN_LAST = Duration.ofSeconds(30);

  private final OutputStream out;
  private volatile @Nullable Loaded loaded;
  private volatile @Nullable Answering answering;
  private int abandoned;

  private record Loaded(LlamaModel model, int contextTokens) {}

  private EngineWorker(OutputStream out) {
    this.out = out;
  }

  /** Begins with {@link Message.Hello}, and then does what the orders say. */
  public static void main(String[] args) {
    OutputStream reports = new FileOutputStream(FileDescriptor.out);
    InputStream orders = new BufferedInputStream(new FileInputStream(FileDescriptor.in));
    // The binding prints to standard output on some systems.
    System.setOut(System.err);
    offerAsVictim();
    EngineWorker worker = new EngineWorker(reports);
    Thread.setDefaultUncaughtExceptionHandler((_, e) -> giveUp(e));
    try {
      worker.report(new Message.Hello(Wire.VERSION, ProcessHandle.current().pid()));
      while (true) {
        worker.obey(Wire.read(orders));
      }
    } catch (IOException e) {
      Runtime.getRuntime().halt(EXIT_ORPHANED);
    } catch (RuntimeException e) {
      giveUp(e);
    }
  }

  /** Where memory runs out, Linux is to end this process and not the service. */
  private static void offerAsVictim() {
    Path score = Path.of("/proc/self/oom_score_adj");
    try {
      if (Files.isWritable(score)) {
        Files.writeString(score, "500");
      }
    } catch (IOException e) {
      System.err.println("The order in which memory is freed stays the system's: " + e);
    }
  }

  private static void giveUp(Throwable e) {
    System.err.println("The engine's process gives up: " + e);
    Runtime.getRuntime().halt(EXIT_BROKEN);
  }

  private void obey(Message message) throws IOException {
    switch (message) {
      // Beside the reading of orders, so that the end of the service ends a slow load as well.
      case Message.Load load -> thread("load", () -> load(load)).start();
      case Message.Generate generate -> generate(generate);
      case Message.Cancel cancel -> cancel(cancel.id());
      case Message.Count count -> count(count);
      case Message.Report report -> throw new IOException("an order was expected, not " + report);
    }
  }

  private static Thread thread(String name, Runnable work) {
    return Thread.ofPlatform().daemon().name(name).unstarted(work);
  }

  private void load(Message.Load load) {
    try {
      // The person's template is rendered by the service: a malformed one would abort the process
      // here, so the binding is told to use one of its own.
      LlamaModel model =
          new LlamaModel(
              new ModelParameters()
                  .setModel(load.model())
                  .setCtxSize(load.contextTokens())
                  .setThreads(load.threads())
                  .setThreadsBatch(load.threads())
                  .setBatchSize(load.batchTokens())
                  .setUbatchSize(load.batchTokens())
                  .setParallel(1)
                  .setGpuLayers(0)
                  .disableContextShift()
                  .skipWarmup()
                  .setChatTemplate("chatml"));
      loaded = new Loaded(model, load.contextTokens());
      report(new Message.Ready());
    } catch (RuntimeException | LinkageError e) {
      report(
          new Message.Failed(
              Message.LOADING, EngineException.Code.START_FAILED, String.valueOf(e.getMessage())));
    }
  }

  private void count(Message.Count count) {
    Loaded now = loaded;
    if (now == null) {
      throw new IllegalStateException("an order to count came before the model was loaded");
    }
    report(new Message.Counted(count.id(), now.model().encode(count.text()).length));
  }

  private void generate(Message.Generate generate) {
    Loaded now = loaded;
    if (now == null || answering != null) {
      throw new IllegalStateException("an order to answer came while another was obeyed");
    }
    Answering next = new Answering(now, generate);
    answering = next;
    thread("answer " + generate.id(), next).start();
  }

  private void cancel(long id) {
    Answering now = answering;
    if (now != null && now.order.id() == id) {
      now.cancel();
    }
  }

  private void report(Message.Report report) {
    try {
      synchronized (out) {
        Wire.write(out, report);
      }
    } catch (IOException e) {
      Runtime.getRuntime().halt(EXIT_ORPHANED);
    }
  }

  /** One answer. Its end is reported once, by whoever comes first: its thread or a cancel. */
  private final class Answering implements Runnable {
    private final Loaded loaded;
    final Message.Generate order;
    private final StopTexts stops;
    private @Nullable LlamaIterator tokens;
    private boolean speaking;
    private boolean cancelled;
    private int promptTokens;
    private int answerTokens;

    Answering(Loaded loaded, Message.Generate order) {
      this.loaded = loaded;
      this.order = order;
      this.stops = new StopTexts(order.stops());
    }

    @Override
    public void run() {
      try {
        promptTokens = loaded.model().encode(order.prompt()).length + ModelProcess.BEGIN_TOKENS;
        if (promptTokens + order.answerTokensMax() > loaded.contextTokens()) {
          tooLong();
        } else {
          speak();
        }
      } catch (RuntimeException e) {
        end(
            new Message.Failed(
                order.id(), EngineException.Code.CRASHED, String.valueOf(e.getMessage())));
      }
    }

    private void tooLong() {
      EngineException reason =
          EngineException.tooLong(promptTokens, order.answerTokensMax(), loaded.contextTokens());
      end(new Message.Failed(order.id(), reason.code(), String.valueOf(reason.getMessage())));
    }

    private void speak() {
      LlamaIterator begun = begin();
      if (begun == null) {
        return;
      }
      boolean lastWasEmpty = false;
      while (begun.hasNext()) {
        LlamaOutput output = begun.next();
        if (!begun.hasNext()) {
          break;
        }
        answerTokens++;
        // Control tokens have no text, and only one that ends the turn can be the last.
        lastWasEmpty = output.text.isEmpty();
        if (!goOn(begun, stops.accept(output.text))) {
          return;
        }
      }
      String rest = stops.rest();
      if (!rest.isEmpty()) {
        report(new Message.Token(order.id(), rest));
      }
      done(lastWasEmpty ? Message.Ending.STOPPED : Message.Ending.LIMIT);
    }

    private synchronized @Nullable LlamaIterator begin() {
      if (cancelled) {
        return null;
      }
      LlamaIterator begun = loaded.model().generate(parameters(order)).iterator();
      tokens = begun;
      return begun;
    }

    /** Whether more is to come. */
    private boolean goOn(LlamaIterator begun, String shown) {
      Message.Ending ending = null;
      synchronized (this) {
        speaking = true;
        if (cancelled || stops.stopped()) {
          begun.cancel();
          ending = cancelled ? Message.Ending.CANCELLED : Message.Ending.STOPPED;
        }
      }
      if (!shown.isEmpty() && ending != Message.Ending.CANCELLED) {
        report(new Message.Token(order.id(), shown));
      }
      if (ending != null) {
        done(ending);
      }
      return ending == null;
    }

    /**
     * While tokens come, their thread cancels: a cancel from here would leave it waiting for ever.
     * Before the first token that is the price for not waiting until the prompt is read.
     */
    private synchronized void cancel() {
      if (cancelled) {
        return;
      }
      cancelled = true;
      if (speaking) {
        return;
      }
      LlamaIterator begun = tokens;
      if (begun != null) {
        begun.cancel();
        abandoned++;
        thread("cancel " + order.id(), () -> cancelAgain(begun)).start();
      }
      done(
          abandoned < ABANDONED_MAX ? Message.Ending.CANCELLED : Message.Ending.CANCELLED_RETIRING);
    }

    /**
     * llama.cpp loses a cancel of a task that still waits for the batch of the one before it, and
     * would read the whole prompt for nobody. A cancel of a task that is gone does nothing.
     */
    private static void cancelAgain(LlamaIterator begun) {
      try {
        for (Duration pause = CANCEL_AGAIN_FIRST;
            pause.compareTo(CANCEL_AGAIN_LAST) <= 0;
            pause = pause.multipliedBy(2)) {
          Thread.sleep(pause);
          begun.cancel();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void done(Message.Ending ending) {
      end(new Message.Done(order.id(), ending, promptTokens, answerTokens));
    }

    private void end(Message.Report report) {
      synchronized (EngineWorker.this) {
        if (answering != this) {
          return;
        }
        answering = null;
      }
      report(report);
    }
  }

  private static InferenceParameters parameters(Message.Generate order) {
    InferenceParameters parameters = new InferenceParameters(order.prompt());
    if (!order.grammar().isEmpty()) {
      parameters.setGrammar(order.grammar());
    }
    return parameters
        .setNPredict(order.answerTokensMax())
        .setTemperature(order.temperature())
        .setTopP(order.topP())
        .setTopK(order.topK())
        .setSeed(order.seed())
        .setCachePrompt(order.promptCached());
  }
}
