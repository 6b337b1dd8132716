package dev.carrel.models;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The memory of this machine.
 *
 * @param totalBytes built in
 * @param availableBytes that a program may take now without others being pushed out
 */
public record MachineMemory(long totalBytes, long availableBytes) {
  private static final Path LINUX = Path.of("/proc/meminfo");
  private static final long BYTES_A_KIBIBYTE = 1024;

  /** As it is now. */
  public static MachineMemory now() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long free = system.getFreeMemorySize();
    if (Files.isReadable(LINUX)) {
      try {
        free = Math.max(free, available(Files.readAllLines(LINUX)));
      } catch (IOException e) {
        throw new ModelException("%s cannot be read (%s).".formatted(LINUX, e.getMessage()), e);
      }
    }
    return new MachineMemory(
        system.getTotalMemorySize(), Math.min(free, system.getTotalMemorySize()));
  }

  /** Free memory is less: much of the rest only holds copies of files. */
  private static long available(List<String> lines) {
    return lines.stream()
            .filter(line -> line.startsWith("MemAvailable:"))
            .map(line -> line.replaceAll("\\D", ""))
            .filter(digits -> !digits.isEmpty())
            .mapToLong(Long::parseLong)
            .findFirst()
            .orElse(0)
        * BYTES_A_KIBIBYTE;
  }
}
