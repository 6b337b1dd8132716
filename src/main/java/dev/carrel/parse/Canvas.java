package dev.carrel.parse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A board of notes (JSON Canvas 1.0, as Obsidian writes it) as Markdown: its cards from top to
 * bottom and from left to right, those of a group under the group's name, then what is written on
 * the arrows.
 */
final class Canvas {
  private static final int NESTING_MAX = 50;
  private static final int CARDS_MAX = 20_000;

  private static final Comparator<Card> AS_READ =
      Comparator.comparingDouble((Card card) -> card.y).thenComparingDouble(card -> card.x);

  private final List<Card> cards = new ArrayList<>();
  private final List<String> arrows = new ArrayList<>();
  private boolean hasNodes;

  /** A card as far as it was read; the order of its fields is anybody's. */
  private static final class Card {
    String type = "";
    double x;
    double y;
    double width;
    double height;
    String text = "";
    String file = "";
    String subpath = "";
    String url = "";
    String label = "";
    final List<Card> members = new ArrayList<>();

    boolean isGroup() {
      return type.equals("group");
    }

    boolean holds(Card other) {
      return other.x >= x
          && other.y >= y
          && other.x + other.width <= x + width
          && other.y + other.height <= y + height;
    }

    String words() {
      return switch (type) {
        case "text" -> text.strip();
        case "file" -> file.isBlank() ? "" : "[[" + Cleaning.line(file + subpath) + "]]";
        case "link" -> Cleaning.line(url);
        default -> "";
      };
    }
  }

  private Canvas() {}

  /** Nothing when the file is no board, or an empty one. */
  static Optional<Extract> read(String file, Markdown markdown, ParseLimits limits) {
    Canvas canvas = new Canvas();
    String broken = null;
    try (JsonParser json = json(file)) {
      canvas.document(json);
    } catch (IOException e) {
      broken = "the canvas is cut off or broken after " + canvas.cards.size() + " cards";
    }
    if (!canvas.hasNodes) {
      return Optional.empty(); // it is no board, and is read as the text that it is
    }
    String text = canvas.text();
    if (text.isBlank()) {
      return Optional.empty();
    }
    if (text.length() > limits.textCharsMax()) {
      text = text.substring(0, limits.textCharsMax());
      broken = "only the first " + limits.textCharsMax() + " characters were kept";
    }
    List<Section> sections = markdown.structure(text, false).sections();
    return Optional.of(new Extract(null, text, sections, broken)); // a card's heading is no title
  }

  private static JsonParser json(String file) throws IOException {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(NESTING_MAX)
                .maxStringLength(Integer.MAX_VALUE) // bounded by the file
                .build())
        .build()
        .createParser(file);
  }

  private void document(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      boolean listed = json.nextToken() == JsonToken.START_ARRAY;
      if (listed && field.equals("nodes")) {
        hasNodes = true;
        objects(json, cards);
      } else if (listed && field.equals("edges")) {
        List<Card> edges = new ArrayList<>();
        objects(json, edges);
        edges.stream()
            .map(edge -> Cleaning.line(edge.label))
            .filter(label -> !label.isBlank())
            .forEach(arrows::add);
      } else {
        json.skipChildren();
      }
    }
  }

  private static void objects(JsonParser json, List<Card> into) throws IOException {
    for (JsonToken token = json.nextToken();
        token != null && token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      if (token == JsonToken.START_OBJECT && into.size() < CARDS_MAX) {
        Card card = new Card();
        into.add(card);
        read(json, card);
      } else {
        json.skipChildren();
      }
    }
  }

  private static void read(JsonParser json, Card card) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "type" -> card.type = json.getValueAsString("");
        case "x" -> card.x = json.getValueAsDouble();
        case "y" -> card.y = json.getValueAsDouble();
        case "width" -> card.width = json.getValueAsDouble();
        case "height" -> card.height = json.getValueAsDouble();
        case "text" -> card.text = json.getValueAsString("");
        case "file" -> card.file = json.getValueAsString("");
        case "subpath" -> card.subpath = json.getValueAsString("");
        case "url" -> card.url = json.getValueAsString("");
        case "label" -> card.label = json.getValueAsString("");
        default -> {} // colours, ids, sides
      }
      json.skipChildren();
    }
  }

  private String text() {
    List<Card> read = cards.stream().sorted(AS_READ).toList();
    // Of groups in groups the smallest has the card.
    List<Card> groups =
        read.stream()
            .filter(Card::isGroup)
            .sorted(Comparator.comparingDouble(group -> group.width * group.height))
            .toList();
    StringBuilder text = new StringBuilder();
    for (Card card : read) {
      if (card.isGroup()) {
        continue;
      }
      Optional<Card> group = groups.stream().filter(each -> each.holds(card)).findFirst();
      if (group.isPresent()) {
        group.get().members.add(card);
      } else {
        paragraph(text, card.words());
      }
    }
    for (Card group : read) {
      if (group.isGroup()) {
        String label = Cleaning.line(group.label);
        paragraph(text, label.isBlank() ? "" : "## " + label);
        group.members.forEach(card -> paragraph(text, card.words()));
      }
    }
    paragraph(text, String.join("\n", arrows.stream().map(label -> "- " + label).toList()));
    return text.toString();
  }

  private static void paragraph(StringBuilder text, String words) {
    if (!words.isBlank()) {
      text.append(text.isEmpty() ? "" : "\n\n").append(words);
    }
  }
}
