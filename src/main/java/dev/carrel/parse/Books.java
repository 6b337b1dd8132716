package dev.carrel.parse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TemporaryResources;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.epub.OPFParser;
import org.apache.tika.parser.html.HtmlMapper;
import org.apache.tika.sax.XHTMLContentHandler;
import org.apache.tika.zip.utils.ZipSalvager;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;
import org.jsoup.select.NodeTraversor;
import org.jspecify.annotations.Nullable;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * E-books (EPUB 2 and 3): the chapters in the order of reading, then what else is written in it.
 * Tika's own parser gives up a book of which one chapter is missing, badly written, or named by a
 * place inside it, and one whose fonts alone are encrypted.
 */
final class Books implements Parser {
  private static final long serialVersionUID = 1;

  /** Of the metadata: what of the book could not be read. */
  static final String REMARK = "carrel:left-out";

  private static final Set<MediaType> TYPES =
      Set.of(MediaType.application("epub+zip"), MediaType.application("x-ibooks+zip"));

  private static final String CONTAINER = "META-INF/container.xml";
  private static final String ENCRYPTION = "META-INF/encryption.xml";

  /** A larger chapter is no chapter. */
  private static final int CHAPTER_BYTES_MAX = 50 << 20;

  @Override
  public Set<MediaType> getSupportedTypes(ParseContext context) {
    return TYPES;
  }

  @Override
  public void parse(
      InputStream stream, ContentHandler handler, Metadata metadata, ParseContext context)
      throws IOException, SAXException, TikaException {
    try (TemporaryResources resources = new TemporaryResources()) {
      @Nullable TikaInputStream whole = TikaInputStream.cast(stream);
      Path path =
          (whole == null ? TikaInputStream.get(new Unclosed(stream), resources, metadata) : whole)
              .getPath();
      try (ZipFile zip = open(path, resources)) {
        XHTMLContentHandler text = new XHTMLContentHandler(handler, metadata);
        text.startDocument();
        new Reading(zip, text, metadata, context).read();
        text.endDocument();
      }
    }
  }

  /** What is whole of a file that is cut off is read. */
  private static ZipFile open(Path path, TemporaryResources resources) throws IOException {
    try {
      return ZipFile.builder().setPath(path).get();
    } catch (IOException e) {
      Path salvaged = resources.createTempFile(".epub");
      ZipSalvager.salvageCopy(path.toFile(), salvaged.toFile());
      return ZipFile.builder().setPath(salvaged).get();
    }
  }

  /** Something in the book, as its list names it. */
  private record Item(String name, String type) {
    boolean isChapter() {
      return type.contains("html") || type.contains("dtbook") || name.matches("(?i).*\\.x?html?");
    }

    boolean isPictureOrSound() {
      return type.matches("(image|audio|video)/.*") && !type.contains("svg");
    }
  }

  /** One book. */
  private static final class Reading {
    private final ZipFile zip;
    private final XHTMLContentHandler text;
    private final Metadata metadata;
    private final ParseContext context;
    private final HtmlMapper mapper;

    Reading(ZipFile zip, XHTMLContentHandler text, Metadata metadata, ParseContext context) {
      this.zip = zip;
      this.text = text;
      this.metadata = metadata;
      this.context = context;
      this.mapper = context.get(HtmlMapper.class);
    }

    void read() throws IOException, SAXException, TikaException {
      String listName = listName();
      ZipArchiveEntry list = listName == null ? null : zip.getEntry(listName);
      Document told = list == null ? new Document("") : xml(list);
      if (list != null) {
        try (InputStream bytes = zip.getInputStream(list)) {
          new OPFParser().parse(bytes, new DefaultHandler(), metadata, context);
        } catch (SAXException | TikaException e) { // badly written, which jsoup takes as it is
          metadata.set(TikaCoreProperties.TITLE, told.select("*|title").text());
        }
      }
      Map<String, Item> items = items(told, listName == null ? "" : listName);
      Collection<Item> chapters = chapters(told, items);
      if (chapters.isEmpty()) {
        throw new TikaException("it has no chapter");
      }
      Set<String> encrypted = encrypted();
      int missing = 0;
      for (Item chapter : chapters) {
        if (encrypted.contains(chapter.name())) {
          throw new EncryptedDocumentException("The chapter " + chapter.name() + " is encrypted.");
        }
        missing += read(chapter) ? 0 : 1;
      }
      if (missing > 0) {
        metadata.set(
            REMARK,
            missing
                + " of its "
                + chapters.size()
                + " chapters are not in the file, or cannot be unpacked");
      }
      for (Item item : items.values()) {
        if (item.isPictureOrSound()) {
          hand(item);
        }
      }
    }

    /** The file that lists what the book has. */
    private @Nullable String listName() throws IOException {
      ZipArchiveEntry container = zip.getEntry(CONTAINER);
      Element named =
          container == null ? null : xml(container).selectFirst("*|rootfile[full-path]");
      return named != null
          ? named.attr("full-path")
          : Collections.list(zip.getEntries()).stream()
              .map(ZipArchiveEntry::getName)
              .filter(name -> name.toLowerCase(Locale.ROOT).endsWith(".opf"))
              .findFirst()
              .orElse(null);
    }

