package dev.carrel.ingest;

import dev.carrel.watch.Hint;
import dev.carrel.watch.LeaveOutRules;
import dev.carrel.watch.Source;
import dev.carrel.watch.SourceWatcher;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * One watch over the sources for every pipeline that follows them: the system counts watched
 * folders. A source is watched once however often it is asked for.
 */
final class SharedWatch implements AutoCloseable {
  private final List<Consumer<Hint>> followers = new CopyOnWriteArrayList<>();
  private final SourceWatcher watcher;

  SharedWatch(LeaveOutRules rules) {
    this.watcher = SourceWatcher.start(List.of(), rules, this::tell);
  }

  /**
   * Tells somebody every hint from now on. Who joined last is told first: what the generation that
   * is searched has heard of, the next one has heard of too.
   */
  void join(Consumer<Hint> follower) {
    followers.addFirst(follower);
  }

  void leave(Consumer<Hint> follower) {
    followers.remove(follower);
  }

  void watch(Source source) {
    watcher.watch(source);
  }

  void unwatch(String source) {
    watcher.unwatch(source);
  }

  void rewatch(Source source) {
    watcher.rewatch(source);
  }

  List<String> remarks() {
    return watcher.remarks();
  }

  @Override
  public void close() {
    watcher.close();
  }

  private void tell(Hint hint) {
    followers.forEach(follower -> follower.accept(hint));
  }
}
