package dev.carrel.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.graphics.image.LosslessFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextRecognitionTest {
  private static final ParseLimits LIMITS = ParseLimits.defaults();

  /** Answers as Tesseract does, and reads the same in every picture. */
  private static final String READS =
      """
      case "$1" in
        --list-langs) echo 'List of available languages in "/x/" (3):'; echo deu; echo eng; echo osd; exit ;;
        --version | "") echo "tesseract 5"; exit ;;
      esac
      echo "$@" >> "$TRACE"
      echo "Lighthouse keeper wanted" > "$2.txt"
      """;

  @TempDir private Path folder;
  private Path trace = Path.of("trace");

  @BeforeEach
  void needs_a_shell() {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
    trace = folder.resolve("trace");
  }

  private Path program(String name, String script) throws IOException {
    Path program = Files.createDirectories(folder.resolve("bin")).resolve(name);
    Files.writeString(program, "#!/bin/sh\nTRACE='" + trace + "'\n" + script);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return program;
  }

  private Reading reading(TextRecognition recognition, ParseLimits limits) {
    return new Reading(
        folder, limits, WorkerSettings.of(folder.resolve("work"), 1).withRecognition(recognition));
  }

  private static BufferedImage drawn(String words) {
    BufferedImage picture = new BufferedImage(900, 160, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, 900, 160);
    graphics.setColor(Color.BLACK);
    graphics.setFont(new Font(Font.SERIF, Font.PLAIN, 48));
    graphics.drawString(words, 40, 90);
    graphics.dispose();
    return picture;
  }

  private static byte[] png(String words) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(drawn(words), "png", bytes);
    return bytes.toByteArray();
  }

  /** A page that is a picture for each text, as scanners make it. */
  private static byte[] scan(String... pages) throws IOException {
    try (PDDocument document = new PDDocument()) {
      for (String words : pages) {
        PDPage page = new PDPage();
        document.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(document, page)) {
          content.drawImage(
              LosslessFactory.createFromImage(document, drawn(words)), 50, 600, 450, 80);
        }
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      document.save(bytes);
      return bytes.toByteArray();
    }
  }

  @Test
  void unless_asked_for_no_program_is_ever_started() throws IOException {
    for (String name :
        List.of(
            "tesseract",
            "ffmpeg",
            "ffprobe",
            "exiftool",
            "convert",
            "magick",
            "python3",
            "python",
            "sox",
            "dwgread",
            "gdalinfo",
            "file",
            "siegfried",
            "strings",
            "env")) {
      program(name, "echo " + name + " >> \"$TRACE\"\n");
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Path wrapper =
        program(
            "java-with-path", "PATH='" + folder.resolve("bin") + "' exec '" + java + "' \"$@\"\n");
    WorkerSettings settings =
        WorkerSettings.of(folder.resolve("work"), 1).withJavaExecutable(wrapper);
    byte[] png = png("A lighthouse");
    String mail =
        "From: a@example.org\r\nSubject: s\r\nMIME-Version: 1.0\r\n"
            + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n--b\r\n"
            + "Content-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + Base64.getMimeEncoder().encodeToString(png)
            + "\r\n--b--\r\n";
    try (FileParser parser = new FileParser(LIMITS, settings)) {
      parse(parser, "a.docx", Documents.docx());
      parse(parser, "scan.pdf", scan("A lighthouse"));
      parse(parser, "a.eml", mail.getBytes(StandardCharsets.US_ASCII));
      parse(parser, "picture", png);
      parse(parser, "picture.png", png);
      parse(parser, "picture.jp2", new byte[] {0, 0, 0, 12, 'j', 'P', ' ', ' ', 13, 10, -121, 10});
      parse(parser, "song.mp3", "ID3\3\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1));
      parse(parser, "film.mp4", "\0\0\0\30ftypmp42\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1));
      parse(parser, "plan.dwg", "AC1027\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1));
    }
    assertFalse(Files.exists(trace), () -> "started: " + lines(trace));
  }

  private void parse(FileParser parser, String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.write(file, bytes);
    parser.parse(DocumentId.ofFile("test", name), file, _ -> {});
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void pictures_and_scans_are_read_when_it_is_asked_for() throws IOException {
    TextRecognition on = new TextRecognition.On(program("tesseract", READS));
    try (Reading reading = reading(on, LIMITS)) {
      ParsedDocument picture = reading.document("a.png", png("whatever"));
      assertEquals("Lighthouse keeper wanted", picture.text());
      assertEquals("image/png", picture.mediaType());
      ParsedDocument scan = reading.document("scan.pdf", scan("one", "two"));
      assertEquals(
          "PROSE 1 Lighthouse keeper wanted\nPROSE 2 Lighthouse keeper wanted\n",
          Reading.shown(scan));
      assertEquals(3, lines(trace).size());
      assertTrue(lines(trace).getFirst().contains("-l deu+eng"), lines(trace).toString());

      ParsedDocument text =
          reading.document("text.pdf", Documents.pdf("T", List.of(List.of("A page with words."))));
      assertFalse(text.text().contains("Lighthouse"), text.text());
      assertEquals(3, lines(trace).size());
    }
  }

  @Test
  void without_it_a_picture_says_how_to_have_it_read() throws IOException {
    try (Reading reading = reading(new TextRecognition.Off(), LIMITS)) {
      ParseOutcome outcome = reading.outcome("a.png", png("words"));
      assertEquals(
          "it is a picture; set parse.ocr to have text in pictures recognized",
          assertInstanceOf(ParseOutcome.Skipped.class, outcome).reason());
      ParseOutcome scan = reading.outcome("scan.pdf", scan("words"));
      assertEquals(
          "the PDF has no text, only pictures; set parse.ocr to have their text recognized",
          assertInstanceOf(ParseOutcome.Skipped.class, scan).reason());
    }
  }

  @Test
  void asked_for_and_not_installed_it_says_what_to_do() throws IOException {
    TextRecognition missing = TextRecognition.of(true, folder.toString() + ":relative:");
    assertInstanceOf(TextRecognition.Missing.class, missing);
    assertInstanceOf(TextRecognition.Off.class, TextRecognition.of(false, "/usr/bin"));
    String sentence =
        "parse.ocr is on and there is no program tesseract on the PATH: install Tesseract and start"
            + " Carrel again, or take parse.ocr back";
    try (Reading reading = reading(missing, LIMITS)) {
      ParseOutcome outcome = reading.outcome("a.png", png("words"));
      assertEquals(
          "the text in the picture was not recognized: " + sentence,
          assertInstanceOf(ParseOutcome.Unreadable.class, outcome).cause());
      ParseOutcome scan = reading.outcome("scan.pdf", scan("words"));
      assertTrue(assertInstanceOf(ParseOutcome.Skipped.class, scan).reason().endsWith(sentence));
    }
    WorkerSettings settings = WorkerSettings.of(folder, 1).withRecognition(missing);
    try (FileParser parser = new FileParser(LIMITS, settings)) {
      assertEquals(
          List.of("The text in pictures is not read: " + sentence + "."), parser.remarks());
    }
  }

  @Test
  void the_program_is_found_on_the_path() throws IOException {
    Path program = program("tesseract", READS);
    assertEquals(
        new TextRecognition.On(program),
        TextRecognition.of(true, "/nowhere:" + program.getParent() + ":/usr/bin"));
  }

  @Test
  void pages_for_which_there_is_no_time_are_left_out_with_a_remark() throws IOException {
    TextRecognition on =
        new TextRecognition.On(
            program("tesseract", READS.replace("echo \"Light", "sleep 2\necho \"Light")));
    try (Reading reading = reading(on, LIMITS.withParseTimeMax(Duration.ofSeconds(5)))) {
      ParseOutcome.Parsed parsed = reading.parsed("scan.pdf", scan("one", "two", "three", "four"));
      assertTrue(parsed.document().text().startsWith("Lighthouse keeper wanted"));
      assertTrue(
          String.valueOf(parsed.remark())
              .startsWith("pictures or pages of which the text was not recognized within 4 s: "),
          parsed.remark());
    }
  }

  @Test
  void a_program_that_runs_ends_with_the_process_that_started_it()
      throws IOException, InterruptedException, ExecutionException {
    String script =
        READS.replace("echo \"$@\"", "echo $$ > \"$TRACE.pid\"\nsleep 300\necho \"$@\"");
    TextRecognition on = new TextRecognition.On(program("tesseract", script));
    Path pidFile = Path.of(trace + ".pid");
    byte[] png = png("words");
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Future<ParseOutcome> outcome;
      try (Reading reading = reading(on, LIMITS)) {
        outcome = executor.submit(() -> reading.outcome("a.png", png));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Files.exists(pidFile) || Files.size(pidFile) == 0) {
          assertTrue(System.nanoTime() < end, "the program was never started");
          Thread.onSpinWait();
        }
      }
      assertInstanceOf(ParseOutcome.Unreadable.class, outcome.get());
    }
    Optional<ProcessHandle> left =
        ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip()));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (left.isPresent() && left.get().isAlive()) {
      assertTrue(System.nanoTime() < end, "the program outlived its process");
      Thread.onSpinWait();
    }
  }

  @Test
  void tesseract_itself_reads_a_line() throws IOException {
    TextRecognition found = TextRecognition.of(true, System.getenv("PATH"));
    assumeTrue(found instanceof TextRecognition.On, "Tesseract is not installed here");
    try (Reading reading = reading(found, LIMITS)) {
      assertEquals(
          "The lighthouse is closed",
          reading.document("a.png", png("The lighthouse is closed")).text());
      assertEquals(
          "PROSE 1 The ferry is late\n",
          Reading.shown(reading.document("scan.pdf", scan("The ferry is late"))));
    }
  }
}
