package dev.carrel.access;

import java.util.Optional;
import java.util.Set;

/**
 * What somebody may do, and with which part of the library.
 *
 * @param permission the most that is allowed
 * @param sources names of the sources that exist for them; empty for all, also those to come
 */
public record Grant(Permission permission, Optional<Set<String>> sources) {
  /** What the person has to whom the machine belongs. */
  public static final Grant EVERYTHING = new Grant(Permission.ADMIN, Optional.empty());

  public Grant {
    sources = sources.map(Set::copyOf);
    if (permission == Permission.ADMIN && sources.isPresent()) {
      throw new IllegalArgumentException(
          "a grant to administer is limited to sources, though what it allows concerns all of them");
    }
  }

  /** Everything in the library. */
  public static Grant all(Permission permission) {
    return new Grant(permission, Optional.empty());
  }

  /** Certain sources. */
  public static Grant of(Permission permission, Set<String> sources) {
    return new Grant(permission, Optional.of(sources));
  }

  /** Whether it is not limited to certain sources. */
  public boolean ofEverything() {
    return sources.isEmpty();
  }

  /** Whether a source of that name exists for them. */
  public boolean sees(String source) {
    return sources.isEmpty() || sources.get().contains(source);
  }
}
