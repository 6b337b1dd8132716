import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.chunk.Chunk;
import dev.carrel.chunk.ChunkSettings;
import dev.carrel.chunk.Chunker;
import dev.carrel.chunk.TokenCounter;
import dev.carrel.eval.EvalSet;
import dev.carrel.eval.Metrics;
import dev.carrel.parse.DocumentId;
import dev.carrel.parse.FileParser;
import dev.carrel.parse.ParseLimits;
import dev.carrel.parse.ParseOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;

/**
 * BM25 over the same files with the same words, but for the splitting of identifiers, in two ways:
 * over whole files, and over the passages that Carrel cuts. Prints both beside what {@code carrel
 * eval --json} has found, and exits with 1 when the default is not 15 % above the better of them.
 *
 * <p>Arguments: SET REPORT.
 */
public final class Compare {
  private static final double GAIN_WANTED = 1.15;
  private static final int HITS = 200;

  private record Passage(String file, String text) {}

  public static void main(String[] arguments) throws IOException {
    EvalSet set = EvalSet.read(Path.of(arguments[0]));
    double best = 0;
    List<Passage> files = files(set.corpus());
    System.out.printf(
        Locale.ROOT, "%d files, %d questions%n", files.size(), set.queries().size());
    System.out.println("                                   nDCG@10  recall@10   MRR@10");
    Metrics whole = measure(set, files);
    row("BM25, names unsplit, whole files", whole);
    Metrics cut = measure(set, passages(set.corpus(), files));
    row("BM25, names unsplit, passages", cut);
    best = Math.max(whole.ndcg10(), cut.ndcg10());
    double ours = 0;
    for (JsonNode mode : new ObjectMapper().readTree(Path.of(arguments[1]).toFile()).get("modes")) {
      JsonNode metrics = mode.get("metrics");
      double ndcg = metrics.get("ndcg10").asDouble();
      ours = mode.get("mode").asText().equals("hybrid") ? ndcg : ours;
      System.out.printf(
          Locale.ROOT,
          "%-33s    %.4f     %.4f   %.4f%n",
          "carrel, " + mode.get("mode").asText(),
          ndcg,
          metrics.get("recall10").asDouble(),
          metrics.get("mrr10").asDouble());
    }
    System.out.printf(
        Locale.ROOT, "hybrid is %+.1f %% from the better BM25 (wanted: +15)%n", 100 * (ours / best - 1));
    System.exit(ours >= GAIN_WANTED * best ? 0 : 1);
  }

  private static void row(String name, Metrics metrics) {
    System.out.printf(
        Locale.ROOT,
        "%-33s    %.4f     %.4f   %.4f%n",
        name,
        metrics.ndcg10(),
        metrics.recall10(),
        metrics.mrr10());
  }

  private static List<Passage> files(Path corpus) throws IOException {
    List<Passage> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(corpus)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        files.add(new Passage(corpus.relativize(file).toString(), Files.readString(file)));
      }
    }
    return files;
  }

  private static List<Passage> passages(Path corpus, List<Passage> files) {
    List<Passage> passages = new ArrayList<>();
    try (FileParser parser = new FileParser(ParseLimits.defaults())) {
      for (Passage file : files) {
        parser.parse(
            DocumentId.ofFile("code", file.file()),
            corpus.resolve(file.file()),
            outcome -> {
              if (outcome instanceof ParseOutcome.Parsed parsed) {
                for (Chunk chunk :
                    Chunker.chunk(parsed.document(), new Quarters(), ChunkSettings.defaults())
                        .chunks()) {
                  passages.add(new Passage(file.file(), chunk.text()));
                }
              }
            });
      }
    }
    return passages;
  }

  /** A token for every four characters or so, which is what code has. */
  private static final class Quarters implements TokenCounter {
    @Override
    public int count(String text, int startChar, int endChar) {
      return (endChar - startChar + 3) / 4;
    }

    @Override
    public int fit(String text, int startChar, int endChar, int tokensMax) {
      int end = Math.min(endChar, startChar + 4 * tokensMax);
      boolean cutsPair = end < endChar && Character.isLowSurrogate(text.charAt(end));
      return cutsPair ? end - 1 : end;
    }

    @Override
    public int tokensMax() {
      return 510;
    }
  }

  private static Metrics measure(EvalSet set, List<Passage> passages) throws IOException {
    Analyzer analyzer = new Unsplit();
    try (ByteBuffersDirectory directory = new ByteBuffersDirectory()) {
      try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(analyzer))) {
        for (Passage passage : passages) {
          Document document = new Document();
          document.add(new TextField("words", passage.text(), Field.Store.NO));
          // Carrel's words have the path too.
          document.add(new TextField("words", passage.file(), Field.Store.NO));
          document.add(new StoredField("file", passage.file()));
          writer.addDocument(document);
        }
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        List<Metrics> all = new ArrayList<>();
        for (Map.Entry<String, String> query : set.queries().entrySet()) {
          all.add(
              Metrics.of(
                  set.relevances().get(query.getKey()),
                  ranking(searcher, analyzer, query.getValue())));
        }
        return Metrics.mean(all);
      }
    }
  }

  private static List<String> ranking(IndexSearcher searcher, Analyzer analyzer, String query)
      throws IOException {
    Set<String> terms = new LinkedHashSet<>();
    try (TokenStream stream = analyzer.tokenStream("words", query)) {
      CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        terms.add(term.toString());
      }
    }
    BooleanQuery.Builder words = new BooleanQuery.Builder();
    terms.forEach(term -> words.add(new TermQuery(new Term("words", term)), Occur.SHOULD));
    Set<String> files = new LinkedHashSet<>();
    for (ScoreDoc hit : searcher.search(words.build(), HITS).scoreDocs) {
      files.add(searcher.storedFields().document(hit.doc).get("file"));
    }
    return List.copyOf(files);
  }

  /** Carrel's words without the splitting of names. */
  private static final class Unsplit extends Analyzer {
    @Override
    protected TokenStreamComponents createComponents(String field) {
      StandardTokenizer words = new StandardTokenizer();
      TokenStream chain = new ASCIIFoldingFilter(new LowerCaseFilter(words));
      return new TokenStreamComponents(words, new PorterStemFilter(chain));
    }
  }
}
