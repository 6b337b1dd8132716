import dev.langchain4j.model.embedding.onnx.bgesmallenv15q.BgeSmallEnV15QuantizedEmbeddingModel;

/** LangChain4j's own class, as its users call it. */
final class Rival {
  public static void main(String[] arguments) throws Exception {
    Measure.run(new BgeSmallEnV15QuantizedEmbeddingModel(), arguments);
    System.exit(0); // its threads would keep the process for a while
  }
}
