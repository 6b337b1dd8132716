package dev.carrel.serve;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The settings of a service, and the file that they stand in. Thread-safe. */
public interface SettingsBook {
  /** Every setting, as the file says now. */
  SettingList all();

  /**
   * Changes settings in the file, all of them or none; they hold from the next start on.
   *
   * @param changes by key; JSON's null takes a setting out of the file, so that its default holds
   * @param before is shown the settings before they change, and may throw to have them stay
   * @return the settings as they are then
   * @throws DeskException when a key or a value is refused, or the file cannot be written
   */
  SettingList change(Map<String, JsonNode> changes, Consumer<SettingList> before);

  /**
   * All of them.
   *
   * @param file the configuration, which may not be there
   */
  record SettingList(String file, boolean restartNeeded, List<Setting> settings) {
    public SettingList {
      settings = List.copyOf(settings);
    }
  }

  /**
   * One setting.
   *
   * @param value what the file says now, or the default
   * @param defaultValue null where there is none
   * @param changeable whether it can be changed here: what names programs or folders is a person's
   *     to write
   * @param restartNeeded whether the running service began with another value
   */
  record Setting(
      String key,
      @Nullable JsonNode value,
      @Nullable JsonNode defaultValue,
      String description,
      boolean changeable,
      boolean restartNeeded) {}
}
