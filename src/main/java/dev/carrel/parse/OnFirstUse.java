package dev.carrel.parse;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value that is made when it is first asked for, once. Thread-safe. */
final class OnFirstUse<T> implements Supplier<T> {
  private final Supplier<T> source;
  private volatile @Nullable T value;

  OnFirstUse(Supplier<T> source) {
    this.source = source;
  }

  @Override
  public T get() {
    T known = value;
    return known == null ? make() : known;
  }

  private synchronized T make() {
    T known = value;
    if (known == null) {
      known = source.get();
      value = known;
    }
    return known;
  }
}
