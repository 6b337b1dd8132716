package dev.carrel.parse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.poi.poifs.filesystem.DirectoryEntry;
import org.apache.poi.poifs.filesystem.EntryUtils;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.txt.TXTParser;
import org.apache.tika.sax.BodyContentHandler;
import org.apache.tika.sax.EmbeddedContentHandler;
import org.jspecify.annotations.Nullable;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/**
 * Reads what is embedded in a file into the file's own text, or, of a mail, keeps what is attached
 * to it apart; counts what it had to leave out. One for each file.
 */
final class Attachments implements EmbeddedDocumentExtractor {
  private static final Set<String> PLAIN_TEXT = Set.of("text/plain");

  /** What a mail shows with its words. */
  private static final Set<String> SHOWN_TEXT = Set.of("text/plain", "text/x-patch", "text/x-diff");

  private final TikaFormats formats;
  private final XhtmlReader reader;
  private final ParseContext context;
  private final ParseLimits limits;
  private int readCount;
  private int depth;
  private int overLimitCount;
  private int brokenCount;
  private int archiveCount;
  private int wordlessCount;
  private final HeldNames names = new HeldNames();
  private final boolean isMail;
  private final boolean keepsApart;
  private final List<Reply.Attachment> apart = new ArrayList<>();
  private long apartBytes;

  /**
   * For one file.
   *
   * @param isMail whether it is a mail as it is sent, of which the plain text is handed over here
   * @param keepsApart whether attachments are documents of their own
   */
  Attachments(
      TikaFormats formats,
      XhtmlReader reader,
      ParseContext context,
      ParseLimits limits,
      boolean isMail,
      boolean keepsApart) {
    this.isMail = isMail;
    this.keepsApart = keepsApart;
    this.formats = formats;
    this.reader = reader;
    this.context = context;
    this.limits = limits;
  }

  @Override
  public boolean shouldParseEmbedded(Metadata metadata) {
    return true; // what it is can only be told from its bytes
  }

  @Override
  public void parseEmbedded(
      InputStream stream, ContentHandler ignored, Metadata metadata, boolean outputHtml)
      throws SAXException, IOException {
    // The stream belongs to the caller; a TikaInputStream around it would close it.
    TikaInputStream bytes = TikaInputStream.cast(stream);
    try (TikaInputStream own =
        bytes == null
            ? TikaInputStream.get(new Unclosed(stream))
            : TikaInputStream.get(new Unclosed(bytes))) {
      if (bytes != null && bytes.getOpenContainer() instanceof DirectoryEntry item) {
        own.setOpenContainer(item); // an object that has no bytes of its own
      }
      if (isMail && isOwnText(metadata)) {
        readOwnText(own, metadata);
        return;
      }
      if (keepsApart) {
        keep(own, metadata);
        return;
      }
      names.add(name(metadata));
      TikaFormats.Format format = formats.detect(own, metadata);
      if (format.isArchive()) {
        archiveCount++;
      }
      if (!format.isReadable() || format.isPicture() || format.isMedia()) {
        wordlessCount++;
        return; // programs have no text, and drawings mostly show what the document says
      }
      if (readCount >= limits.embeddedCountMax() || depth >= limits.embeddedDepthMax()) {
        overLimitCount++;
        return;
      }
      readCount++;
      read(own, metadata);
    }
  }

  private static boolean isOwnText(Metadata metadata) {
    @Nullable String type = metadata.get(Metadata.CONTENT_TYPE);
    @Nullable String place = metadata.get(Metadata.CONTENT_DISPOSITION);
    String where = place == null ? "" : place.toLowerCase(Locale.ROOT);
    return type != null
        && (where.startsWith("inline") ? SHOWN_TEXT : PLAIN_TEXT).contains(type)
        && !where.startsWith("attachment");
  }

