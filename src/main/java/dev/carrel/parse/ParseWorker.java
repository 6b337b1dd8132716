package dev.carrel.parse;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The process in which Tika runs: one file at a time. It reads requests from standard input and
 * ends, at once and whatever it is doing, when that ends: it cannot outlive the service. Standard
 * output carries outcomes and nothing else.
 */
final class ParseWorker {
  /** What Java itself ends with under {@code -XX:+ExitOnOutOfMemoryError}. */
  static final int EXIT_OUT_OF_MEMORY = 3;

  static final int EXIT_ORPHANED = 10;
  static final int EXIT_BROKEN = 11;

  /** From -1000, never ended, to 1000, ended first; a service has 0. */
  private static final String OOM_SCORE = "500";

  /** A larger heap than this is made smaller after the file that needed it. */
  private static final long HEAP_BYTES_KEPT = 160L << 20;

  private static final int BUFFER_BYTES = 1 << 16;

  private final DataOutputStream out;
  private final TikaReader reader;
  private final CodeReader code;
  private final ParseLimits limits;
  private final int textCharsMax;
  private @Nullable Unpacker unpacker;

  private ParseWorker(DataOutputStream out, ParseLimits limits, TextRecognition recognition) {
    this.out = out;
    this.reader = new TikaReader(limits, recognition);
    this.code = new CodeReader(limits);
    this.limits = limits;
    this.textCharsMax = limits.textCharsMax() + Wire.HEAD_CHARS_MAX;
  }

  /** Waits for the limits, says when it is ready, and then answers one request after the other. */
  public static void main(String[] arguments) {
    DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(new FileInputStream(FileDescriptor.in), BUFFER_BYTES));
    DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES));
    System.setOut(System.err); // some parsers print
    Thread.setDefaultUncaughtExceptionHandler((_, e) -> giveUp(e));
    offerAsVictim();
    try {
      ParseLimits limits = Wire.limits(in);
      ParseWorker worker = new ParseWorker(out, limits, TextRecognition.ofWord(arguments[0]));
      BlockingQueue<Ask> asks = new ArrayBlockingQueue<>(1);
      Thread.ofPlatform().daemon().name("parse").start(() -> worker.answer(asks));
      Wire.putReady(out);
      while (true) {
        asks.put(AskWire.read(in, limits));
      }
    } catch (IOException e) {
      ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
      Runtime.getRuntime().halt(EXIT_ORPHANED);
    } catch (InterruptedException e) {
      giveUp(e);
    }
  }

  /** On a thread of its own, so that the end of standard input is seen while a file is read. */
  private void answer(BlockingQueue<Ask> asks) {
    try {
      while (true) {
        Ask ask = asks.take();
        answer(ask);
        if (ask instanceof Ask.Request || ask instanceof Ask.Outline) {
          giveMemoryBack();
        }
      }
    } catch (IOException e) {
      Runtime.getRuntime().halt(EXIT_ORPHANED);
    } catch (InterruptedException e) {
      giveUp(e);
    }
  }

  private void answer(Ask ask) throws IOException {
    switch (ask) {
      case Ask.Request request -> ReplyWire.put(out, bounded(reader.read(request)));
      case Ask.Outline outline -> ReplyWire.put(out, code.read(outline));
      case Ask.Open open -> {
        Unpacker opened = new Unpacker(open, limits);
        unpacker = opened;
        ReplyWire.put(out, opened.next());
      }
      case Ask.OpenBytes _ -> throw new IllegalStateException("it arrives as a file");
      case Ask.Next _ -> ReplyWire.put(out, open().next());
      case Ask.Fetch _ -> open().fetch(new ContentOut(out));
      case Ask.Enter(String name) -> ReplyWire.put(out, open().enter(name));
    }
  }

  /** Between two files, the only moment at which a full collection finds next to nothing alive. */
  private static void giveMemoryBack() {
    if (Runtime.getRuntime().totalMemory() > HEAP_BYTES_KEPT) {
      System.gc();
    }
  }

  private Unpacker open() {
    Unpacker opened = unpacker;
    if (opened == null) {
      throw new IllegalStateException("no container is open");
    }
    return opened;
  }

  private Reply bounded(Reply reply) {
    if (reply
            instanceof
            Reply.Document(
                ParseOutcome.Parsed(ParsedDocument document, _, _),
                List<Reply.Attachment> attachments)
        && document.text().length() > textCharsMax) {
      return new Reply.Document(
          new ParseOutcome.Unreadable(
              document.id(),
              "the mail's head alone has more than the limit of "
                  + Wire.HEAD_CHARS_MAX
                  + " characters",
              document.contentSha256()),
          attachments);
    }
    return reply;
  }

  /** Where memory runs out, Linux is to end this process and not the service. */
  private static void offerAsVictim() {
    Path score = Path.of("/proc/self/oom_score_adj");
    try {
      if (Files.isWritable(score)) {
        Files.writeString(score, OOM_SCORE);
      }
    } catch (IOException e) {
      System.err.println("The order in which memory is freed stays the system's: " + e);
    }
  }

  private static void giveUp(Throwable e) {
    if (e instanceof OutOfMemoryError) {
      Runtime.getRuntime().halt(EXIT_OUT_OF_MEMORY);
    }
    e.printStackTrace();
    Runtime.getRuntime().halt(EXIT_BROKEN);
  }
}
