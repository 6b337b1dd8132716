package dev.carrel.serve;

import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.Question;
import dev.carrel.answer.Receipt;
import dev.carrel.answer.SummaryEvent;
import dev.carrel.answer.SummaryRequest;
import dev.carrel.engine.EngineStatus;
import dev.carrel.ingest.FileList;
import dev.carrel.ingest.FileQuery;
import dev.carrel.ingest.Ingestion;
import dev.carrel.ingest.Rescan;
import dev.carrel.ingest.StageTimes;
import dev.carrel.ingest.Status;
import dev.carrel.retrieve.DocumentBlocks;
import dev.carrel.retrieve.DocumentOutline;
import dev.carrel.retrieve.DocumentPlace;
import dev.carrel.retrieve.DocumentText;
import dev.carrel.retrieve.GrepRequest;
import dev.carrel.retrieve.GrepResult;
import dev.carrel.retrieve.SearchDocument;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.watch.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a person or a tool can ask for, whether in this process or of a running service.
 * Thread-safe. What a person can mend ends in a {@link DeskException}.
 */
public interface Desk extends AutoCloseable {
  SearchDocument search(SearchRequest request);

  /**
   * Lines of a document.
   *
   * @param startLine 1-based
   * @param endLine inclusive
   */
  DocumentText read(DocumentPlace place, int startLine, int endLine);

  /**
   * A stretch of a document as it is meant to be seen.
   *
   * @param startLine 1-based
   * @param endLine inclusive
   */
  DocumentBlocks blocks(DocumentPlace place, int startLine, int endLine);

  /**
   * The bytes of a file as it is now, of which the index has text.
   *
   * @param path relative to the source's folder, separated by {@code /}
   */
  Original original(String source, String path);

  /** What a document or a container is made of. */
  DocumentOutline outline(DocumentPlace place);

  /** Lines that hold a pattern. */
  GrepResult grep(GrepRequest request);

  /** At which stage a file was lost to a search, or where it ranks. */
  WhyNot whyNot(WhyNotRequest request);

  /** See {@link dev.carrel.answer.Answerer#answer}. */
  void ask(Question question, Consumer<AnswerEvent> events, BooleanSupplier cancelled);

  /** See {@link dev.carrel.answer.Summarizer#summarize}. */
  void summarize(SummaryRequest request, Consumer<SummaryEvent> events, BooleanSupplier cancelled);

  Status status();

  FileList files(FileQuery query);

  void reindex(Ingestion.Reindex which);

  /**
   * Looks at files now, and waits until what is there is found by its words.
   *
   * @param source null for all
   * @param path of a file or a folder, relative to the source's folder, separated by {@code /};
   *     empty for everything
   * @param verify whether bytes are compared even where size and time are as they were
   * @param timeout until it is given up to wait; the work goes on all the same
   */
  Rescan rescan(@Nullable String source, String path, boolean verify, Duration timeout);

  /** The number of what is searchable now; rises with every visible change, and never falls. */
  long sequence();

  /**
   * Searches for nothing in particular, as nobody would notice.
   *
   * @throws DeskException when a search would not be answered
   */
  void probe();

  /** How long the stages of the way into the index took so far. */
  List<StageTimes.Reading> stageTimes();

  /** Waits until {@link #sequence()} has reached the number; false after the time-out. */
  boolean awaitSequence(long sequence, Duration timeout);

  List<Source> sources();

  /**
   * Remembers a folder and takes it in.
   *
   * @param name null for the folder's own name, made unique
   */
  Source addSource(Path folder, @Nullable String name);

  /**
   * Forgets a source and removes its documents from the index; the folder itself is never touched.
   *
   * @param purge whether everything that came from it has been erased from the disk on return:
   *     texts and vectors, in every generation of the index and in the cache, and every receipt and
   *     conversation that holds text of it
   */
  void removeSource(String name, boolean purge);

  /**
   * Writes a backup of the index and of what only the person knows, while everything goes on.
   *
   * @param file absolute
   * @param overwrite whether a file that is there may be replaced
   * @param progress what it throws ends the work, and nothing is left of it
   */
  BackupReport backup(Path file, boolean overwrite, Consumer<BackupProgress> progress);

  /** What an answer came from; see {@link Archive#receipt}. */
  Receipt receipt(String id);

  /** What was asked and answered before. */
  Archive archive();

  /** What programs uploaded, and the vector stores that hold it. */
  Uploads uploads();

  /** The language models on this disk. */
  ModelShelf modelShelf();

  /** How the service is set. */
  SettingsBook settings();

  /** Empty when no language model is configured. */
  Optional<EngineStatus> engine();

  @Override
  void close();
}
