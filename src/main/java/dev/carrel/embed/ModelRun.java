package dev.carrel.embed;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * One loaded model, run by one text at a time on the caller's thread. Thread-safe.
 *
 * <p>Never more than one text in a run: the 8-bit model scales its activations over everything in
 * the run, so in a batch a text's vector would depend on its neighbours. And one thread in a run:
 * two texts on two threads are faster than one text on two.
 */
final class ModelRun implements AutoCloseable {
  static final int DIMENSION = 384;

  /** Positions that the model was trained on, special tokens included. */
  static final int POSITIONS_MAX = 512;

  private final OrtEnvironment environment;
  private final OrtSession session;

  /** All ones and all zeros, read by every run. */
  private final LongBuffer attendAll = longs(POSITIONS_MAX);

  private final LongBuffer firstSegment = longs(POSITIONS_MAX);

  private ModelRun(OrtEnvironment environment, OrtSession session) {
    this.environment = environment;
    this.session = session;
    for (int i = 0; i < POSITIONS_MAX; i++) {
      attendAll.put(i, 1L);
    }
  }

  static ModelRun open(Path model) throws OrtException {
    OrtEnvironment environment =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING, "carrel");
    environment.setTelemetry(false);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      // The memory arena stays on: without it, texts of changing lengths took 350 instead of 200
      // MB.
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.addConfigEntry("session.inter_op.allow_spinning", "0");
      return new ModelRun(environment, environment.createSession(model.toString(), options));
    }
  }

  /** The output of the first position, {@code [CLS]}, scaled to length 1. */
  float[] embed(int[] ids) throws OrtException {
    LongBuffer input = longs(ids.length);
    for (int i = 0; i < ids.length; i++) {
      input.put(i, ids[i]);
    }
    long[] shape = {1, ids.length};
    try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, input, shape);
        OnnxTensor mask = OnnxTensor.createTensor(environment, part(attendAll, ids), shape);
        OnnxTensor types = OnnxTensor.createTensor(environment, part(firstSegment, ids), shape);
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", idTensor, "attention_mask", mask, "token_type_ids", types))) {
      FloatBuffer output = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] vector = new float[DIMENSION];
      output.get(vector);
      normalize(vector);
      return vector;
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }

  private static LongBuffer part(LongBuffer shared, int[] ids) {
    return shared.duplicate().limit(ids.length);
  }

  private static LongBuffer longs(int count) {
    return ByteBuffer.allocateDirect(count * Long.BYTES)
        .order(ByteOrder.nativeOrder())
        .asLongBuffer();
  }

  private static void normalize(float[] vector) {
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    double length = Math.sqrt(squares);
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (vector[i] / length);
    }
  }
}
