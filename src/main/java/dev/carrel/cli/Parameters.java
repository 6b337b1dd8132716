package dev.carrel.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the query of an address. */
final class Parameters {
  private final StringBuilder query = new StringBuilder();

  Parameters add(String name, @Nullable String value) {
    if (value != null) {
      query.append(query.isEmpty() ? '?' : '&').append(name).append('=').append(encoded(value));
    }
    return this;
  }

  Parameters addAll(String name, List<String> values) {
    values.forEach(value -> add(name, value));
    return this;
  }

  /** As it may stand in a path or a query. */
  static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** With its question mark; empty without parameters. */
  @Override
  public String toString() {
    return query.toString();
  }
}
