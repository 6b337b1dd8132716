package dev.carrel.serve;

import dev.carrel.access.Caller;
import dev.carrel.access.Grant;
import dev.carrel.access.Permission;
import dev.carrel.answer.Answer;
import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.CitationCheck;
import dev.carrel.answer.CitationVerdict;
import dev.carrel.answer.Conversation;
import dev.carrel.answer.Question;
import dev.carrel.answer.Receipt;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An archive as far as a caller's grant goes. Questions tell of a person as much as answers do, and
 * so whoever has a token for certain sources sees what they asked themselves since the service
 * started, and nothing else. What others asked is deleted by nobody who may not write.
 */
final class RestrictedArchive implements Archive {
  private final Desk desk;
  private final Supplier<Caller> callers;
  private final Belongings receipts = new Belongings();
  private final Belongings conversations = new Belongings();

  RestrictedArchive(Desk desk, Supplier<Caller> callers) {
    this.desk = desk;
    this.callers = callers;
  }

  @Override
  public List<CitationVerdict> verify(List<CitationCheck.Cited> citations) {
    Grant grant = callers.get().grant();
    if (grant.ofEverything()) {
      return desk.archive().verify(citations);
    }
    return desk
        .archive()
        .verify(citations.stream().map(cited -> within(grant, cited)).toList())
        .stream()
        .map(verdict -> within(grant, verdict))
        .toList();
  }

  private static CitationCheck.Cited within(Grant grant, CitationCheck.Cited cited) {
    return grant.sees(cited.source())
        ? cited
        : new CitationCheck.Cited(
            RestrictedDesk.NOWHERE,
            cited.path(),
            cited.part(),
            cited.startChar(),
            cited.endChar(),
            cited.quote(),
            cited.sha256());
  }

  private static CitationVerdict within(Grant grant, CitationVerdict verdict) {
    return verdict.source() == null || grant.sees(verdict.source())
        ? verdict
        : new CitationVerdict(
            CitationVerdict.GONE,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            "index",
            null);
  }

  @Override
  public ReceiptList receipts(int offset, int limit) {
    Caller caller = callers.get();
    if (caller.grant().ofEverything()) {
      return desk.archive().receipts(offset, limit);
    }
    List<ReceiptList.Entry> own =
        receipts.of(caller).reversed().stream().flatMap(id -> entry(id).stream()).toList();
    return new ReceiptList(own.size(), own.stream().skip(offset).limit(limit).toList());
  }

  private Optional<ReceiptList.Entry> entry(String id) {
    Receipt receipt;
    try {
      receipt = desk.receipt(id);
    } catch (DeskException e) {
      return Optional.empty(); // Deleted meanwhile, or pushed out by later ones.
    }
    Receipt.EngineUsed engine = receipt.engine();
    return Optional.of(
        new ReceiptList.Entry(
            receipt.id(),
            receipt.askedAt(),
            receipt.question(),
            receipt.answer().grounded(),
            receipt.kept(),
            engine == null ? null : engine.name()));
  }

  @Override
  public Receipt receipt(String id) {
    checkReceipt(id);
    return desk.receipt(id);
  }

  @Override
  public void deleteReceipt(String id) {
    checkReceipt(id);
    mayDelete(receipts, id);
    desk.archive().deleteReceipt(id);
  }

  @Override
  public Answer replay(String id, BooleanSupplier cancelled) {
    checkReceipt(id);
    return desk.archive().replay(id, RestrictedDesk.whileHolds(callers.get(), cancelled));
  }

  @Override
  public ConversationList conversations() {
    Caller caller = callers.get();
    ConversationList all = desk.archive().conversations();
    if (caller.grant().ofEverything()) {
      return all;
    }
    Set<String> own = Set.copyOf(conversations.of(caller));
    return new ConversationList(
        all.conversations().stream().filter(heading -> own.contains(heading.id())).toList());
  }

  @Override
  public Conversation conversation(String id) {
    checkConversation(id);
    return desk.archive().conversation(id);
  }