  private void readOwnText(TikaInputStream bytes, Metadata metadata)
      throws SAXException, IOException {
    reader.mailText(true);
    try {
      new TXTParser()
          .parse(
              bytes, new EmbeddedContentHandler(new BodyContentHandler(reader)), metadata, context);
    } catch (TikaException e) {
      brokenCount++; // reported by remark(); the rest of the mail is fine
    } finally {
      reader.mailText(false);
    }
  }

  /** Attachments in the order of the mail; what they are is seen when they are read. */
  List<Reply.Attachment> apart() {
    return apart;
  }

  private void keep(TikaInputStream bytes, Metadata metadata) throws IOException {
    @Nullable String type = metadata.get(Metadata.CONTENT_TYPE);
    if (type != null && type.contains("-signature")) {
      return; // says that the mail is genuine, in no words
    }
    DirectoryEntry item = bytes.getOpenContainer() instanceof DirectoryEntry open ? open : null;
    byte[] content =
        item != null
            ? outlookItem(item)
            : bytes.readNBytes((int) Math.min(Integer.MAX_VALUE - 16, bytesLeft() + 1));
    if (apart.size() >= limits.embeddedCountMax() || content.length > bytesLeft()) {
      overLimitCount++;
      return;
    }
    if (content.length > 0) {
      apartBytes += content.length;
      String name = apartName(metadata, type);
      boolean bare = item != null && !name.toLowerCase(Locale.ROOT).endsWith(".msg");
      apart.add(new Reply.Attachment(bare ? name + ".msg" : name, content));
    }
  }

  private long bytesLeft() {
    return limits.fileBytesMax() - apartBytes;
  }

  /** An item of Outlook's inside another one is a folder of its file, not a file. */
  private static byte[] outlookItem(DirectoryEntry item) throws IOException {
    try (POIFSFileSystem file = new POIFSFileSystem()) {
      EntryUtils.copyNodes(item, file.getRoot());
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      file.writeFilesystem(bytes);
      return bytes.toByteArray();
    }
  }

  private String apartName(Metadata metadata, @Nullable String type) {
    String name = name(metadata);
    if (!name.isBlank()) {
      return name;
    }
    boolean message = type != null && type.startsWith("message/rfc822");
    String base = (message ? "message-" : "attachment-") + (apart.size() + 1);
    return base + (message ? ".eml" : formats.extension(type));
  }

  private void read(TikaInputStream bytes, Metadata metadata) throws SAXException, IOException {
    depth++;
    reader.enterEmbedded(name(metadata));
    try {
      formats
          .parser()
          .parse(
              bytes, new EmbeddedContentHandler(new BodyContentHandler(reader)), metadata, context);
    } catch (TikaException e) {
      brokenCount++; // reported by remark(); the rest of the file is fine
    } finally {
      depth--;
      reader.leaveEmbedded();
    }
  }

  private static String name(Metadata metadata) {
    @Nullable String name = metadata.get(TikaCoreProperties.RESOURCE_NAME_KEY);
    return name == null ? "" : name.substring(name.lastIndexOf('/') + 1);
  }

  /** Of all that is embedded. */
  HeldNames names() {
    return names;
  }

  /** Pictures, sounds and the like; empty when there are none. */
  String wordless() {
    return wordlessCount == 0 ? "" : ", only pictures, sounds or the like: " + wordlessCount;
  }

  /** One sentence on what was left out; null when nothing was. */
  @Nullable String remark() {
    List<String> parts = new ArrayList<>();
    if (overLimitCount > 0) {
      parts.add(
          overLimitCount
              + " beyond the limits of "
              + limits.embeddedCountMax()
              + " attachments, "
              + limits.embeddedDepthMax()
              + " inside each other");
    }
    if (brokenCount > 0) {
      parts.add(brokenCount + " broken or encrypted");
    }
    if (archiveCount > 0) {
      parts.add(archiveCount + " archives, which are not opened inside a document");
    }
    return parts.isEmpty() ? null : "attachments left out: " + String.join("; ", parts);
  }
}
