package dev.carrel.embed;

import ai.onnxruntime.OrtException;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;

/**
 * bge-small-en-v1.5 (8 bit) as it comes in LangChain4j's artifact, run by ONNX Runtime directly.
 * Thread-safe: every caller's thread does its own work, and the same text gives the same vector to
 * the last bit whatever runs beside it.
 *
 * <p>Nothing is cut off silently: a passage that is too long is refused.
 */
public final class Embedder implements EmbeddingModel, AutoCloseable {
  /** The model's card asks for this before questions, and before questions only. */
  static final String QUERY_PREFIX = "Represent this sentence for searching relevant passages: ";

  private static final String MODEL = "/bge-small-en-v1.5-q.onnx";
  private static final String TOKENIZER = "/bge-small-en-v1.5-q-tokenizer.json";

  /** Of the model in the artifact; to be changed with it, on purpose. */
  private static final String MODEL_SHA256 =
      "6c9c6101a956d62dfb5e7190c538226c0c5bb9cb27b651234b6df063ee7dbfe4";

  private static final String NAME = "bge-small-en-v1.5-q";
  private static final String CUT_NAME =
      "%s-%s-cut%d".formatted(NAME, MODEL_SHA256.substring(0, 8), ModelCut.VERSION);

  private final ModelRun model;
  private final WordPiece tokens;
  private final String fingerprint;

  /** Memory grows with the runs at once, so they are counted; nobody has to wait for the other. */
  private final Semaphore passageRuns;

  private final Semaphore queryRuns;
  private final int threads;
  private final ExecutorService workers;
  private volatile boolean closed;

