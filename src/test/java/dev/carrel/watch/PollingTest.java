package dev.carrel.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PollingTest {
  @Test
  void file_systems_that_others_write_to_are_known_by_their_type() {
    for (String type : List.of("nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "fuse.rclone", "NFS")) {
      assertTrue(Polling.isNetwork(type), type);
    }
    for (String type : List.of("ext4", "btrfs", "tmpfs", "overlay", "apfs", "NTFS", "fuseblk")) {
      assertFalse(Polling.isNetwork(type), type);
    }
  }

  @Test
  void a_person_may_overrule_the_type(@TempDir Path folder) {
    Source source = new Source("notes", folder);
    assertTrue(Polling.ALWAYS.reason(source).isPresent());
    assertEquals(Optional.empty(), Polling.NEVER.reason(source));
    assertEquals(Optional.empty(), Polling.AUTO.reason(new Source("gone", folder.resolve("gone"))));
  }
}
