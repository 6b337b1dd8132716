package dev.carrel.parse;

import dev.carrel.parse.OpenContainer.LostException;
import dev.carrel.parse.ParseWorkers.NoWorkerException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Goes through what one file holds, container by container, and emits an outcome for each document
 * in it; what is inside of a document comes before it. Knows all the limits that hold for the file
 * as a whole. One for each file, used by one thread.
 */
final class Contents {
  private static final int REMARKS_MAX = 5;

  private final DocumentReader reader;
  private final ParseWorkers workers;
  private final ParseLimits limits;
  private final EntryRules rules;
  private final DocumentId file;
  private final Parser.Known known;
  private final Consumer<ParseOutcome> outcomes;
  private final PartNames names = new PartNames();
  private final List<String> remarks = new ArrayList<>();
  private int entriesLeft;
  private int messagesLeft;
  private long bytesLeft;
  private int secrets;
  private int tooDeep;
  private boolean insideContainer;
  private final HeldNames wordless = new HeldNames();
  private boolean hasMore;

  /** How a container was read. */
  record Ending(@Nullable String broken, boolean complete, int entries) {}

  Contents(
      DocumentReader reader,
      ParseWorkers workers,
      ParseLimits limits,
      EntryRules rules,
      DocumentId file,
      Parser.Known known,
      Consumer<ParseOutcome> outcomes) {
    this.reader = reader;
    this.workers = workers;
    this.limits = limits;
    this.rules = rules;
    this.file = file;
    this.known = known;
    this.outcomes =
        outcome -> {
          note(outcome);
          outcomes.accept(outcome);
        };
    this.entriesLeft = limits.containers().entriesMax();
    this.messagesLeft = limits.containers().messagesMax();
    this.bytesLeft = limits.containers().unpackedBytesMax();
  }

  /** What is to be said of the file as a whole; null when nothing is. */
  @Nullable String remark() {
    List<String> all = new ArrayList<>(remarks);
    if (secrets > 0) {
      all.add("parts left out, since by their names they keep keys or passwords: " + secrets);
    }
    if (tooDeep > 0) {
      all.add(
          "parts left out, since they lie deeper than the limit of "
              + limits.containers().depthMax()
              + " containers inside each other: "
              + tooDeep);
    }
    return all.isEmpty() ? null : String.join("; ", all);
  }

  private void note(ParseOutcome outcome) {
    switch (outcome) {
      case ParseOutcome.Skipped(DocumentId id, _, _) -> {
        // What was compressed alone has no name but the file's.
        String part = id.part();
        if (part != null && !part.equals(PackedEntry.innerName(InnerName.file(file.path())))) {
          wordless.add(part);
        }
      }
      case ParseOutcome.Parsed _, ParseOutcome.Unreadable _, ParseOutcome.Unchanged _ ->
          hasMore = true;
      case ParseOutcome.Contained _ -> {}
    }
  }

  /** Of all its parts, where none of them has text; otherwise empty. */
  HeldNames wordless() {
    return hasMore ? new HeldNames() : wordless;
  }

  /** How much a container may still take of what the file as a whole may. */
  Ask.Allowance allowance(long packedBytes) {
    return new Ask.Allowance(
        entriesLeft, messagesLeft, bytesLeft, limits.containers().ratioMax(), packedBytes);
  }

  /**
   * Emits the documents in a container.
   *
   * @param prefix of their parts
   * @param depth of the container, from 1
   */
  Ending container(Ask open, String prefix, int depth) {
    boolean outermost = !insideContainer;
    insideContainer = true;
    int entries = 0;
    try (OpenContainer container = workers.open(file, outermost)) {
      Reply reply = container.ask(open);
      while (!(reply instanceof Reply.End end)) {
        entries++;
        take(container, reply, prefix, depth);
        reply = container.ask(new Ask.Next());
      }
      spend(end);
      return new Ending(end.broken(), true, entries);
    } catch (LostException e) {
      return new Ending(String.valueOf(e.getMessage()), e.fileToBlame(), entries);
    } catch (NoWorkerException e) {
      return new Ending(String.valueOf(e.getMessage()), false, entries);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Ending("reading was interrupted, since the service had to end", false, entries);
    } finally {
      insideContainer = !outermost;
    }
  }

  private void spend(Reply.End end) {
    entriesLeft = Math.max(0, entriesLeft - end.entries());
    messagesLeft = Math.max(0, messagesLeft - end.messages());
    bytesLeft = Math.max(0, bytesLeft - end.bytes());
    if (end.limit() != null) {
      remark(end.limit());
    }
    if (end.links() > 0) {
      remark("links and devices left out: " + end.links());
    }
  }

  private void remark(String sentence) {
    if (remarks.size() < REMARKS_MAX && !remarks.contains(sentence)) {
      remarks.add(sentence);
    }
  }

  private void take(OpenContainer container, Reply reply, String prefix, int depth)
      throws LostException, InterruptedException {
    switch (reply) {
      case Reply.Entry entry when entry.message() ->
          message(container, entry, prefix, depth + entry.level() - 1);
      case Reply.Entry entry -> entry(container, entry, prefix, depth + entry.level() - 1);
      case Reply.Trouble(String name, String sentence) ->
          outcomes.accept(new ParseOutcome.Unreadable(id(prefix + name), sentence));
      case Reply.Document _,
          Reply.Outline _,
          Reply.Archive _,
          Reply.Content _,
          Reply.TooLarge _,
          Reply.Broken _,
          Reply.Entered _,
          Reply.End _ ->
          throw new IllegalStateException("an entry was asked for, and the reply is " + reply);
    }
  }

