package dev.carrel.access;

import java.util.Map;

/** Where administration is noted. Thread-safe. */
public interface AuditLog {
  /** Whom a refused request is noted for. */
  String NOBODY = "nobody";

  /** Whoever types a command, without a service. */
  String COMMAND_LINE = "command line";

  /** One that notes nothing. */
  AuditLog NONE = (by, action, details) -> {};

  /** Notes what somebody did; on the disk when this returns. */
  void note(String by, String action, Map<String, String> details);

  /** Notes what is being done for the one who is served now. */
  default void note(String action, Map<String, String> details) {
    note(Caller.present().map(Caller::name).orElse(COMMAND_LINE), action, details);
  }
}
