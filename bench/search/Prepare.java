package search;

import dev.carrel.chunk.Chunk;
import dev.carrel.chunk.ChunkSettings;
import dev.carrel.chunk.Chunker;
import dev.carrel.embed.Embedder;
import dev.carrel.embed.VectorCache;
import dev.carrel.parse.DocumentId;
import dev.carrel.parse.FileParser;
import dev.carrel.parse.ParseLimits;
import dev.carrel.parse.ParseOutcome;
import dev.carrel.parse.Parser;
import dev.carrel.state.DataFolder;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Writes notes of so many passages and a vector for each into the vector cache, so that a service
 * that reads them embeds nothing. Each passage is made of two real paragraphs: one sentence of the
 * one, the next of the other. Its vector lies as far from a real one as passages on one subject lie
 * from each other. Arguments: TEXTS SCRATCH passages. The same texts give the same notes.
 */
public final class Prepare {
  private static final long SEED = 11;
  private static final int PASSAGES_A_NOTE = 20;
  private static final int NOTES_A_FOLDER = 500;
  private static final int SAMPLE = 3_000;
  private static final int PARAGRAPH_CHARS_MIN = 200;
  private static final int PARAGRAPH_CHARS_MAX = 1_500;

  /** Length of what is added to a vector of length 1: about .8 is the cosine to where it began. */
  private static final double NOISE = .75;

  private static final long CACHE_BYTES_MAX = 64L << 30;

  private final Random random = new Random(SEED);
  private final List<String> paragraphs;
  private final List<float[]> sample = new ArrayList<>();

  private Prepare(List<String> paragraphs) {
    this.paragraphs = paragraphs;
  }

  public static void main(String[] arguments) throws IOException {
    Path scratch = Path.of(arguments[1]);
    int wanted = Integer.parseInt(arguments[2]);
    List<String> paragraphs = paragraphs(Path.of(arguments[0]));
    if (paragraphs.size() < SAMPLE) {
      throw new IOException(
          arguments[0] + " has " + paragraphs.size() + " paragraphs in .md and .txt files, wanted "
              + SAMPLE + " or more");
    }
    Files.createDirectories(scratch.resolve("work"));
    try (DataFolder data = DataFolder.open(scratch.resolve("data"), true);
        Embedder embedder = Embedder.open(scratch.resolve("work"), 2);
        VectorCache cache =
            VectorCache.open(
                data.vectors(),
                embedder.fingerprint(),
                embedder.dimension(),
                CACHE_BYTES_MAX)) {
      new Prepare(paragraphs).write(scratch.resolve("notes"), wanted, embedder, cache);
    }
  }

  private static List<String> paragraphs(Path folder) throws IOException {
    List<String> paragraphs = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().matches(".*\\.(md|txt)")).sorted().toList()) {
        try {
          Files.readString(file)
              .lines()
              .map(String::strip)
              .filter(p -> p.length() >= PARAGRAPH_CHARS_MIN && p.length() <= PARAGRAPH_CHARS_MAX)
              .filter(p -> Character.isLetter(p.charAt(0)))
              .forEach(paragraphs::add);
        } catch (MalformedInputException e) {
          // The others are enough.
        }
      }
    }
    return paragraphs;
  }

  private void write(Path notes, int wanted, Embedder embedder, VectorCache cache)
      throws IOException {
    for (int i = 0; i < SAMPLE; i++) {
      sample.add(embedder.embedPassage(paragraphs.get(random.nextInt(paragraphs.size()))));
    }
    ChunkSettings settings = ChunkSettings.defaults();
    try (Parser parser = new FileParser(ParseLimits.defaults())) {
      int made = 0;
      for (int note = 0; made < wanted; note++) {
        Path file = notes.resolve(note / NOTES_A_FOLDER + "/note-" + note + ".md");
        Files.createDirectories(file.getParent());
        Files.writeString(file, note(note));
        List<Chunk> chunks = new ArrayList<>();
        parser.parse(
            DocumentId.ofFile("notes", "note-" + note + ".md"),
            file,
            (part, sha256) -> false,
            outcome ->
                chunks.addAll(
                    Chunker.chunk(
                            ((ParseOutcome.Parsed) outcome).document(), embedder.tokens(), settings)
                        .chunks()));
        for (Chunk chunk : chunks) {
          cache.put(chunk.embeddingInputSha256(), vector());
        }
        made += chunks.size();
      }
      System.out.printf("%d passages in %s%n", made, notes);
    }
  }

  private String note(int number) {
    StringBuilder note = new StringBuilder("# Note " + number + "\n");
    for (int i = 0; i < PASSAGES_A_NOTE; i++) {
      String[] first = sentences();
      String[] second = sentences();
      note.append('\n');
      for (int n = 0; n < Math.max(first.length, second.length); n++) {
        String[] from = n % 2 == 0 ? first : second;
        note.append(n < from.length ? from[n] + " " : "");
      }
      note.append('\n');
    }
    return note.toString();
  }

  private String[] sentences() {
    return paragraphs.get(random.nextInt(paragraphs.size())).split("(?<=[.!?]) ");
  }

  private float[] vector() {
    float[] near = sample.get(random.nextInt(sample.size()));
    float[] vector = new float[near.length];
    double squares = 0;
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (near[i] + random.nextGaussian() * NOISE / Math.sqrt(near.length));
      squares += vector[i] * vector[i];
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= (float) Math.sqrt(squares);
    }
    return vector;
  }
}
