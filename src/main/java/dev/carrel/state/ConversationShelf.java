package dev.carrel.state;

import dev.carrel.answer.Conversation;

/**
 * The conversations: in memory, and those that a person wants to keep in {@code
 * state/conversations}. Thread-safe.
 */
public final class ConversationShelf extends Shelf<Conversation> {
  /** In memory only; then the one that was longest left alone goes. */
  public static final int REMEMBERED_MAX = 50;

  /** On the disk; then the oldest goes. */
  public static final int KEPT_MAX = 1_000;

  /** Opens what an earlier start kept. */
  public ConversationShelf(DataFolder data) {
    super(
        data,
        new KeptFolder<>(data.state().resolve("conversations"), Conversation.class, KEPT_MAX),
        Conversation::sources);
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
      forget(remembered.keySet().iterator().next());
    }
  }
}