    /** By their identifiers; a book without a list has what lies in it. */
    private Map<String, Item> items(Document told, String listName) {
      Map<String, Item> items = new LinkedHashMap<>();
      for (Element item : told.select("*|manifest > *|item[id][href]")) {
        items.put(
            item.attr("id"),
            new Item(
                name(listName, item.attr("href")),
                item.attr("media-type").toLowerCase(Locale.ROOT)));
      }
      if (items.isEmpty()) {
        for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
          items.put(entry.getName(), new Item(entry.getName(), ""));
        }
      }
      return items;
    }

    /** Each once: a book may name places inside one file as if they were chapters. */
    private static Collection<Item> chapters(Document told, Map<String, Item> items) {
      Map<String, Item> byName = new LinkedHashMap<>();
      List<Item> all = new ArrayList<>();
      for (Element next : told.select("*|spine > *|itemref[idref]")) {
        @Nullable Item item = items.get(next.attr("idref"));
        if (item != null) {
          all.add(item);
        }
      }
      all.addAll(items.values());
      all.stream().filter(Item::isChapter).forEach(item -> byName.putIfAbsent(item.name(), item));
      return byName.values();
    }

    /** Which of the book's files nobody can read without its key. */
    private Set<String> encrypted() throws IOException {
      ZipArchiveEntry told = zip.getEntry(ENCRYPTION);
      return told == null
          ? Set.of()
          : xml(told).select("*|CipherReference[URI]").stream()
              .map(each -> name("", each.attr("URI")))
              .collect(Collectors.toSet());
    }

    /** An address in a file of the book as the name of another one, without the place inside it. */
    private static String name(String from, String address) {
      String path = address.replaceFirst("#.*", "");
      try {
        path = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        // A name with a bare percent sign is what it is.
      }
      Deque<String> steps = new ArrayDeque<>();
      String folder = path.startsWith("/") ? "" : from.substring(0, from.lastIndexOf('/') + 1);
      for (String step : (folder + path).split("/", -1)) {
        if (step.equals("..")) {
          steps.pollLast();
        } else if (!step.isEmpty() && !step.equals(".")) {
          steps.addLast(step);
        }
      }
      return String.join("/", steps);
    }

    private Document xml(ZipArchiveEntry entry) throws IOException {
      try (InputStream bytes = zip.getInputStream(entry)) {
        return Jsoup.parse(
            new ByteArrayInputStream(bytes.readNBytes(CHAPTER_BYTES_MAX)),
            null,
            "",
            org.jsoup.parser.Parser.xmlParser());
      }
    }

    /** Whether it is there. */
    private boolean read(Item chapter) throws SAXException {
      ZipArchiveEntry entry = zip.getEntry(chapter.name());
      if (entry == null) {
        return false;
      }
      Document document;
      try {
        document = xml(entry);
      } catch (IOException e) {
        return false;
      }
      text.startElement("div");
      new Seen(text, mapper).write(document);
      text.endElement("div");
      return true;
    }

    private void hand(Item item) throws IOException, SAXException {
      ZipArchiveEntry entry = zip.getEntry(item.name());
      if (entry == null) {
        return;
      }
      Metadata its = new Metadata();
      its.set(Metadata.CONTENT_TYPE, item.type());
      its.set(TikaCoreProperties.RESOURCE_NAME_KEY, item.name());
      try (TikaInputStream bytes = TikaInputStream.get(zip.getInputStream(entry))) {
        context.get(EmbeddedDocumentExtractor.class).parseEmbedded(bytes, text, its, false);
      }
    }
  }

  /** Hands on what a person sees of a chapter. */
  private record Seen(XHTMLContentHandler text, HtmlMapper mapper) implements NodeFilter {
    /** They hold the chapter, and are none of its text's parts. */
    private static final Set<String> AROUND = Set.of("html", "body", "#root");

    /** On its way through jsoup. */
    private static final class Stopped extends RuntimeException {
      private static final long serialVersionUID = 1;
      private final SAXException reason;

      Stopped(SAXException reason) {
        super(reason);
        this.reason = reason;
      }
    }

    void write(Document chapter) throws SAXException {
      try {
        NodeTraversor.filter(this, chapter);
      } catch (Stopped e) {
        throw e.reason;
      }
    }

    @Override
    public FilterResult head(Node node, int depth) {
      try {
        if (node instanceof TextNode words) {
          text.characters(words.getWholeText());
        } else if (node instanceof Element element) {
          String name = name(element);
          if (name.equals("head") || mapper.isDiscardElement(name)) {
            return FilterResult.SKIP_ENTIRELY;
          }
          if (!AROUND.contains(name)) {
            text.startElement(name);
          }
        }
      } catch (SAXException e) {
        throw new Stopped(e);
      }
      return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
      if (node instanceof Element element && !AROUND.contains(name(element))) {
        try {
          text.endElement(name(element));
        } catch (SAXException e) {
          throw new Stopped(e);
        }
      }
      return FilterResult.CONTINUE;
    }

    private static String name(Element element) {
      String name = element.normalName();
      return name.substring(name.indexOf(':') + 1);
    }
  }
}
