package dev.carrel.models;

import dev.carrel.engine.EngineException;
import dev.carrel.engine.GgufHeader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Fetches a model that a person asked for. Together with {@link RemoteFile} it is the only thing
 * that opens a connection to anywhere else: to the address that was given, and to those that it
 * sends on to. What was fetched stays when it breaks off, and the next pull goes on there.
 */
public final class Download {
  private static final int BUFFER_BYTES = 256 << 10;

  /** A server may send padding behind a model, but not another file. */
  private static final long BEHIND_BYTES_MAX = 1 << 20;

  private static final long ROOM_EVERY_BYTES = 16L << 20;
  private static final long HEADER_EVERY_BYTES_FIRST = 64 << 10;
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final DownloadRequest request;
  private final Path folder;
  private final Path target;
  private final DownloadView view;
  private final DownloadLimits limits;
  private final RemoteFile remote;
  private final FreeRoom room;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean cancelled;
  private Optional<GgufHeader> header = Optional.empty();
  private boolean headerReadable = true;
  private long headerNext = 1;
  private long totalBytes;

  /** Says how much of a disk is free. */
  interface FreeRoom {
    long bytes(Path folder) throws IOException;
  }

  /**
   * What has been fetched.
   *
   * @param sha256 in hexadecimal digits
   */
  public record Fetched(Path file, long bytes, String sha256) {}

  /** Opens no connection yet. */
  public Download(DownloadRequest request, Path folder, DownloadView view) {
    this(
        request,
        folder,
        view,
        DownloadLimits.DEFAULT,
        new RemoteFile(request.address(), DownloadLimits.DEFAULT, view),
        place -> Files.getFileStore(place).getUsableSpace());
  }

  Download(
      DownloadRequest request,
      Path folder,
      DownloadView view,
      DownloadLimits limits,
      RemoteFile remote,
      FreeRoom room) {
    this.request = request;
    this.folder = folder.toAbsolutePath();
    this.target = this.folder.resolve(request.fileName());
    this.view = view;
    this.limits = limits;
    this.remote = remote;
    this.room = room;
  }

  /**
   * Fetches the file.
   *
   * @throws ModelException if that fails, with what to do; what can be gone on with is kept
   */
  public Fetched run() throws InterruptedException {
    try (PartFile part = PartFile.open(folder, target)) {
      Optional<PartFile.Note> note = part.takeUp(request.address().toString());
      note.ifPresent(known -> {
        totalBytes = known.totalBytes();
        view.remark("Going on with %s at %,d bytes.".formatted(request.fileName(), part.bytes()));
      });
      if (totalBytes == 0 || part.bytes() < totalBytes) {
        fetch(part, note);
      }
      return finished(part);
    } catch (IOException e) {
      throw new ModelException(
          "%s cannot be written (%s): look at the disk and at the permissions of its folder."
              .formatted(target, e.getMessage()),
          e);
    } finally {
      remote.close();
      ended.countDown();
    }
  }

