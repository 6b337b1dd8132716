package dev.carrel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.access.AuditLog;
import dev.carrel.serve.SettingsBook;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Settings of which each change is noted. */
record AuditedSettings(SettingsBook settings, AuditLog audit) implements SettingsBook {
  @Override
  public SettingList all() {
    return settings.all();
  }

  @Override
  public SettingList change(Map<String, JsonNode> changes, Consumer<SettingList> before) {
    SettingList after = settings.change(changes, before);
    Map<String, String> noted = new TreeMap<>();
    changes.forEach((key, value) -> noted.put(key, value.toString()));
    audit.note("settings.change", noted);
    return after;
  }
}
