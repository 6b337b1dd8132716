package dev.carrel;

import dev.carrel.answer.Answer;
import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.Answerer;
import dev.carrel.answer.Citation;
import dev.carrel.answer.CitationCheck;
import dev.carrel.answer.CitationVerdict;
import dev.carrel.answer.Conversation;
import dev.carrel.answer.Conversation.AskedQuestion;
import dev.carrel.answer.Conversation.Exchange;
import dev.carrel.answer.Question;
import dev.carrel.answer.Receipt;
import dev.carrel.answer.Replayer;
import dev.carrel.answer.TimedName;
import dev.carrel.index.ChunkFilter;
import dev.carrel.serve.Archive;
import dev.carrel.serve.DeskException;
import dev.carrel.state.ConversationShelf;
import dev.carrel.state.ReceiptShelf;
import dev.carrel.state.StateException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The archive over the packages of this process. */
final class LocalArchive implements Archive {
  private final Answerer answerer;
  private final Replayer replayer;
  private final CitationCheck citations;
  private final ReceiptShelf receipts;
  private final ConversationShelf conversations;
  private final Predicate<String> sourceKnown;
  private final Clock clock;

  /** Conversations in which an answer is being made; true once it is to end. */
  private final Map<String, AtomicBoolean> answering = new ConcurrentHashMap<>();

  LocalArchive(
      Answerer answerer,
      Replayer replayer,
      CitationCheck citations,
      ReceiptShelf receipts,
      ConversationShelf conversations,
      Predicate<String> sourceKnown,
      Clock clock) {
    this.answerer = answerer;
    this.replayer = replayer;
    this.citations = citations;
    this.receipts = receipts;
    this.conversations = conversations;
    this.sourceKnown = sourceKnown;
    this.clock = clock;
  }

  /** Deletes everything that may hold text of a source. */
  void erase(String source) {
    receipts.erase(source);
    conversations.erase(source);
  }

  @Override
  public List<CitationVerdict> verify(List<CitationCheck.Cited> cited) {
    return citations.verify(cited);
  }

  @Override
  public ReceiptList receipts(int offset, int limit) {
    List<String> ids = receipts.ids();
    return new ReceiptList(
        ids.size(),
        ids.stream()
            .skip(offset)
            .limit(limit)
            .flatMap(id -> receipts.get(id).stream())
            .map(LocalArchive::entry)
            .toList());
  }

  private static ReceiptList.Entry entry(Receipt receipt) {
    Receipt.EngineUsed engine = receipt.engine();
    return new ReceiptList.Entry(
        receipt.id(),
        receipt.askedAt(),
        receipt.question(),
        receipt.answer().grounded(),
        receipt.kept(),
        engine == null ? null : engine.name());
  }

  @Override
  public Receipt receipt(String id) {
    return receipts.get(id).orElseThrow(() -> noReceipt(id));
  }

  @Override
  public void deleteReceipt(String id) {
    if (!receipts.delete(id)) {
      throw noReceipt(id);
    }
  }

  @Override
  public Answer replay(String id, BooleanSupplier cancelled) {
    AtomicReference<AnswerEvent.Ending> ending = new AtomicReference<>();
    replayer.replay(
        receipt(id),
        event -> {
          if (event instanceof AnswerEvent.Ending last) {
            ending.set(last);
          }
        },
        cancelled);
    return switch (ending.get()) {
      case AnswerEvent.Finished(Answer answer) -> answer;
      case AnswerEvent.NoGrounds(Answer answer) -> answer;
      case AnswerEvent.Failed failed ->
          throw new DeskException(DeskException.Kind.UNAVAILABLE, failed.message());
      case null -> throw new IllegalStateException("a replay ended without its ending");
    };
  }

  @Override
  public ConversationList conversations() {
    return new ConversationList(
        conversations.ids().stream()
            .flatMap(id -> conversations.get(id).stream())
            .map(conversation ->
                new ConversationList.Heading(
                    conversation.id(),
                    conversation.begunAt(),
                    conversation.turns().isEmpty()
                        ? null
                        : conversation.turns().getFirst().question().text(),
                    conversation.turns().size(),
                    conversation.kept()))
            .toList());
  }

  @Override
  public Conversation conversation(String id) {
    return conversations.get(id).orElseThrow(() -> noConversation(id));
  }

  @Override
  public Conversation begin(boolean keep) {
    if (keep && !conversations.keeps()) {
      throw new DeskException(
          DeskException.Kind.WRONG_REQUEST,
          "Nothing is kept without a running service: start it with carrel serve.");
    }
    Conversation conversation =
        new Conversation(
            TimedName.next(clock, RandomGenerator.getDefault()),
            clock.instant().toString(),
            keep,
            List.of());
    put(conversation);
    return conversation;
  }

