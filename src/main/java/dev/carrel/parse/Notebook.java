package dev.carrel.parse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Jupyter notebook as Markdown: its cells of text as they stand, its code and what that printed
 * between fences. Pictures, tables for browsers and numbers of runs are left out.
 */
final class Notebook {
  private static final int NESTING_MAX = 200;

  /** Of what one cell printed, which may be a log of any length. */
  private static final int OUTPUT_CHARS_MAX = 4_000;

  private static final int FENCE_CHARS_MIN = 3;

  private static final Pattern COLOURS = Pattern.compile("\\u001B\\[[0-9;]{0,20}[A-Za-z]");

  /** What a plot prints besides its picture. */
  private static final Pattern NOTHING =
      Pattern.compile("<(Figure|matplotlib|AxesSubplot)[^\\n]*>");

  private final StringBuilder markdown = new StringBuilder();
  private final int charsMax;
  private final List<Cell> cells = new ArrayList<>();
  private int cellChars;
  private String language = "";
  private @Nullable String title;

  /** A cell as far as it was read; the order of its fields is anybody's. */
  private static final class Cell {
    String type = "";
    String source = "";
    int level = 1;
    final StringBuilder output = new StringBuilder();
  }

  private Notebook(ParseLimits limits) {
    this.charsMax = limits.textCharsMax();
  }

  /** Nothing when the file is no notebook, or an empty one. */
  static Optional<Extract> read(String file, Markdown markdown, ParseLimits limits) {
    Notebook notebook = new Notebook(limits);
    String broken = null;
    try (JsonParser json = json(file)) {
      notebook.document(json);
    } catch (IOException e) {
      if (notebook.cells.isEmpty()) {
        return Optional.empty(); // it is no notebook, and is read as the text that it is
      }
      broken = "the notebook is cut off or broken after " + notebook.cells.size() + " cells";
    }
    String text = notebook.text();
    if (text.isBlank()) {
      return Optional.empty();
    }
    Structure structure = markdown.structure(text, true);
    String title = notebook.title != null ? notebook.title : structure.title();
    if (broken == null && notebook.cellChars > limits.textCharsMax()) {
      broken = "only about the first " + limits.textCharsMax() + " characters were kept";
    }
    return Optional.of(new Extract(title, text, structure.sections(), broken));
  }

