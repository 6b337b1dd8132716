package dev.carrel.engine;

import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What llama.cpp's tokenizer makes of texts, with nothing of ours between: a process, since the
 * binding must not be loaded into the one that tests.
 */
final class BareTokenizer {
  private BareTokenizer() {}

  /** The tokens of each text, in which special tokens are found as in every prompt. */
  static List<List<Integer>> tokens(Path model, Path scratch, List<String> texts)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(scratch, "tokenizer");
    Process process =
        new ProcessBuilder(
                EngineSettings.ownJava().toString(),
                "-Djava.io.tmpdir=" + folder,
                "-Dde.kherud.llama.tmpdir=" + folder,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                BareTokenizer.class.getName(),
                model.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (DataOutputStream out = new DataOutputStream(process.getOutputStream())) {
      out.writeInt(texts.size());
      for (String text : texts) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
      }
    }
    List<List<Integer>> all = new ArrayList<>();
    try (DataInputStream in = new DataInputStream(process.getInputStream())) {
      for (int i = 0; i < texts.size(); i++) {
        List<Integer> tokens = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
          tokens.add(in.readInt());
        }
        all.add(tokens);
      }
    }
    process.waitFor();
    return all;
  }

  /** Takes a model; reads texts from standard input and writes their tokens. */
  public static void main(String[] args) throws IOException {
    DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
    System.setOut(System.err);
    DataInputStream in = new DataInputStream(new FileInputStream(FileDescriptor.in));
    LlamaModel model =
        new LlamaModel(new ModelParameters().setModel(args[0]).setCtxSize(256).skipWarmup());
    List<String> texts = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      texts.add(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
    }
    // Only when all is read: whoever writes it reads nothing meanwhile.
    for (String text : texts) {
      int[] tokens = model.encode(text);
      out.writeInt(tokens.length);
      for (int token : tokens) {
        out.writeInt(token);
      }
    }
    out.flush();
    Runtime.getRuntime().halt(0);
  }
}
