package dev.carrel.parse;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.netpreserve.jwarc.HttpResponse;
import org.netpreserve.jwarc.MediaType;
import org.netpreserve.jwarc.WarcConversion;
import org.netpreserve.jwarc.WarcReader;
import org.netpreserve.jwarc.WarcRecord;
import org.netpreserve.jwarc.WarcResource;
import org.netpreserve.jwarc.WarcResponse;
import org.netpreserve.jwarc.WarcTargetRecord;

/**
 * Saved pages of the web: what servers answered, under the addresses that were asked for. Requests,
 * answers of name servers and notes of the program that saved them are passed over.
 */
final class WarcEntries implements EntrySource {
  /** Other names of types in {@link FileType}. */
  private static final Map<String, String> SAME_TYPES =
      Map.of(
          "application/xhtml+xml", "text/html",
          "application/javascript", "text/javascript",
          "application/x-javascript", "text/javascript",
          "text/xml", "application/xml",
          "image/jpg", "image/jpeg");

  private final WarcReader records;
  private final UnpackMeter meter;
  private InputStream content = InputStream.nullInputStream();

  WarcEntries(InputStream bytes, UnpackMeter meter) throws IOException {
    this.records = new WarcReader(bytes);
    this.records.setLenient(true);
    this.meter = meter;
  }

  @Override
  public @Nullable Entry next() throws IOException {
    while (true) {
      WarcRecord record = records.next().orElse(null);
      if (record == null) {
        return null;
      }
      Entry entry =
          switch (record) {
            case WarcResponse response -> response(response);
            case WarcResource resource -> whole(resource);
            case WarcConversion conversion -> whole(conversion);
            default -> null; // the library's types are not sealed
          };
      if (entry != null) {
        meter.entry();
        return entry;
      }
    }
  }

  private @Nullable Entry response(WarcResponse record) throws IOException {
    if (!isAddress(record.target()) || !record.contentType().base().equals(MediaType.HTTP)) {
      return null;
    }
    try {
      HttpResponse http = record.http();
      InputStream body = http.bodyDecoded().stream();
      boolean packed = http.headers().first("Content-Encoding").isPresent();
      content = new Unclosed(packed ? meter.counted(body) : body);
      return new Entry(name(record.target(), http.contentType()), -1);
    } catch (UnpackMeter.LimitReachedException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      String trouble = "the record of it is broken: " + TikaReader.message(e);
      return new Entry(name(record.target(), MediaType.OCTET_STREAM), -1, null, trouble);
    }
  }

  private @Nullable Entry whole(WarcTargetRecord record) throws IOException {
    if (!isAddress(record.target())) {
      return null;
    }
    content = new Unclosed(record.body().stream());
    return new Entry(name(record.target(), record.contentType()), record.body().size());
  }

  /** Name servers are asked too, and what they answered is kept. */
  private static boolean isAddress(@Nullable String target) {
    return target != null && target.contains("://");
  }

  private static String name(String target, MediaType type) {
    return name(target, type.base().toString());
  }

  /** The file that a copy of the site would have, called by what it is and not by what made it. */
  static String name(String target, String mediaType) {
    String address = target.substring(target.indexOf("://") + "://".length());
    int fragment = address.indexOf('#');
    String name = fragment < 0 ? address : address.substring(0, fragment);
    name = name.replace('?', '@'); // what follows it is not taken for a part of a name
    if (!name.contains("/")) {
      name += "/";
    }
    if (name.endsWith("/")) {
      name += "index";
    }
    String lower = mediaType.toLowerCase(Locale.ROOT);
    String type = SAME_TYPES.getOrDefault(lower, lower);
    FileType named = FileType.ofName(InnerName.file(name));
    boolean told =
        named.mediaType().equals(type)
            || (type.equals(FileType.TEXT.mediaType()) && named.form() != FileType.Form.UNKNOWN);
    return told ? name : name + FileType.extension(type);
  }

  @Override
  public InputStream content() {
    return content;
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
