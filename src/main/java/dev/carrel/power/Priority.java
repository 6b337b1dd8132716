package dev.carrel.power;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lowers the priority of threads, which Linux keeps for each of them. Threads and processes that a
 * lowered thread starts are as low, and none of them can rise again: only threads of our own that
 * do background work may be lowered, and nothing that answers a person may be started by them.
 */
public final class Priority {
  private static final Logger LOG = LoggerFactory.getLogger(Priority.class);

  /** As {@code nice} does by default. */
  static final int NICE_POLITE = 10;

  /** The lowest there is. */
  static final int NICE_IDLE = 19;

  private static final int PRIO_PROCESS = 0;
  private static final int SCHED_IDLE = 5;

  /** Means the calling thread to both functions. */
  private static final int THIS_THREAD = 0;

  private static final @Nullable MethodHandle SET_PRIORITY =
      function(
          "setpriority",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT));

  private static final @Nullable MethodHandle SET_SCHEDULER =
      function(
          "sched_setscheduler",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS));

  private Priority() {}

  /**
   * Lowers the calling platform thread for good.
   *
   * @return false when this system did not do so
   */
  public static boolean lower(Power power) {
    return switch (power) {
      case FULL -> true;
      case POLITE -> nice(NICE_POLITE);
      case IDLE -> {
        boolean lowered = nice(NICE_IDLE);
        idleClass(); // On top of it, where there is such a class.
        yield lowered;
      }
    };
  }

  /** Why background work has the priority of all other work here; empty when it has not. */
  public static Optional<String> obstacle(Power power) throws InterruptedException {
    boolean[] lowered = new boolean[1];
    Thread trial = Thread.ofPlatform().start(() -> lowered[0] = lower(power));
    trial.join();
    return lowered[0]
        ? Optional.empty()
        : Optional.of(
            System.getProperty("os.name")
                + " does not lower the priority of single threads, so background work has the same"
                + " as all other: set embed.threads lower if it is in your way.");
  }

  private static boolean nice(int value) {
    MethodHandle setPriority = SET_PRIORITY;
    if (setPriority == null) {
      return false;
    }
    try {
      return (int) setPriority.invokeExact(PRIO_PROCESS, THIS_THREAD, value) == 0;
    } catch (Throwable e) {
      throw new IllegalStateException("setpriority could not be called", e);
    }
  }

  private static void idleClass() {
    MethodHandle setScheduler = SET_SCHEDULER;
    if (setScheduler == null) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment parameters = arena.allocateFrom(ValueLayout.JAVA_INT, 0);
      if ((int) setScheduler.invokeExact(THIS_THREAD, SCHED_IDLE, parameters) != 0) {
        LOG.debug("The idle class of the scheduler was refused.");
      }
    } catch (Throwable e) {
      throw new IllegalStateException("sched_setscheduler could not be called", e);
    }
  }

  /** Elsewhere the same function means the whole process. */
  @SuppressWarnings("restricted") // The two signatures above are those of the system's headers.
  private static @Nullable MethodHandle function(String name, FunctionDescriptor type) {
    if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
      return null;
    }
    Linker linker = Linker.nativeLinker();
    SymbolLookup symbols = linker.defaultLookup();
    return symbols.find(name).map(symbol -> linker.downcallHandle(symbol, type)).orElse(null);
  }
}
