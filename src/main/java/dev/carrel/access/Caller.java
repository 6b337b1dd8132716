package dev.carrel.access;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Who asks. While a request is answered, {@link #current()} tells it to whatever works for it in
 * the same thread, so that nothing between the door and the data has to hand it on or can forget
 * to.
 *
 * @param id tells callers apart: a token that is made anew under the same name is another one
 * @param name for people: {@code owner} or the name of a token
 * @param grant what they may do
 * @param holds whether that is still so: a token can be removed while an answer is made
 */
public record Caller(String id, String name, Grant grant, BooleanSupplier holds) {
  /** The person to whom the machine belongs. */
  public static final Caller OWNER = new Caller("owner", "owner", Grant.EVERYTHING, () -> true);

  private static final ScopedValue<Caller> CURRENT = ScopedValue.newInstance();

  /**
   * Who is being served by this thread.
   *
   * @throws IllegalStateException outside of a request: nobody is served there, so nothing is
   *     allowed
   */
  public static Caller current() {
    return CURRENT.orElseThrow(() -> new IllegalStateException("nobody is being served here"));
  }

  /** As {@link #current()}; empty outside of a request. */
  public static Optional<Caller> present() {
    return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
  }

  /** Does something for this caller, in this thread. */
  public <X extends Exception> void serve(Work<X> work) throws X {
    ScopedValue.where(CURRENT, this)
        .call(() -> {
          work.run();
          return true;
        });
  }

  /** What is done for somebody. */
  public interface Work<X extends Exception> {
    void run() throws X;
  }
}