  @Override
  public void deleteConversation(String id) {
    stop(id);
    if (!conversations.delete(id)) {
      throw noConversation(id);
    }
  }

  @Override
  public void deleteConversations() {
    for (String id : conversations.ids()) {
      stop(id);
      conversations.delete(id);
    }
  }

  @Override
  public void ask(
      String id, Question question, Consumer<AnswerEvent> events, BooleanSupplier cancelled) {
    exclusively(
        id,
        cancelled,
        ended -> {
          Conversation conversation = conversation(id);
          if (conversation.turns().size() >= Conversation.TURNS_MAX
              || conversation.chars() >= Conversation.CHARS_MAX) {
            throw new DeskException(
                DeskException.Kind.WRONG_REQUEST,
                "The conversation has %d turns, as many as one may have with what they say: begin another one."
                    .formatted(conversation.turns().size()));
          }
          answer(conversation, question, events, ended);
        });
  }

  @Override
  public void regenerate(
      String id, @Nullable Long seed, Consumer<AnswerEvent> events, BooleanSupplier cancelled) {
    exclusively(
        id,
        cancelled,
        ended -> {
          Conversation conversation = conversation(id);
          if (conversation.turns().isEmpty()) {
            throw new DeskException(
                DeskException.Kind.WRONG_REQUEST,
                "Nothing has been asked in this conversation yet: ask first.");
          }
          AskedQuestion last = conversation.turns().getLast().question();
          Question again =
              new Question(
                      last.text(),
                      new ChunkFilter(last.sources(), last.paths(), last.types()),
                      last.passagesMax())
                  .wishing(
                      last.strict(),
                      last.keep(),
                      seed == null
                          ? Long.valueOf(RandomGenerator.getDefault().nextInt(Integer.MAX_VALUE))
                          : seed);
          answer(conversation.withoutLast(), again, events, ended);
        });
  }

  @Override
  public boolean stop(String id) {
    AtomicBoolean running = answering.get(id);
    if (running != null) {
      running.set(true);
    }
    return running != null;
  }

  /** One answer at a time in a conversation: each leans on the one before. */
  private void exclusively(String id, BooleanSupplier cancelled, Consumer<BooleanSupplier> work) {
    AtomicBoolean stopped = new AtomicBoolean();
    if (answering.putIfAbsent(id, stopped) != null) {
      throw new DeskException(
          DeskException.Kind.UNAVAILABLE,
          "An answer is being made in this conversation: wait for it, or stop it.");
    }
    try {
      work.accept(() -> stopped.get() || cancelled.getAsBoolean());
    } finally {
      answering.remove(id);
    }
  }

  /** The turn is there before its reader hears of the end, so that what follows finds it. */
  private void answer(
      Conversation before,
      Question question,
      Consumer<AnswerEvent> events,
      BooleanSupplier cancelled) {
    Question following =
        new Question(
            question.text(),
            question.filter(),
            question.passagesMax(),
            before.history(),
            question.strict(),
            question.keep(),
            question.seed());
    String askedAt = clock.instant().toString();
    answerer.answer(
        following,
        event -> {
          event.whole().ifPresent(told -> add(before, following, askedAt, told));
          events.accept(event);
        },
        cancelled);
  }

  private void add(Conversation before, Question question, String askedAt, Answer answer) {
    Set<String> sources = sources(answer);
    boolean deleted = conversations.get(before.id()).isEmpty();
    if (deleted || !sources.stream().allMatch(sourceKnown)) {
      return; // Meanwhile: it does not come back.
    }
    put(
        before.with(
            new Exchange(
                askedAt,
                new AskedQuestion(
                    question.text(),
                    question.filter().sources(),
                    question.filter().paths(),
                    question.filter().types(),
                    question.passagesMax(),
                    question.strict(),
                    question.keep()),
                question.seed(),
                sources,
                answer)));
  }

  /** Of what was given to whoever answered; the receipt knows, the citations know most of it. */
  private Set<String> sources(Answer answer) {
    String receipt = answer.receipt();
    return Optional.ofNullable(receipt)
        .flatMap(receipts::get)
        .map(Receipt::sources)
        .orElseGet(() ->
            answer.citations().stream()
                .map(Citation::source)
                .collect(Collectors.toUnmodifiableSet()));
  }

  private void put(Conversation conversation) {
    try {
      conversations.put(conversation);
    } catch (StateException e) {
      throw new DeskException(DeskException.Kind.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  private static DeskException noReceipt(String id) {
    return new DeskException(
        DeskException.Kind.NOT_FOUND,
        "There is no receipt " + id + ": GET /api/v1/receipts lists those there are.");
  }

  private static DeskException noConversation(String id) {
    return new DeskException(
        DeskException.Kind.NOT_FOUND,
        "There is no conversation " + id + ": GET /api/v1/conversations lists those there are.");
  }
}