  private static JsonParser json(String file) throws IOException {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(NESTING_MAX)
                .maxStringLength(Integer.MAX_VALUE) // bounded by the file; pictures are long
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
      json.nextToken();
      switch (field) {
        case "cells" -> cells(json);
        case "worksheets" -> worksheets(json); // before version 4
        case "metadata" -> metadata(json);
        default -> json.skipChildren();
      }
    }
  }

  private void worksheets(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.START_OBJECT) {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        if (field.equals("cells")) {
          cells(json);
        } else {
          json.skipChildren();
        }
      }
    }
  }

  private void metadata(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken value = json.nextToken();
      boolean names = field.equals("kernelspec") || field.equals("language_info");
      if (field.equals("title") && value == JsonToken.VALUE_STRING) {
        title = json.getText().isBlank() ? null : Outline.name(json.getText());
      } else if (names && value == JsonToken.START_OBJECT) {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          boolean wanted = name.equals(field.equals("kernelspec") ? "language" : "name");
          if (json.nextToken() == JsonToken.VALUE_STRING && wanted) {
            language = json.getText().toLowerCase(Locale.ROOT);
          } else {
            json.skipChildren();
          }
        }
      } else {
        json.skipChildren();
      }
    }
  }

  private void cells(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    for (JsonToken token = json.nextToken();
        token != null && token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      if (token == JsonToken.START_OBJECT) {
        cell(json);
      } else {
        json.skipChildren();
      }
    }
  }

  private void cell(JsonParser json) throws IOException {
    Cell cell = new Cell();
    if (cellChars <= charsMax) {
      cells.add(cell);
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "cell_type" -> cell.type = json.getValueAsString("");
        case "level" -> cell.level = Math.clamp(json.getValueAsInt(1), 1, 6);
        case "source", "input" -> cell.source = text(json, charsMax);
        case "outputs" -> outputs(json, cell);
        default -> json.skipChildren();
      }
    }
    cellChars = Math.min(Integer.MAX_VALUE / 2, cellChars + cell.source.length());
    cellChars += cell.output.length();
  }

  private void outputs(JsonParser json, Cell cell) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    for (JsonToken token = json.nextToken();
        token != null && token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      if (token == JsonToken.START_OBJECT) {
        output(json, cell);
      } else {
        json.skipChildren();
      }
    }
  }

  private void output(JsonParser json, Cell cell) throws IOException {
    String name = "";
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken value = json.nextToken();
      switch (field) {
        case "text" -> print(cell, text(json, OUTPUT_CHARS_MAX));
        case "ename" -> name = text(json, OUTPUT_CHARS_MAX);
        case "evalue" -> print(cell, name + ": " + text(json, OUTPUT_CHARS_MAX));
        case "data" -> {
          if (value == JsonToken.START_OBJECT) {
            data(json, cell);
          } else {
            json.skipChildren();
          }
        }
        default -> json.skipChildren();
      }
    }
  }

  private void data(JsonParser json, Cell cell) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean plain = json.currentName().equals("text/plain");
      json.nextToken();
      if (plain) {
        print(cell, text(json, OUTPUT_CHARS_MAX));
      } else {
        json.skipChildren();
      }
    }
  }

  private static void print(Cell cell, String words) {
    String clean = Cleaning.code(COLOURS.matcher(words).replaceAll("")).strip();
    int left = OUTPUT_CHARS_MAX - cell.output.length();
    if (clean.isEmpty() || left <= 0 || NOTHING.matcher(clean).matches()) {
      return;
    }
    cell.output.append(cell.output.isEmpty() ? "" : "\n");
    cell.output.append(clean, 0, Math.min(clean.length(), left));
  }

  /** A string, or a list of those; anything else is no text. */
  private static String text(JsonParser json, int charsMax) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      return bounded(json.getText(), charsMax);
    }
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return "";
    }
    StringBuilder lines = new StringBuilder();
    for (JsonToken token = json.nextToken();
        token != null && token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      if (token == JsonToken.VALUE_STRING && lines.length() < charsMax) {
        lines.append(json.getText());
      } else {
        json.skipChildren();
      }
    }
    return bounded(lines.toString(), charsMax);
  }

  private static String bounded(String text, int charsMax) {
    return text.length() <= charsMax ? text : text.substring(0, charsMax);
  }

  private String text() {
    for (Cell cell : cells) {
      if (markdown.length() > charsMax) {
        break;
      }
      switch (cell.type) {
        case "markdown" -> paragraph(cell.source.strip());
        case "heading" -> paragraph("#".repeat(cell.level) + " " + Cleaning.line(cell.source));
        case "code" -> {
          fenced(language.matches("[\\w+#.-]{1,30}") ? language : "", cell.source);
          fenced("text", cell.output.toString());
        }
        default -> fenced("", cell.source);
      }
    }
    return bounded(markdown.toString(), charsMax);
  }

  private void paragraph(String words) {
    if (!words.isBlank()) {
      markdown.append(markdown.isEmpty() ? "" : "\n\n").append(words);
    }
  }

  /** The fence is longer than any that stands inside. */
  private void fenced(String info, String code) {
    if (code.isBlank()) {
      return;
    }
    int longest = 0;
    int run = 0;
    for (int i = 0; i < code.length(); i++) {
      run = code.charAt(i) == '`' ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    String fence = "`".repeat(Math.max(FENCE_CHARS_MIN, longest + 1));
    paragraph(fence + info + "\n" + code.stripTrailing() + "\n" + fence);
  }
}
