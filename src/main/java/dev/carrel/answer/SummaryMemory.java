package dev.carrel.answer;

import dev.carrel.answer.SummaryNotes.Note;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a language model noted of texts it has read before, by the hash of the model and all that it
 * was given: an edit costs the step that holds it and those that follow from it. It is kept in
 * memory only, so that nothing of an erased file stays on the disk. Thread-safe.
 */
final class SummaryMemory {
  /** Of all notes together; what was used least recently goes first. Some 8 MB. */
  static final int CHARS_MAX = 4_000_000;

  private final Map<String, SummaryNotes> known = new LinkedHashMap<>(16, .75f, true);
  private long chars;

  static String key(String model, String rules, String given) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : List.of(model, rules, given)) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  synchronized Optional<SummaryNotes> notes(String key) {
    return Optional.ofNullable(known.get(key));
  }

  synchronized void keep(String key, SummaryNotes notes) {
    SummaryNotes before = known.put(key, notes);
    chars += size(notes) - (before == null ? 0 : size(before));
    while (chars > CHARS_MAX && known.size() > 1) {
      Map.Entry<String, SummaryNotes> eldest = known.entrySet().iterator().next();
      chars -= size(eldest.getValue());
      known.remove(eldest.getKey());
    }
  }

  private static long size(SummaryNotes notes) {
    return 100 + notes.notes().stream().map(Note::text).mapToLong(String::length).sum();
  }
}