  /**
   * Ends a run from another thread, and returns when what was fetched lies on the disk. After the
   * end of a run it does nothing.
   */
  public void close() {
    cancelled = true;
    remote.close();
    try {
      if (!ended.await(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        view.remark("The pull is still being ended; what is here is kept.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void fetch(PartFile part, Optional<PartFile.Note> known)
      throws IOException, InterruptedException {
    Optional<PartFile.Note> note = known;
    int fruitless = 0;
    long furthest = part.bytes();
    for (int connection = 0; ; connection++) {
      String trouble;
      try (RemoteFile.Reply reply = remote.open(part.bytes(), validator(note))) {
        note = Optional.of(accept(part, reply, note));
        transfer(part, reply.body());
        return;
      } catch (RemoteFile.BrokenOff e) {
        trouble = String.valueOf(e.getMessage());
      } catch (RemoteFile.OtherFile e) {
        part.discard();
        throw new ModelException(
            "%s: what was here of it is thrown away, give the same command again."
                .formatted(e.getMessage()),
            e);
      }
      mustGoOn(part);
      // A host that begins anew each time gets no further than it was.
      fruitless = part.bytes() > furthest ? 0 : fruitless + 1;
      furthest = Math.max(furthest, part.bytes());
      if (fruitless >= limits.fruitlessMax() || connection + 1 >= limits.connectionsMax()) {
        throw new ModelException(
            "%s could not be fetched: %s; %,d bytes of it are kept, and the same command goes on there."
                .formatted(request.fileName(), trouble, part.bytes()));
      }
      Duration pause = limits.retryPause().multipliedBy(1L << Math.min(fruitless, 5));
      view.remark(
          "The connection broke off (%s); trying again at %,d bytes."
              .formatted(trouble, part.bytes()));
      Thread.sleep(pause);
    }
  }

  private static Optional<String> validator(Optional<PartFile.Note> note) {
    return note.map(PartFile.Note::validator).filter(text -> !text.isEmpty());
  }

  private void mustGoOn(PartFile part) {
    if (cancelled) {
      throw new ModelException(
          "The pull of %s was ended at %,d bytes; the same command goes on there."
              .formatted(request.fileName(), part.bytes()));
    }
  }

  /** Makes the part fit to what is going to be sent. */
  private PartFile.Note accept(
      PartFile part, RemoteFile.Reply reply, Optional<PartFile.Note> before)
      throws IOException, RemoteFile.OtherFile {
    if (reply.start() > 0 && reply.totalBytes() != totalBytes) {
      throw new RemoteFile.OtherFile(
          "%s says that %s has %,d bytes now, it was %,d before"
              .formatted(reply.host(), request.fileName(), reply.totalBytes(), totalBytes));
    }
    if (reply.start() > 0
        && reply.validator().isPresent()
        && !reply.validator().equals(validator(before))) {
      throw new RemoteFile.OtherFile(
          "%s says that %s is another file now".formatted(reply.host(), request.fileName()));
    }
    if (reply.start() > 0) {
      requireRoom(totalBytes - part.bytes());
      return before.orElseThrow();
    }
    if (part.bytes() > 0) {
      view.remark(
          "%s does not go on where it was broken off, or its file has changed: it is fetched from its beginning."
              .formatted(reply.host()));
    }
    totalBytes = reply.totalBytes();
    header = Optional.empty();
    headerReadable = true;
    headerNext = 1;
    if (totalBytes > limits.bytesMax()) {
      throw new ModelException(
          "%s says that %s has %,d bytes, at most %,d are fetched."
              .formatted(reply.host(), request.fileName(), totalBytes, limits.bytesMax()));
    }
    requireRoom(totalBytes);
    PartFile.Note note =
        new PartFile.Note(
            PartFile.Note.VERSION,
            request.address().toString(),
            reply.validator().orElse(""),
            totalBytes);
    part.begin(note);
    return note;
  }

  private void requireRoom(long moreBytes) throws IOException {
    long free = room.bytes(folder);
    if (free < moreBytes + limits.roomBytesMin()) {
      throw new ModelException(
          "The disk of %s has %,d bytes free, %s needs %,d more and %,d are to stay free: make room and give the same command again."
              .formatted(folder, free, request.fileName(), moreBytes, limits.roomBytesMin()));
    }
  }

  private void transfer(PartFile part, InputStream body) throws IOException, RemoteFile.BrokenOff {
    byte[] buffer = new byte[BUFFER_BYTES];
    long roomNext = part.bytes() + ROOM_EVERY_BYTES;
    while (true) {
      int read = remote.read(body, buffer);
      mustGoOn(part);
      if (read < 0) {
        break;
      }
      mayTake(part.bytes() + read);
      part.append(buffer, read);
      view.progress(part.bytes(), totalBytes);
      if (part.bytes() >= roomNext) {
        roomNext = part.bytes() + ROOM_EVERY_BYTES;
        requireRoom(0);
      }
      checkHeader(part);
    }
    if (totalBytes > 0 && part.bytes() < totalBytes) {
      throw new RemoteFile.BrokenOff(
          "it ended at %,d of %,d bytes".formatted(part.bytes(), totalBytes));
    }
  }

  private void mayTake(long bytes) {
    long most =
        totalBytes > 0
            ? totalBytes
            : header.map(known -> known.bytesNeeded() + BEHIND_BYTES_MAX).orElse(limits.bytesMax());
    if (bytes > most) {
      throw new ModelException(
          "%s sends more than the %,d bytes that %s has: the pull was ended."
              .formatted(request.address().getHost(), most, request.fileName()));
    }
  }

  /** As soon as the header can be here: a web page about an error is not fetched to its end. */
  private void checkHeader(PartFile part) throws IOException {
    boolean whole = totalBytes > 0 && part.bytes() == totalBytes;
    if (header.isPresent() || !headerReadable || (part.bytes() < headerNext && !whole)) {
      return;
    }
    headerNext = Math.max(HEADER_EVERY_BYTES_FIRST, 2 * part.bytes());
    try {
      header =
          GgufHeader.readBeginning(part.path(), totalBytes > 0 ? totalBytes : limits.bytesMax());
    } catch (EngineException e) {
      if (e.code() == EngineException.Code.MODEL_UNSUPPORTED) {
        headerReadable = false;
        return;
      }
      part.discard();
      throw new ModelException(
          "What %s sends is no sound model, so the pull was ended: %s"
              .formatted(request.address().getHost(), e.getMessage()),
          e);
    }
  }

  private Fetched finished(PartFile part) throws IOException {
    String found = part.sha256();
    Optional<String> wanted = request.sha256().filter(hash -> !hash.equals(found));
    if (wanted.isPresent()) {
      part.discard();
      throw new ModelException(
          "%s has the SHA-256 %s, wanted %s: it is another file or was altered on its way, and was thrown away."
              .formatted(request.fileName(), found, wanted.get()));
    }
    if (headerReadable) {
      try {
        GgufHeader.read(part.path());
      } catch (EngineException e) {
        part.discard();
        throw new ModelException(
            "What was fetched is no sound model and was thrown away: " + e.getMessage(), e);
      }
    }
    part.finish();
    return new Fetched(target, part.bytes(), found);
  }
}
