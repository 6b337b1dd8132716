package dev.carrel.cli;

import dev.carrel.answer.Answer;
import dev.carrel.answer.Citation;
import dev.carrel.answer.Question;
import dev.carrel.answer.Turn;
import dev.carrel.index.ChunkFilter;
import dev.carrel.retrieve.DocumentPlace;
import dev.carrel.retrieve.DocumentText;
import dev.carrel.retrieve.Hit;
import dev.carrel.retrieve.SearchDocument;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.serve.Desk;
import dev.carrel.serve.DeskException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A conversation with a desk. What one line asks for may fail without an end of the conversation;
 * nothing of it is kept when it ends.
 */
final class Chat {
  private static final int HITS = 5;

  /** UTF-16 characters of a line: no question is longer, a document pasted by mistake is. */
  static final int LINE_CHARS_MAX = 10_000;

  /** Lines shown before and after a place. */
  private static final int CONTEXT_LINES = 4;

  /** Of a place itself; a passage can be long. */
  private static final int PLACE_LINES_MAX = 40;

  private final Session session;
  private final Desk desk;
  private final ChunkFilter filter;
  private final PlaceLinks links;
  private final Prompt prompt;
  private final List<Turn> turns = new ArrayList<>();

  /** What the last answer or search showed, by the number it showed. */
  private final Map<Integer, Place> places = new TreeMap<>();

  private record Place(DocumentPlace document, int startLine, int endLine) {}

  Chat(Session session, Desk desk, ChunkFilter filter, PlaceLinks links, Prompt prompt) {
    this.session = session;
    this.desk = desk;
    this.filter = filter;
    this.links = links;
    this.prompt = prompt;
  }

  /** Returns when the person leaves. */
  void run() {
    for (Optional<String> line = prompt.next(); line.isPresent(); line = prompt.next()) {
      String typed = line.get().strip();
      if (typed.equals(ChatHelp.QUIT)) {
        return;
      }
      if (!typed.isEmpty()) {
        try {
          obey(typed);
        } catch (CommandFailure | DeskException | WrongUsage e) {
          session.remark(
              prompt.stopped() ? "The answer was stopped." : String.valueOf(e.getMessage()));
        }
        session.out().flush();
      }
    }
    if (session.terminal().isConversation()) {
      session.out().println();
    }
  }

  private void obey(String typed) {
    if (typed.length() > LINE_CHARS_MAX) {
      throw new WrongUsage(
          "The line has %,d characters, wanted at most %,d: ask in fewer words."
              .formatted(typed.length(), LINE_CHARS_MAX));
    }
    String command = typed.startsWith("/") ? typed.split("\\s", 2)[0] : "";
    String rest = typed.substring(command.length()).strip();
    switch (command) {
      case "" -> ask(typed);
      case ChatHelp.SEARCH -> search(rest);
      case ChatHelp.OPEN -> open(rest);
      case ChatHelp.NEW -> {
        turns.clear();
        places.clear();
      }
      case ChatHelp.HELP -> session.out().println(ChatHelp.TEXT);
      default ->
          throw new WrongUsage(
              "There is no command %s: /help lists those there are, a question begins otherwise."
                  .formatted(command));
    }
  }

  private void ask(String text) {
    Question question =
        WrongUsage.orElseWrong(
            () -> new Question(text, filter, Question.PASSAGES_DEFAULT, List.copyOf(turns)));
    AnswerPrinter printer = new AnswerPrinter(session, links, false, false);
    desk.ask(question, printer, () -> prompt.stopped() || session.stopping().get());
    printer.answer().ifPresent(answer -> remember(text, answer));
    if (session.terminal().isConversation()) {
      session.out().println();
    }
  }

  private void remember(String text, Answer answer) {
    String completed = answer.completedQuestion();
    turns.add(new Turn(completed == null ? text : completed, answer.answer()));
    while (turns.size() > Question.HISTORY_TURNS_MAX
        || Question.chars(turns) > Question.HISTORY_CHARS_MAX) {
      turns.removeFirst();
    }
    places.clear();
    for (Citation citation : answer.citations()) {
      places.put(
          citation.number(),
          new Place(
              new DocumentPlace(citation.source(), citation.path(), citation.part()),
              citation.startLine(),
              citation.endLine()));
    }
  }

  private void search(String words) {
    if (words.isEmpty()) {
      throw new WrongUsage("What is to be found? Type " + ChatHelp.SEARCH + " WORDS.");
    }
    SearchRequest request =
        WrongUsage.orElseWrong(
            () -> new SearchRequest(words, HITS, SearchMode.HYBRID, filter, false, false));
    SearchDocument found = desk.search(request);
    new SearchPrinter(session.terminal(), links).print(found, session);
    places.clear();
    for (Hit hit : found.hits()) {
      places.put(
          hit.rank(),
          new Place(
              new DocumentPlace(hit.source(), hit.path(), hit.part()),
              hit.startLine(),
              hit.endLine()));
    }
  }

  private void open(String number) {
    Place place = number.matches("[1-9][0-9]{0,3}") ? places.get(Integer.parseInt(number)) : null;
    if (place == null) {
      throw new WrongUsage(
          places.isEmpty()
              ? "There is nothing to open yet: ask, or /search WORDS."
              : "There is no place \"%s\" to open: the last ones are %s."
                  .formatted(number, places.keySet()));
    }
    int last = Math.min(place.endLine(), place.startLine() + PLACE_LINES_MAX - 1);
    DocumentText text =
        desk.read(
            place.document(), Math.max(1, place.startLine() - CONTEXT_LINES), last + CONTEXT_LINES);
    show(place, text);
  }

  /** The lines with their numbers, those around the place faint. */
  private void show(Place place, DocumentText text) {
    Ink ink = session.terminal().outInk();
    DocumentPlace document = place.document();
    String shown =
        SearchPrinter.place(document.source(), document.path(), document.part(), place.startLine());
    session
        .out()
        .println(
            links.linked(
                ink.path(shown),
                document.source(),
                document.path(),
                PlaceLinks.line(document.part(), null, place.startLine())));
    int number = text.startLine();
    for (String line : text.text().lines().toList()) {
      boolean within = number >= place.startLine() && number <= place.endLine();
      String safe = SafeText.lines(line);
      session
          .out()
          .println(
              ink.faint(String.format(Locale.ROOT, "%6d  ", number))
                  + (within ? safe : ink.faint(safe)));
      number++;
    }
    String remark = text.remark();
    if (remark != null) {
      session.remark(remark);
    }
  }
}
