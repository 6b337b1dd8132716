package dev.carrel.parse;

import com.pff.PSTException;
import com.pff.PSTFile;
import com.pff.PSTFolder;
import com.pff.PSTMessage;
import com.pff.PSTObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Outlook's mailbox: its messages, folder by folder, each written as a mail. */
final class PstEntries implements EntrySource {
  private static final int FOLDERS_MAX = 100_000;

  private final PSTFile file;
  private final UnpackMeter meter;
  private final long messageBytesMax;
  private final Deque<PSTFolder> folders = new ArrayDeque<>();
  private final Set<Long> foldersSeen = new HashSet<>();
  private Iterator<Integer> items = Collections.emptyIterator();
  private byte[] message = new byte[0];

  PstEntries(Path file, UnpackMeter meter, long messageBytesMax) throws IOException {
    this.meter = meter;
    this.messageBytesMax = messageBytesMax;
    try {
      this.file = new PSTFile(file.toFile());
      add(this.file.getRootFolder());
    } catch (PSTException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private void add(PSTFolder folder) {
    if (folders.size() < FOLDERS_MAX && foldersSeen.add(folder.getDescriptorNodeId())) {
      folders.addLast(folder);
    }
  }

  @Override
  public @Nullable Entry next() throws IOException {
    message = new byte[0];
    while (true) {
      while (items.hasNext()) {
        Entry entry = entry(items.next());
        if (entry != null) {
          meter.message();
          return entry;
        }
      }
      PSTFolder folder = folders.pollFirst();
      if (folder == null) {
        return null;
      }
      Entry broken = open(folder);
      if (broken != null) {
        return broken;
      }
    }
  }

  private @Nullable Entry open(PSTFolder folder) {
    try {
      items = folder.getChildDescriptorNodes().iterator();
      folder.getSubFolders().forEach(this::add);
      return null;
    } catch (PSTException | IOException | RuntimeException e) {
      return new Entry(
          "folder-" + folder.getDescriptorNodeId(), -1, null, "this folder is broken: " + e);
    }
  }

  /** Null for what is no message. */
  private @Nullable Entry entry(int id) {
    String name = "item-" + id;
    try {
      PSTObject item = PSTObject.detectAndLoadPSTObject(file, id);
      if (!(item instanceof PSTMessage mail)) {
        return null;
      }
      message = PstMail.bytes(mail, messageBytesMax);
      String hash = sha256(message);
      String messageId = mail.getInternetMessageId();
      String named = messageId.isBlank() ? name : InnerName.message(messageId, hash);
      return new Entry(named, message.length, hash, null);
    } catch (PstMail.TooLargeException e) {
      return new Entry(name, Long.MAX_VALUE, null, null);
    } catch (PSTException | IOException | RuntimeException e) {
      return new Entry(name, -1, null, "this message is broken: " + e);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public InputStream content() {
    return new ByteArrayInputStream(message);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