  private Embedder(ModelRun model, WordPiece tokens, String fingerprint, int threads) {
    this.model = model;
    this.tokens = tokens;
    this.fingerprint = fingerprint;
    this.threads = threads;
    this.passageRuns = new Semaphore(threads, true);
    this.queryRuns = new Semaphore(threads, true);
    this.workers =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("embed-", 0).factory());
  }

  /**
   * Opens the model.
   *
   * @param workFolder a folder of ours alone; native libraries and the model are unpacked there
   *     once and found again at the next start
   * @param threads passages that may be embedded at the same time, and as many questions; best as
   *     many as there are processor cores
   */
  public static Embedder open(Path workFolder, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + "; it must be at least 1");
    }
    try {
      WorkFolder folder = WorkFolder.open(workFolder);
      NativeLibraries.unpackInto(folder);
      Path model = folder.made(CUT_NAME, ".onnx", Embedder::writeCutModel);
      // Both take a tenth of a second at every start, and neither needs the other.
      FutureTask<WordPiece> tokens = new FutureTask<>(Embedder::readTokens);
      Thread.ofVirtual().name("read-tokens").start(tokens);
      ModelRun run = ModelRun.open(model);
      try {
        return new Embedder(run, result(tokens), fingerprintOf(), threads);
      } catch (IOException | RuntimeException e) {
        run.close();
        throw e;
      }
    } catch (IOException e) {
      throw new EmbeddingException(
          "The embedding model could not be unpacked into "
              + workFolder
              + " ("
              + e
              + "): make the folder writable and see that 100 MB are free.",
          e);
    } catch (OrtException e) {
      throw new EmbeddingException(
          "ONNX Runtime could not load the embedding model from "
              + workFolder
              + " ("
              + e.getMessage()
              + "): remove that folder and start again.",
          e);
    } catch (LinkageError e) {
      throw new EmbeddingException(
          "ONNX Runtime's native library in "
              + System.getProperty(NativeLibraries.PLACE_PROPERTY)
              + " could not be loaded ("
              + e
              + "): see that programs may run from there and that the C library is glibc.",
          e);
    }
  }

  /**
   * The vector of a passage, 384 floats of length 1.
   *
   * @throws IllegalArgumentException if it has more than {@link WordPiece#tokensMax} tokens
   */
  public float[] embedPassage(String input) {
    int[] ids = tokens.encode(input);
    requireFits(ids, "the passage");
    return run(ids, passageRuns);
  }

  /**
   * The vector of a question, to be compared with those of passages. A question that is too long is
   * cut to its beginning that fits: people paste whole texts to find what is like them.
   */
  public float[] embedQuery(String question) {
    int room = tokens.tokensMax() - tokens.count(QUERY_PREFIX, 0, QUERY_PREFIX.length());
    int end = tokens.fit(question, 0, question.length(), room);
    return run(tokens.encode(QUERY_PREFIX + question.substring(0, end)), queryRuns);
  }

  /** Passages to vectors, in their order. Fails as a whole if one of them is too long. */
  @Override
  public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
    List<int[]> encoded = new ArrayList<>(segments.size());
    int tokenCount = 0;
    for (int i = 0; i < segments.size(); i++) {
      int[] ids = tokens.encode(segments.get(i).text());
      requireFits(ids, "segment " + i);
      encoded.add(ids);
      tokenCount += ids.length;
    }
    requireOpen();
    List<Future<float[]>> runs = new ArrayList<>(encoded.size());
    for (int[] ids : encoded) {
      runs.add(workers.submit(() -> run(ids, passageRuns)));
    }
    List<Embedding> vectors = new ArrayList<>(runs.size());
    try {
      for (Future<float[]> run : runs) {
        vectors.add(Embedding.from(run.get()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddingException("Embedding was interrupted.", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known
          ? known
          : new EmbeddingException("Embedding failed: " + e.getCause(), e);
    } finally {
      runs.forEach(run -> run.cancel(false));
    }
    return Response.from(vectors, new TokenUsage(tokenCount));
  }

  @Override
  public int dimension() {
    return ModelRun.DIMENSION;
  }

  @Override
  public String modelName() {
    return NAME;
  }

  /** Vectors of another fingerprint cannot be compared with this one's. */
  public String fingerprint() {
    return fingerprint;
  }

  /** Counts in this model's tokens. */
  public WordPiece tokens() {
    return tokens;
  }

  /** Waits for the runs at work, then frees the model. Later calls are refused. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    workers.shutdown();
    passageRuns.acquireUninterruptibly(threads);
    queryRuns.acquireUninterruptibly(threads);
    try {
      model.close();
    } catch (OrtException e) {
      throw new EmbeddingException("ONNX Runtime could not free the model: " + e.getMessage(), e);
    } finally {
      passageRuns.release(threads);
      queryRuns.release(threads);
    }
  }

  private static WordPiece readTokens() throws IOException {
    try (InputStream tokenizer = resource(TOKENIZER).openStream()) {
      return WordPiece.read(tokenizer);
    }
  }

  private static WordPiece result(Future<WordPiece> tokens) throws IOException {
    try {
      return tokens.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddingException("Opening the embedding model was interrupted.", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException unread) {
        throw unread;
      }
      throw new EmbeddingException("The tokenizer could not be read: " + e.getCause(), e);
    }
  }

  private float[] run(int[] ids, Semaphore permits) {
    permits.acquireUninterruptibly();
    try {
      requireOpen();
      return model.embed(ids);
    } catch (OrtException e) {
      throw new EmbeddingException(
          "ONNX Runtime failed on a text of " + ids.length + " tokens: " + e.getMessage(), e);
    } finally {
      permits.release();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the embedder is closed");
    }
  }

  private void requireFits(int[] ids, String what) {
    int tokenCount = ids.length - 2;
    if (tokenCount > tokens.tokensMax()) {
      throw new IllegalArgumentException(
          "%s has %d tokens and the model takes %d: cut it into smaller ones"
              .formatted(what, tokenCount, tokens.tokensMax()));
    }
  }

  private static void writeCutModel(OutputStream out) throws IOException {
    byte[] model = modelBytes();
    String found = HexFormat.of().formatHex(Sha256.digest().digest(model));
    if (!found.equals(MODEL_SHA256)) {
      throw new IOException(
          "%s on the class path has SHA-256 %s and not %s".formatted(MODEL, found, MODEL_SHA256));
    }
    ModelCut.of(ByteBuffer.wrap(model)).writeTo(out);
  }

  /** The model as the artifact carries it. */
  static byte[] modelBytes() throws IOException {
    try (InputStream in = resource(MODEL).openStream()) {
      return in.readAllBytes();
    }
  }

  private static String fingerprintOf() {
    String parts =
        String.join("\n", MODEL_SHA256, "CLS", "L2", QUERY_PREFIX, "cut " + ModelCut.VERSION);
    return HexFormat.of().formatHex(Sha256.of(parts));
  }

  private static URL resource(String name) {
    URL found = Embedder.class.getResource(name);
    if (found == null) {
      throw new EmbeddingException(
          name + " is not on the class path: the installation is incomplete, build it again.");
    }
    return found;
  }
}
