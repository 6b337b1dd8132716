package dev.carrel.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MultipartTest {
  private static final String BOUNDARY = "----x--9";

  /** Gives as much as it likes at a time, as a network does. */
  private static InputStream inPieces(byte[] bytes, Random random) {
    return new InputStream() {
      private final InputStream in = new ByteArrayInputStream(bytes);

      @Override
      public int read() throws IOException {
        return in.read();
      }

      @Override
      public int read(byte[] into, int from, int length) throws IOException {
        return in.read(into, from, Math.min(length, 1 + random.nextInt(5_000)));
      }
    };
  }

  private static byte[] form(List<byte[]> contents) throws IOException {
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    for (int i = 0; i < contents.size(); i++) {
      form.writeBytes(
          "--%s\r\nContent-Disposition: form-data; name=\"f%d\"; filename=\"a;%d.md\"\r\n\r\n"
              .formatted(BOUNDARY, i, i)
              .getBytes(StandardCharsets.UTF_8));
      form.write(contents.get(i));
      form.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    }
    form.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return form.toByteArray();
  }

  /** Full of what looks like the end of a part. */
  private static byte[] content(Random random) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (int i = random.nextInt(200); i > 0; i--) {
      switch (random.nextInt(5)) {
        case 0 ->
            content.writeBytes(("\r\n--" + BOUNDARY.substring(1)).getBytes(StandardCharsets.UTF_8));
        case 1 -> content.writeBytes("\r\n--".getBytes(StandardCharsets.UTF_8));
        case 2 -> content.write('\r');
        default -> {
          byte[] noise = new byte[random.nextInt(3_000)];
          random.nextBytes(noise);
          content.writeBytes(noise);
        }
      }
    }
    return content.toByteArray();
  }

  @Test
  void every_part_is_read_as_it_was_written_however_it_comes_in() throws Exception {
    for (long seed = 1; seed <= 100; seed++) {
      Random random = new Random(seed);
      List<byte[]> contents = new ArrayList<>();
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        contents.add(content(random));
      }
      Multipart form = new Multipart(inPieces(form(contents), random), BOUNDARY);
      for (int i = 0; i < contents.size(); i++) {
        Multipart.Part part = form.next();
        assertNotNull(part, "seed " + seed);
        assertEquals("f" + i, part.name());
        assertEquals("a;" + i + ".md", part.filename());
        if (random.nextInt(4) > 0) {
          assertArrayEquals(contents.get(i), part.content().readAllBytes(), "seed " + seed);
        }
      }
      assertNull(form.next(), "seed " + seed);
    }
  }

  @Test
  void a_form_that_is_cut_off_is_refused_wherever_it_is_cut() throws Exception {
    Random random = new Random(3);
    byte[] whole = form(List.of("one".getBytes(StandardCharsets.UTF_8), new byte[100]));
    for (int length = 0; length < whole.length - 4; length++) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      Problem problem =
          assertThrows(
              Problem.class, () -> readAll(new Multipart(inPieces(cut, random), BOUNDARY)));
      assertEquals(400, problem.status());
    }
  }

  private static void readAll(Multipart form) throws IOException {
    for (Multipart.Part part = form.next(); part != null; part = form.next()) {
      part.content().readAllBytes();
    }
  }

  @Test
  void parts_and_headers_without_end_are_refused() throws Exception {
    List<byte[]> many = new ArrayList<>();
    for (int i = 0; i <= Multipart.PARTS_MAX; i++) {
      many.add(new byte[0]);
    }
    byte[] parts = form(many);
    assertThrows(
        Problem.class, () -> readAll(new Multipart(new ByteArrayInputStream(parts), BOUNDARY)));
    byte[] headers =
        ("--" + BOUNDARY + "\r\nX: " + "y".repeat(Multipart.HEADERS_BYTES_MAX))
            .getBytes(StandardCharsets.UTF_8);
    assertThrows(
        Problem.class, () -> readAll(new Multipart(new ByteArrayInputStream(headers), BOUNDARY)));
  }
}