  @Override
  public Conversation begin(boolean keep) {
    Caller caller = callers.get();
    if (keep) {
      mayKeep(caller);
    }
    Conversation begun = desk.archive().begin(keep);
    conversations.add(caller, begun.id());
    return begun;
  }

  @Override
  public void deleteConversation(String id) {
    checkConversation(id);
    mayDelete(conversations, id);
    desk.archive().deleteConversation(id);
  }

  /** All that the caller may see and delete. */
  @Override
  public void deleteConversations() {
    Caller caller = callers.get();
    if (caller.grant().ofEverything() && caller.grant().permission().covers(Permission.WRITE)) {
      desk.archive().deleteConversations();
      return;
    }
    Set<String> own = Set.copyOf(conversations.of(caller));
    desk.archive().conversations().conversations().stream()
        .map(ConversationList.Heading::id)
        .filter(own::contains)
        .forEach(id -> desk.archive().deleteConversation(id));
  }

  @Override
  public void ask(
      String id, Question question, Consumer<AnswerEvent> events, BooleanSupplier cancelled) {
    checkConversation(id);
    Caller caller = callers.get();
    desk.archive()
        .ask(
            id,
            restricted(caller, question),
            remembering(caller, events),
            RestrictedDesk.whileHolds(caller, cancelled));
  }

  /** The question is the conversation's, which was restricted when it was asked. */
  @Override
  public void regenerate(
      String id, @Nullable Long seed, Consumer<AnswerEvent> events, BooleanSupplier cancelled) {
    checkConversation(id);
    Caller caller = callers.get();
    desk.archive()
        .regenerate(
            id, seed, remembering(caller, events), RestrictedDesk.whileHolds(caller, cancelled));
  }

  @Override
  public boolean stop(String id) {
    checkConversation(id);
    return desk.archive().stop(id);
  }

  /** A question about what the caller may see, of which nothing is kept unless they may. */
  Question restricted(Caller caller, Question question) {
    if (Boolean.TRUE.equals(question.keep())) {
      mayKeep(caller);
    }
    Boolean keep =
        caller.grant().permission().covers(Permission.WRITE)
            ? question.keep()
            : Boolean.valueOf(false);
    return new Question(
        question.text(),
        RestrictedDesk.within(caller.grant(), question.filter()),
        question.passagesMax(),
        question.history(),
        question.strict(),
        keep,
        question.seed());
  }

  /** Passes the events on, and remembers whose receipt it is that the last one names. */
  Consumer<AnswerEvent> remembering(Caller caller, Consumer<AnswerEvent> events) {
    return event -> {
      event.whole().map(Answer::receipt).ifPresent(id -> receipts.add(caller, id));
      events.accept(event);
    };
  }

  private void checkReceipt(String id) {
    Caller caller = callers.get();
    if (!caller.grant().ofEverything() && !receipts.of(caller).contains(id)) {
      throw new DeskException(
          DeskException.Kind.NOT_FOUND,
          "There is no receipt " + id + ": GET /api/v1/receipts lists those there are.");
    }
  }

  private void checkConversation(String id) {
    Caller caller = callers.get();
    if (!caller.grant().ofEverything() && !conversations.of(caller).contains(id)) {
      throw new DeskException(
          DeskException.Kind.NOT_FOUND,
          "There is no conversation " + id + ": GET /api/v1/conversations lists those there are.");
    }
  }

  private void mayDelete(Belongings belongings, String id) {
    Caller caller = callers.get();
    if (!caller.grant().permission().covers(Permission.WRITE)
        && !belongings.of(caller).contains(id)) {
      throw new DeskException(
          DeskException.Kind.FORBIDDEN,
          "What others asked is deleted with a token that has the permission write: this one has"
              + " read.");
    }
  }

  private static void mayKeep(Caller caller) {
    if (!caller.grant().permission().covers(Permission.WRITE)) {
      throw new DeskException(
          DeskException.Kind.FORBIDDEN,
          "To keep something on the disk needs a token with the permission write: leave keep out.");
    }
  }
}
