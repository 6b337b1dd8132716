package engine;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.LlamaOutput;
import de.kherud.llama.ModelParameters;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The binding with nothing of ours around it, in a process of its own and with our parameters. */
final class Bare implements AutoCloseable {
  private static final int BATCH_TOKENS = 512;

  private final Process process;
  private final DataOutputStream out;
  private final DataInputStream in;

  Bare(Path model, int threads, Path scratch) throws IOException {
    Path natives = Files.createDirectory(scratch.resolve("bare"));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + natives,
                "-Dde.kherud.llama.tmpdir=" + natives,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Bare.class.getName(),
                model.toString(),
                Integer.toString(threads)));
    process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    out = new DataOutputStream(process.getOutputStream());
    in = new DataInputStream(process.getInputStream());
    in.readInt();
  }

  Answered ask(String prompt, int tokens, boolean cached) throws IOException {
    byte[] bytes = prompt.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
    out.writeInt(tokens);
    out.writeBoolean(cached);
    out.flush();
    return new Answered(in.readLong(), in.readLong(), in.readInt());
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Takes a model and threads; answers prompts of standard input with times. */
  public static void main(String[] arguments) throws IOException {
    DataOutputStream out = new DataOutputStream(new FileOutputStream(FileDescriptor.out));
    System.setOut(System.err);
    int threads = Integer.parseInt(arguments[1]);
    LlamaModel model =
        new LlamaModel(
            new ModelParameters()
                .setModel(arguments[0])
                .setCtxSize(Billion.CONTEXT_TOKENS)
                .setThreads(threads)
                .setThreadsBatch(threads)
                .setBatchSize(BATCH_TOKENS)
                .setUbatchSize(BATCH_TOKENS)
                .setParallel(1)
                .setGpuLayers(0)
                .disableContextShift()
                .skipWarmup()
                .setChatTemplate("chatml"));
    out.writeInt(1);
    try (DataInputStream in = new DataInputStream(new FileInputStream(FileDescriptor.in))) {
      while (true) {
        answer(model, in, out);
      }
    } catch (EOFException e) {
      // The binding's own thread would keep this process alive.
      Runtime.getRuntime().halt(0);
    }
  }

  private static void answer(LlamaModel model, DataInputStream in, DataOutputStream out)
      throws IOException {
    String prompt = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    InferenceParameters parameters =
        new InferenceParameters(prompt)
            .setNPredict(in.readInt())
            .setTemperature(0)
            .setTopP(.95f)
            .setTopK(40)
            .setSeed(1)
            .setCachePrompt(in.readBoolean());
    long begun = System.nanoTime();
    long first = 0;
    long last = 0;
    int tokens = 0;
    for (LlamaOutput output : model.generate(parameters)) {
      if (output.text.isEmpty()) {
        continue;
      }
      last = System.nanoTime();
      first = first == 0 ? last : first;
      tokens++;
    }
    out.writeLong(first - begun);
    out.writeLong(last - first);
    out.writeInt(tokens);
    out.flush();
  }
}
