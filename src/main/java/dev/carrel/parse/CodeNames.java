package dev.carrel.parse;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.treesitter.TSNode;

/** Finds what a declaration is called. */
final class CodeNames {
  /** Where grammars put a name, or what holds it, in the order in which they are asked. */
  private static final List<String> NAME_FIELDS =
      List.of("name", "declarator", "property", "left", "type", "definition");

  /** Declarators of C stand in one another: {@code int (*(*f)[2])(void)}. */
  private static final int STEPS_MAX = 12;

  /** What has no name in the grammar and yet is spoken of by one. */
  private static final Map<String, String> FIXED =
      Map.of(
          "operator_declaration", "operator",
          "conversion_operator_declaration", "operator",
          "indexer_declaration", "this",
          "secondary_constructor", "constructor");

  private static final int NAME_CHARS_MAX = 200;

  /** A symbol's path; deeper declarations are named by its end. */
  private static final int SYMBOL_CHARS_MAX = 500;

  private static final String QUOTES = "\"'`";

  private final String text;

  CodeNames(String text) {
    this.text = text;
  }

  /** Of a declaration; null when it has none. */
  @Nullable String of(TSNode declaration) {
    TSNode receiver = declaration.getChildByFieldName("receiver");
    String name = named(declaration);
    if (name == null || isAbsent(receiver)) {
      return name;
    }
    String type = receiverType(text(receiver));
    return type.isEmpty() ? name : type + "." + name;
  }

  /** The path of a member. */
  static String joined(@Nullable String path, String name) {
    String whole = path == null ? name : path + "." + name;
    return whole.length() <= SYMBOL_CHARS_MAX
        ? whole
        : whole.substring(whole.length() - SYMBOL_CHARS_MAX);
  }

  /** What is assigned to a name; null for every other statement. */
  @Nullable String ofAssignment(TSNode statement) {
    if (statement.getNamedChildCount() != 1) {
      return null;
    }
    TSNode assignment = statement.getNamedChild(0);
    if (!assignment.getType().startsWith("assignment")) {
      return null;
    }
    TSNode left = assignment.getChildByFieldName("left");
    if (isAbsent(left) || !isName(left.getType())) {
      return null;
    }
    String name = cleaned(text(left));
    return name == null ? null : name.replaceAll("^(module\\.)?exports\\.|\\.prototype\\b", "");
  }

  private @Nullable String named(TSNode declaration) {
    String fixed = FIXED.get(declaration.getType());
    if (fixed != null) {
      return fixed;
    }
    TSNode node = declaration;
    for (int step = 0; step < STEPS_MAX; step++) {
      TSNode next = field(node);
      if (next == null) {
        next = child(node);
      }
      if (next == null) {
        return null;
      }
      if (isName(next.getType()) || next.getNamedChildCount() == 0) {
        return cleaned(text(next));
      }
      if (next.getType().endsWith("_type")) { // what a Rust impl is for: Foo<T>, &[T]
        return cleaned(text(next));
      }
      node = next;
    }
    return null;
  }

  private static @Nullable TSNode field(TSNode node) {
    for (String field : NAME_FIELDS) {
      TSNode found = node.getChildByFieldName(field);
      boolean typeOfSomething = field.equals("type") && !node.getType().equals("impl_item");
      if (!isAbsent(found) && !typeOfSomething) {
        return found;
      }
    }
    return null;
  }

  /** The first child that is a name, or that declares one. */
  private static @Nullable TSNode child(TSNode node) {
    int count = Math.min(node.getNamedChildCount(), STEPS_MAX);
    TSNode declares = null;
    TSNode name = null;
    for (int i = 0; i < count; i++) {
      TSNode child = node.getNamedChild(i);
      String type = child.getType();
      if (isName(type)) {
        if (!node.getType().equals("variable_declaration")) {
          return child;
        }
        name = name == null ? child : name; // of its type, where a declarator follows
      }
      if (declares == null && isDeclarator(type)) {
        declares = child;
      }
    }
    return declares == null ? name : declares;
  }

  private static boolean isName(String type) {
    return type.endsWith("identifier")
        || type.equals("word")
        || type.equals("variable_name")
        || type.equals("member_expression")
        || type.equals("attribute")
        || type.equals("operator_name")
        || type.equals("destructor_name");
  }

  private static boolean isDeclarator(String type) {
    return type.endsWith("_spec")
        || type.endsWith("_alias")
        || type.endsWith("declarator")
        || type.equals("variable_declaration")
        || type.equals("variable_assignment");
  }

  private static boolean isAbsent(@Nullable TSNode node) {
    return node == null || node.isNull();
  }

  private String text(TSNode node) {
    int start = Math.clamp(node.getStartByte() / CodeReader.CHAR_BYTES, 0, text.length());
    int end = Math.clamp(node.getEndByte() / CodeReader.CHAR_BYTES, start, text.length());
    return text.substring(start, Math.min(end, start + 2 * NAME_CHARS_MAX));
  }

  /** On one line, {@code a::b} as {@code a.b}, without type parameters and quotes. */
  private static @Nullable String cleaned(String raw) {
    StringBuilder name = new StringBuilder();
    int depth = 0;
    boolean operator = raw.contains("operator");
    for (int i = 0; i < raw.length() && name.length() < NAME_CHARS_MAX; i++) {
      char c = raw.charAt(i);
      if (!operator && (c == '<' || c == '[')) {
        depth++;
      } else if (!operator && (c == '>' || c == ']')) {
        depth = Math.max(0, depth - 1);
      } else if (depth == 0 && QUOTES.indexOf(c) < 0 && !Lines.isWhite(c)) {
        name.append(c);
      }
    }
    String plain = name.toString().replace("::", ".");
    return plain.isEmpty() ? null : plain;
  }

  /** Of {@code (s *Server[T])}. */
  private static String receiverType(String receiver) {
    String inside = receiver.replaceAll("\\[.*", "").replaceAll("[()*]", " ").strip();
    return inside.substring(inside.lastIndexOf(' ') + 1);
  }
}
