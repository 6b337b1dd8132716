package dev.carrel.parse;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.sax.BodyContentHandler;
import org.apache.tika.sax.EmbeddedContentHandler;
import org.jspecify.annotations.Nullable;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/**
 * Reads what is embedded in a file (attachments of a mail, objects in a document) into the file's
 * own text, and counts what it had to leave out. One for each file.
 */
final class Attachments implements EmbeddedDocumentExtractor {
  private final TikaFormats formats;
  private final XhtmlReader reader;
  private final ParseContext context;
  private final ParseLimits limits;
  private int readCount;
  private int depth;
  private int overLimitCount;
  private int brokenCount;
  private int archiveCount;

  Attachments(TikaFormats formats, XhtmlReader reader, ParseContext context, ParseLimits limits) {
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
      TikaFormats.Format format = formats.detect(own, metadata);
      if (format.isArchive()) {
        archiveCount++;
      }
      if (!format.isReadable() || format.isPicture() || format.isMedia()) {
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
      parts.add(archiveCount + " archives, which are not read yet");
    }
    return parts.isEmpty() ? null : "attachments left out: " + String.join("; ", parts);
  }

  /** Leaves closing to the owner. */
  private static final class Unclosed extends java.io.FilterInputStream {
    Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public void close() {}
  }
}
