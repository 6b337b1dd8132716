package dev.carrel.state;

import dev.carrel.answer.Conversation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The conversations: in memory, and those that a person wants to keep in {@code
 * state/conversations}. Thread-safe.
 */
public final class ConversationShelf {
  /** In memory only; then the one that was longest left alone goes. */
  public static final int REMEMBERED_MAX = 50;

  /** On the disk; then the oldest goes. */
  public static final int KEPT_MAX = 1_000;

  private final KeptFolder<Conversation> folder;
  private final boolean writes;

  /** The one that was longest left alone first. */
  private final Map<String, Conversation> remembered = new LinkedHashMap<>();

  /** Opens what an earlier start kept. */
  public ConversationShelf(DataFolder data) {
    this.folder =
        new KeptFolder<>(data.state().resolve("conversations"), Conversation.class, KEPT_MAX);
    this.writes = data.exclusive();
  }

  /** Only who has the data folder to itself writes to it. */
  public boolean keeps() {
    return writes;
  }

  /** Takes a conversation in place of an earlier state of it. */
  public synchronized void put(Conversation conversation) {
    if (conversation.kept()) {
      folder.put(conversation.id(), conversation);
      return;
    }
    remembered.remove(conversation.id());
    remembered.put(conversation.id(), conversation);
    if (remembered.size() > REMEMBERED_MAX) {
      remembered.remove(remembered.keySet().iterator().next());
    }
  }

  /** One conversation; empty when there is none of that name, or none any more. */
  public synchronized Optional<Conversation> get(String id) {
    Conversation conversation = remembered.get(id);
    return conversation == null ? folder.get(id) : Optional.of(conversation);
  }

  /** The names of all of them, the newest first. */
  public synchronized List<String> ids() {
    List<String> ids = new ArrayList<>(folder.names());
    ids.addAll(remembered.keySet());
    ids.sort(Comparator.reverseOrder());
    return ids;
  }

  /** Whether there was one of that name. */
  public synchronized boolean delete(String id) {
    return remembered.remove(id) != null || folder.delete(id);
  }

  /** Deletes every conversation that may hold text of a source, and what cannot be read. */
  public synchronized void erase(String source) {
    for (String id : ids()) {
      if (holds(id, source)) {
        delete(id);
      }
    }
  }

  private boolean holds(String id, String source) {
    try {
      return get(id).filter(conversation -> conversation.sources().contains(source)).isPresent();
    } catch (StateException e) {
      return true; // It may hold anything.
    }
  }
}