  private void message(OpenContainer container, Reply.Entry entry, String prefix, int depth)
      throws LostException, InterruptedException {
    String hash = String.valueOf(entry.contentSha256());
    String part = names.unique(prefix + entry.name(), hash);
    if (entry.contentSha256() != null && known.holds(part, hash)) {
      outcomes.accept(new ParseOutcome.Unchanged(id(part)));
    } else if (entry.sizeBytes() > limits.fileBytesMax()) {
      outcomes.accept(tooLarge(part));
    } else {
      FileBytes.Content content = fetch(container, part);
      if (content != null) {
        document(part, "message.eml", FileType.MESSAGE, true, content, depth);
      }
    }
  }

  private void entry(OpenContainer container, Reply.Entry entry, String prefix, int depth)
      throws LostException, InterruptedException {
    long size = entry.sizeBytes() < 0 ? Long.MAX_VALUE : entry.sizeBytes();
    if (!isWanted(entry.name(), size)) {
      return;
    }
    String part = names.unique(prefix + entry.name(), null);
    String fileName = InnerName.file(part);
    FileType named = FileType.ofName(fileName);
    if (ContainerKind.isPromisedBy(named)) {
      enter(container, entry.name(), part, depth);
    } else if (reader.isUnreadByName(named)) {
      outcomes.accept(new ParseOutcome.Skipped(id(part), reader.unreadReason(named)));
    } else if (entry.sizeBytes() > limits.fileBytesMax()) {
      outcomes.accept(tooLarge(part));
    } else {
      FileBytes.Content content = fetch(container, part);
      if (content == null) {
        return;
      }
      if (known.holds(part, content.sha256())) {
        outcomes.accept(new ParseOutcome.Unchanged(id(part)));
      } else {
        document(part, fileName, named, false, content, depth);
      }
    }
  }

  /** Its entries come next, in its place. */
  private void enter(OpenContainer container, String name, String part, int depth)
      throws LostException, InterruptedException {
    if (depth >= limits.containers().depthMax()) {
      tooDeep++;
      return;
    }
    Reply reply = container.ask(new Ask.Enter(name));
    if (reply instanceof Reply.Trouble(_, String sentence)) {
      outcomes.accept(new ParseOutcome.Unreadable(id(part), sentence));
    }
  }

  /** Null when it cannot be had, which has been said then. */
  private FileBytes.@Nullable Content fetch(OpenContainer container, String part)
      throws LostException, InterruptedException {
    switch (container.ask(new Ask.Fetch())) {
      case Reply.Content(byte[] bytes) -> {
        return FileBytes.content(bytes);
      }
      case Reply.TooLarge _ -> outcomes.accept(tooLarge(part));
      case Reply.Broken(String sentence) ->
          outcomes.accept(new ParseOutcome.Unreadable(id(part), sentence));
      case Reply other ->
          throw new IllegalStateException("content was asked for, and the reply is " + other);
    }
    return null;
  }

  private void document(
      String part,
      String fileName,
      FileType named,
      boolean certain,
      FileBytes.Content content,
      int depth) {
    switch (reader.found(id(part), fileName, named, certain, content)) {
      case DocumentReader.Found.Document(
              ParseOutcome outcome,
              List<Reply.Attachment> attachments) -> {
        attachments(attachments, part + "/", depth + 1);
        outcomes.accept(outcome);
      }
      case DocumentReader.Found.Container(ContainerKind kind) -> {
        if (depth >= limits.containers().depthMax()) {
          tooDeep++;
          return;
        }
        byte[] bytes = content.bytes();
        Ending ending =
            container(
                new Ask.OpenBytes(fileName, kind, bytes, allowance(bytes.length)),
                part + "/",
                depth + 1);
        if (ending.broken() != null) {
          outcomes.accept(new ParseOutcome.Unreadable(id(part), ending.broken(), content.sha256()));
        }
      }
    }
  }

  /** Emits the documents that were attached to one. */
  void attachments(List<Reply.Attachment> attachments, String prefix, int depth) {
    for (Reply.Attachment attachment : attachments) {
      String name = InnerName.file(attachment.name());
      if (!isWanted(name, attachment.bytes().length)) {
        continue;
      }
      String part = names.unique(prefix + name, null);
      FileType named = FileType.ofName(name);
      if (depth > limits.containers().depthMax()) {
        tooDeep++;
      } else if (reader.isUnreadByName(named)) {
        outcomes.accept(new ParseOutcome.Skipped(id(part), reader.unreadReason(named)));
      } else {
        FileBytes.Content content = FileBytes.content(attachment.bytes());
        if (known.holds(part, content.sha256())) {
          outcomes.accept(new ParseOutcome.Unchanged(id(part)));
        } else {
          document(part, name, named, false, content, depth);
        }
      }
    }
  }

  private boolean isWanted(String name, long sizeBytes) {
    return switch (rules.of(name, sizeBytes)) {
      case WANTED -> true;
      case CLUTTER -> false;
      case SECRET -> {
        secrets++;
        yield false;
      }
    };
  }

  private ParseOutcome tooLarge(String part) {
    return new ParseOutcome.Skipped(
        id(part), "it has more than the limit of " + limits.fileBytesMax() + " bytes");
  }

  private DocumentId id(String part) {
    return new DocumentId(file.source(), file.path(), part);
  }
}
