package dev.carrel.serve;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON body of a look at files.
 *
 * @param source name of a source; null for all
 * @param path of a file or a folder within the source; null for everything
 * @param verify whether bytes are compared even where size and time are as they were; null for yes
 *     where a path is given
 * @param waitSeconds how long to wait until what is there is found; null for {@value
 *     #WAIT_SECONDS_DEFAULT}
 */
public record RescanBody(
    @Nullable String source,
    @Nullable String path,
    @Nullable Boolean verify,
    @Nullable Integer waitSeconds) {
  static final int WAIT_SECONDS_DEFAULT = 10;
  static final int WAIT_SECONDS_MAX = 60;

  private static final List<String> STEPS = List.of("", ".", "..");

  /** Checked; empty for everything. */
  String place() {
    if (path == null) {
      return "";
    }
    if (source == null) {
      throw Problem.missing(
          "source", "The property source is missing: say in which source the path lies.");
    }
    boolean inside =
        path.indexOf('\0') < 0
            && Arrays.stream(Limits.name(path, "path").split("/", -1)).noneMatch(STEPS::contains);
    if (!inside) {
      throw Problem.invalid(
          "path",
          "The property path is \"%s\": give a path within the source, such as trips/oslo.md."
              .formatted(Limits.shortened(path)));
    }
    return path;
  }

  boolean verifies() {
    return verify == null ? path != null : verify;
  }

  Duration patience() {
    int seconds = waitSeconds == null ? WAIT_SECONDS_DEFAULT : waitSeconds;
    if (seconds < 0 || seconds > WAIT_SECONDS_MAX) {
      throw Problem.invalid(
          "waitSeconds",
          "The property waitSeconds is %d: give a whole number from 0 to %d."
              .formatted(seconds, WAIT_SECONDS_MAX));
    }
    return Duration.ofSeconds(seconds);
  }
}
