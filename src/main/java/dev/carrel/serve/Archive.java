package dev.carrel.serve;

import dev.carrel.answer.Answer;
import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.CitationCheck;
import dev.carrel.answer.CitationVerdict;
import dev.carrel.answer.Conversation;
import dev.carrel.answer.Question;
import dev.carrel.answer.Receipt;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What was asked and answered before: receipts, conversations, and whether citations still hold. It
 * is in memory, and on the disk only as far as a person wants it there. Thread-safe; what is not
 * there ends in a {@link DeskException}.
 */
public interface Archive {
  /** The verdicts in the order of the citations. */
  List<CitationVerdict> verify(List<CitationCheck.Cited> citations);

  /** A page of the receipts, the newest first. */
  ReceiptList receipts(int offset, int limit);

  Receipt receipt(String id);

  void deleteReceipt(String id);

  /** Answers again from what the receipt kept. */
  Answer replay(String id, BooleanSupplier cancelled);

  /** Every conversation, the newest first. */
  ConversationList conversations();

  Conversation conversation(String id);

  /**
   * Begins a conversation.
   *
   * @param keep whether it lies on the disk
   */
  Conversation begin(boolean keep);

  void deleteConversation(String id);

  /** Deletes all of them. */
  void deleteConversations();

  /** Answers a question in a conversation; its history is the conversation's. */
  void ask(String id, Question question, Consumer<AnswerEvent> events, BooleanSupplier cancelled);

  /**
   * Answers the last question of a conversation once more, and differently, in place of the answer
   * that was given.
   *
   * @param seed of the other answer; null for one by chance
   */
  void regenerate(
      String id, @Nullable Long seed, Consumer<AnswerEvent> events, BooleanSupplier cancelled);

  /** Ends the answer that is being made in a conversation; false when there is none. */
  boolean stop(String id);

  /**
   * Receipts in a list.
   *
   * @param total of all of them
   */
  record ReceiptList(int total, List<Entry> receipts) {
    public ReceiptList {
      receipts = List.copyOf(receipts);
    }

    /** What says which one it is. */
    public record Entry(
        String id,
        String askedAt,
        String question,
        boolean grounded,
        boolean kept,
        @Nullable String engine) {}
  }

  /** Conversations in a list. */
  record ConversationList(List<Heading> conversations) {
    public ConversationList {
      conversations = List.copyOf(conversations);
    }

    /**
     * What says which one it is.
     *
     * @param title its first question; null before that
     */
    public record Heading(
        String id, String begunAt, @Nullable String title, int turns, boolean kept) {}
  }
}
