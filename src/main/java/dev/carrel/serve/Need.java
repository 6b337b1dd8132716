package dev.carrel.serve;

import dev.carrel.access.Grant;
import dev.carrel.access.Permission;
import java.util.Optional;

/** What a caller needs for a route. */
enum Need {
  /** Nothing: it tells nobody anything of the library. */
  NOTHING(Optional.empty(), false),
  READ(Optional.of(Permission.READ), false),
  /** To read, and not only certain sources: it tells of all of them together. */
  READ_EVERYTHING(Optional.of(Permission.READ), true),
  WRITE(Optional.of(Permission.WRITE), false),
  /** To write, and not only to certain sources: it concerns all of them together. */
  WRITE_EVERYTHING(Optional.of(Permission.WRITE), true),
  ADMIN(Optional.of(Permission.ADMIN), true);

  private final Optional<Permission> permission;
  private final boolean everything;

  Need(Optional<Permission> permission, boolean everything) {
    this.permission = permission;
    this.everything = everything;
  }

  /** Whether somebody whom we do not know may have it. */
  boolean isNothing() {
    return permission.isEmpty();
  }

  /** Whether a grant is enough. */
  boolean metBy(Grant grant) {
    return permission.isEmpty()
        || (grant.permission().covers(permission.get()) && (!everything || grant.ofEverything()));
  }

  /** Refuses a grant that is not enough. */
  void check(Grant grant, String doing) {
    if (metBy(grant)) {
      return;
    }
    String wanted =
        permission.map(Permission::word).orElse("") + (everything ? " for all sources" : "");
    throw Problem.of(
        403,
        "permission_missing",
        "%s needs a token with the permission %s, and this one has %s%s: carrel token add makes one."
            .formatted(
                doing,
                wanted,
                grant.permission().word(),
                grant.ofEverything() ? "" : " for certain sources"));
  }
}
