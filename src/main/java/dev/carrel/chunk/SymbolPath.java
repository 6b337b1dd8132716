package dev.carrel.chunk;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Paths of declarations, {@code Outer.Inner.method}; null is the file itself. */
final class SymbolPath {
  private SymbolPath() {}

  /** What a declaration is a member of. */
  static @Nullable String parent(@Nullable String symbol) {
    int dot = symbol == null ? -1 : symbol.lastIndexOf('.');
    return symbol == null || dot < 0 ? null : symbol.substring(0, dot);
  }

  /** Whether both are members of the same. */
  static boolean areSiblings(@Nullable String one, @Nullable String other) {
    return Objects.equals(parent(one), parent(other));
  }

  /** What both belong to, where the second is the first, a member of it, or beside it. */
  static @Nullable String common(@Nullable String one, @Nullable String next) {
    return Objects.equals(one, next) ? next : parent(next);
  }

  /** Without its outermost part; itself when it has one only. */
  static String shortened(String symbol) {
    return symbol.substring(symbol.indexOf('.') + 1);
  }
}
