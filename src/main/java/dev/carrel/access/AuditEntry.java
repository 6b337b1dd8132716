package dev.carrel.access;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One line of the audit log. It says what was done to the service, never what was asked of it.
 *
 * @param at ISO 8601, UTC
 * @param by {@code owner}, {@code command line}, {@code nobody} or the name of a token
 * @param action such as {@code source.add}
 * @param details such as the name of the source
 */
public record AuditEntry(String at, String by, String action, Map<String, String> details) {
  public AuditEntry {
    details = Collections.unmodifiableMap(new TreeMap<>(details));
  }
}
