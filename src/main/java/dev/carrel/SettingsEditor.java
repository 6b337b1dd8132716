package dev.carrel;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.carrel.cli.CommandFailure;
import dev.carrel.serve.DeskException;
import dev.carrel.serve.SettingsBook;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The settings of a running service and their file. A change is tried on a copy of the text, read
 * again, and takes the file's place only when exactly the wanted setting has changed.
 */
final class SettingsEditor implements SettingsBook {
  /**
   * What may be changed from afar, and whatever is not named here may not: what names a program, a
   * class, a folder or an address, who gets in, and the reading of secrets are a person's to write,
   * since whoever has a token must not open the service to others, or to more than it allows.
   */
  private static final Set<String> CHANGEABLE =
      Set.of(
          "server.port",
          "watch.hidden",
          "watch.gitignore",
          "watch.leaveOut",
          "watch.everySeconds",
          "watch.pollSeconds",
          "parse.fileMegabytesMax",
          "parse.secondsMax",
          "parse.ocr",
          "chunk.tokensMax",
          "embed.threads",
          "embed.cacheMegabytesMax",
          "rerank.passagesMax",
          "rerank.millisMax",
          "power",
          "nightly.at",
          "nightly.quietHours",
          "nightly.onlyWhen",
          "nightly.evalSeconds",
          "receipts.keep",
          "log",
          "uploads.fileMegabytesMax",
          "uploads.totalMegabytesMax");

  private static final ObjectMapper VALUES =
      JsonMapper.builder()
          .visibility(PropertyAccessor.ALL, JsonAutoDetect.Visibility.NONE)
          .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
          .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
          .build();

  private final Path file;
  private final Settings running;
  private final Map<String, String> descriptions;

  SettingsEditor(Path file, Settings running) {
    this.file = file;
    this.running = running;
    this.descriptions = descriptions();
  }

  /** By key, in the order of the file that comes with the program. */
  static Map<String, String> descriptions() {
    Map<String, String> descriptions = new LinkedHashMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(SettingsEditor.class.getResourceAsStream("settings.tsv")),
                StandardCharsets.UTF_8))) {
      lines
          .lines()
          .forEach(line -> {
            int tab = line.indexOf('\t');
            descriptions.put(line.substring(0, tab), line.substring(tab + 1));
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return descriptions;
  }

  @Override
  public synchronized SettingList all() {
    return list(read(file));
  }

  @Override
  public synchronized SettingList change(
      Map<String, JsonNode> changes, Consumer<SettingList> before) {
    Settings old = read(file);
    before.accept(list(old));
    String text = text();
    for (Map.Entry<String, JsonNode> change : changes.entrySet()) {
      requireChangeable(change.getKey());
      JsonNode value = change.getValue();
      // JSON on one line is YAML.
      text = SettingsText.with(text, change.getKey(), value.isNull() ? null : value.toString());
    }
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(draft, text);
      Settings changed = read(draft);
      requireOnly(changes, old, changed);
      likeTheFile(draft);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return list(changed);
    } catch (IOException e) {
      throw new DeskException(
          DeskException.Kind.UNAVAILABLE,
          "The configuration %s cannot be written (%s): look at the permissions of its folder."
              .formatted(file, e.getMessage()));
    } finally {
      deleteIfThere(draft);
    }
  }

  private static void deleteIfThere(Path draft) {
    try {
      Files.deleteIfExists(draft);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void requireChangeable(String key) {
    if (!descriptions.containsKey(key)) {
      throw wrong(
          "There is no setting %s: GET /api/v1/settings lists those there are.".formatted(key));
    }
    if (!isChangeable(key)) {
      throw wrong(
          "The setting %s decides what is run or read, and is changed by hand: write it into %s."
              .formatted(key, file));
    }
  }

  private static boolean isChangeable(String key) {
    return CHANGEABLE.contains(key);
  }

  private void requireOnly(Map<String, JsonNode> changes, Settings old, Settings changed) {
    JsonNode before = VALUES.valueToTree(old);
    JsonNode after = VALUES.valueToTree(changed);
    for (String key : descriptions.keySet()) {
      JsonNode wanted = changes.get(key);
      JsonNode found = value(after, key);
      boolean asWanted =
          wanted == null
              ? found.equals(value(before, key))
              : wanted.isNull() || found.toString().equals(wanted.toString());
      if (!asWanted) {
        throw wrong(
            "%s is written in a way that cannot be changed without a person: set %s there by hand."
                .formatted(file, wanted == null ? String.join(", ", changes.keySet()) : key));
      }
    }
  }

  private void likeTheFile(Path draft) throws IOException {
    if (Files.exists(file)
        && Files.getFileAttributeView(draft, PosixFileAttributeView.class) != null) {
      Files.setPosixFilePermissions(draft, Files.getPosixFilePermissions(file));
    }
  }

  private SettingList list(Settings settings) {
    JsonNode now = VALUES.valueToTree(settings);
    JsonNode begun = VALUES.valueToTree(running);
    JsonNode usual = VALUES.valueToTree(Settings.DEFAULT);
    List<Setting> list = new ArrayList<>();
    descriptions.forEach((key, description) ->
        list.add(
            new Setting(
                key,
                value(now, key),
                value(usual, key),
                description,
                isChangeable(key),
                !value(now, key).equals(value(begun, key)))));
    return new SettingList(file.toString(), list.stream().anyMatch(Setting::restartNeeded), list);
  }

  private static JsonNode value(JsonNode settings, String key) {
    JsonNode found = settings.at("/" + key.replace('.', '/'));
    return found.isMissingNode() ? NullNode.instance : found;
  }

  private String text() {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new DeskException(
          DeskException.Kind.UNAVAILABLE,
          "The configuration %s cannot be read (%s): look at its permissions."
              .formatted(file, e.getMessage()));
    }
  }

  private Settings read(Path from) {
    try {
      return SettingsFile.read(from, false);
    } catch (CommandFailure e) {
      throw wrong(String.valueOf(e.getMessage()).replace(from.toString(), file.toString()));
    }
  }

  private static DeskException wrong(String message) {
    return new DeskException(DeskException.Kind.WRONG_REQUEST, message);
  }
}
