package dev.carrel.embed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The pieces a BERT tokenizer knows, as a trie over UTF-16 units. Pieces that begin a word and
 * pieces that continue one ({@code ##ing}) hang from two roots. Immutable.
 *
 * <p>An edge is found by hashing (node, unit) into one flat table, so a walk allocates nothing.
 */
final class Vocabulary {
  static final int WORD_START = 0;
  static final int WORD_CONTINUED = 1;
  static final int NONE = -1;

  private static final String CONTINUATION = "##";

  /** A vocabulary larger than this is not a BERT vocabulary but a mistake or an attack. */
  private static final int PIECES_MAX = 1_000_000;

  private final int unknownId;
  private final int classifyId;
  private final int separateId;

  /** Node and unit of an edge, plus one so that zero means free; the child stands in the twin. */
  private long[] edges = new long[1 << 17];

  private int[] children = new int[1 << 17];
  private int[] pieceIds = new int[1 << 16];
  private int nodeCount;

  private Vocabulary(Map<String, Integer> pieces) {
    unknownId = required(pieces, "[UNK]");
    classifyId = required(pieces, "[CLS]");
    separateId = required(pieces, "[SEP]");
    Arrays.fill(pieceIds, NONE);
    nodeCount = 2;
    for (Map.Entry<String, Integer> piece : pieces.entrySet()) {
      add(piece.getKey(), piece.getValue());
    }
  }

  /** Reads {@code model.vocab} of a Hugging Face tokenizer file. */
  static Vocabulary read(InputStream tokenizerJson) throws IOException {
    Map<String, Integer> pieces = new HashMap<>(1 << 16);
    try (JsonParser json = new JsonFactory().createParser(tokenizerJson)) {
      enter(json, "model");
      enter(json, "vocab");
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String piece = json.currentName();
        json.nextToken();
        pieces.put(piece, json.getIntValue());
        if (pieces.size() > PIECES_MAX) {
          throw new IOException("model.vocab has more than " + PIECES_MAX + " pieces");
        }
      }
    }
    return new Vocabulary(pieces);
  }

  int unknownId() {
    return unknownId;
  }

  int classifyId() {
    return classifyId;
  }

  int separateId() {
    return separateId;
  }

  /** The node that {@code unit} leads to from {@code node}, or {@link #NONE}. */
  int next(int node, char unit) {
    long edge = edge(node, unit);
    int mask = edges.length - 1;
    int slot = slot(edge, mask);
    while (edges[slot] != edge) {
      if (edges[slot] == 0) {
        return NONE;
      }
      slot = (slot + 1) & mask;
    }
    return children[slot];
  }

  /** The id of the piece that ends at {@code node}, or {@link #NONE}. */
  int pieceId(int node) {
    return pieceIds[node];
  }

  private void add(String piece, int id) {
    boolean continues = piece.startsWith(CONTINUATION) && piece.length() > CONTINUATION.length();
    int node = continues ? WORD_CONTINUED : WORD_START;
    for (int i = continues ? CONTINUATION.length() : 0; i < piece.length(); i++) {
      int child = next(node, piece.charAt(i));
      node = child == NONE ? append(node, piece.charAt(i)) : child;
    }
    pieceIds[node] = id;
  }

  private int append(int parent, char unit) {
    if (nodeCount == pieceIds.length) {
      pieceIds = Arrays.copyOf(pieceIds, nodeCount * 2);
      Arrays.fill(pieceIds, nodeCount, pieceIds.length, NONE);
    }
    if (nodeCount * 2 > edges.length) {
      growEdges();
    }
    insert(edge(parent, unit), nodeCount);
    return nodeCount++;
  }

  private void growEdges() {
    long[] oldEdges = edges;
    int[] oldChildren = children;
    edges = new long[oldEdges.length * 2];
    children = new int[oldEdges.length * 2];
    for (int i = 0; i < oldEdges.length; i++) {
      if (oldEdges[i] != 0) {
        insert(oldEdges[i], oldChildren[i]);
      }
    }
  }

  private void insert(long edge, int child) {
    int mask = edges.length - 1;
    int slot = slot(edge, mask);
    while (edges[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    edges[slot] = edge;
    children[slot] = child;
  }

  private static long edge(int node, char unit) {
    return (((long) node << Character.SIZE) | unit) + 1;
  }

  private static int slot(long edge, int mask) {
    long mixed = edge * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 40) & mask;
  }

  private static int required(Map<String, Integer> pieces, String piece) {
    Integer id = pieces.get(piece);
    if (id == null) {
      throw new IllegalArgumentException(
          "model.vocab has " + pieces.size() + " pieces and no " + piece);
    }
    return id;
  }

  /** Moves into the object that is the value of {@code field} in the object around the parser. */
  private static void enter(JsonParser json, String field) throws IOException {
    if (json.currentToken() == null) {
      json.nextToken();
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean found = json.currentName().equals(field);
      JsonToken value = json.nextToken();
      if (found && value == JsonToken.START_OBJECT) {
        return;
      }
      json.skipChildren();
    }
    throw new IOException("the tokenizer file has no object \"" + field + "\"");
  }
}
