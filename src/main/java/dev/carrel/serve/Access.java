package dev.carrel.serve;

import dev.carrel.access.AuditLog;
import dev.carrel.access.TokenBook;

/** Who reaches the service, who gets in, and where it is noted. */
public record Access(Exposure exposure, TokenBook tokens, AuditLog audit) {
  /** The owner on this machine. */
  public static final Access OWNER_ONLY =
      new Access(Exposure.LOOPBACK, TokenBook.EMPTY, AuditLog.NONE);
}
