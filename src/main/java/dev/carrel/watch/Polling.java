package dev.carrel.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a source is walked often, since the system tells this machine only of its own changes:
 * what another machine writes to a network folder is no event here.
 */
public enum Polling {
  /** Where the folder lies on a file system that others can write to. */
  AUTO,
  ALWAYS,
  NEVER;

  /** File systems, as Linux, macOS and Windows name them, to which another machine can write. */
  private static final Set<String> NETWORK =
      Set.of(
          "nfs",
          "nfs4",
          "cifs",
          "smb",
          "smb2",
          "smb3",
          "smbfs",
          "sshfs",
          "9p",
          "v9fs",
          "virtiofs",
          "vboxsf",
          "vmhgfs",
          "prl_fs",
          "drvfs",
          "afpfs",
          "ncpfs",
          "webdav",
          "davfs",
          "ceph",
          "glusterfs",
          "lustre",
          "beegfs",
          "gfs2",
          "ocfs2",
          "afs",
          "coda",
          "macfuse",
          "osxfuse");

  /** A program serves it: most of those talk to another machine ({@code fuse.sshfs}). */
  private static final String FUSE = "fuse.";

  /** Why a source is walked often, as the end of "it is, because …"; empty when it is not. */
  public Optional<String> reason(Source source) {
    return switch (this) {
      case NEVER -> Optional.empty();
      case ALWAYS -> Optional.of("the configuration says so (polling: always)");
      case AUTO ->
          network(source)
              .map(type ->
                  "it lies on a network file system ("
                      + type
                      + "), where what other machines write is no"
                      + " event here");
    };
  }

  /** Whether a type of file system is such a one. */
  static boolean isNetwork(String type) {
    String lower = type.toLowerCase(Locale.ROOT);
    return NETWORK.contains(lower) || lower.startsWith(FUSE);
  }

  private static Optional<String> network(Source source) {
    try {
      return Optional.of(Files.getFileStore(source.folder()).type()).filter(Polling::isNetwork);
    } catch (IOException e) {
      return Optional.empty(); // It is not there now; the next look at everything asks again.
    }
  }
}
