package dev.carrel.embed;

import dev.carrel.embed.WorkFolder.Stamp;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Puts ONNX Runtime's native libraries where it finds them. Left alone it unpacks them to the
 * temporary folder at every start, where they stay after a crash.
 *
 * <p>The first call in a process decides; ONNX Runtime reads the place once. A place that the
 * operator has set is left as it is.
 */
final class NativeLibraries {
  static final String PLACE_PROPERTY = "onnxruntime.native.path";

  private static final String RESOURCES = "/ai/onnxruntime/native/";
  private static final String MAIN = "onnxruntime";

  /** The second exists on Windows only. */
  private static final List<String> OTHERS =
      List.of("onnxruntime4j_jni", "onnxruntime_providers_shared");

  private NativeLibraries() {}

  /** To be called before any class of ONNX Runtime loads. */
  static void unpackInto(WorkFolder folder) throws IOException {
    if (System.getProperty(PLACE_PROPERTY) != null) {
      return;
    }
    String platform =
        platform(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    URL main = find(platform, MAIN);
    if (main == null) {
      throw new EmbeddingException(
          "ONNX Runtime has no library for "
              + platform
              + "; Carrel runs on Linux (x86-64, ARM64), macOS (ARM64) and Windows (x86-64).");
    }
    Path place = folder.subfolder("%s-%s-%08x".formatted(MAIN, platform, Stamp.of(main).crc32()));
    folder.unpack(main, place, System.mapLibraryName(MAIN));
    for (String name : OTHERS) {
      URL other = find(platform, name);
      if (other != null) {
        folder.unpack(other, place, System.mapLibraryName(name));
      }
    }
    System.setProperty(PLACE_PROPERTY, place.toString());
  }

  /** The folder's name in ONNX Runtime's archive. */
  static String platform(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    String system =
        os.contains("mac") || os.contains("darwin") ? "osx" : os.contains("win") ? "win" : "linux";
    String architecture =
        switch (osArch.toLowerCase(Locale.ROOT)) {
          case "amd64", "x86_64" -> "x64";
          case "arm64", "aarch64" -> "aarch64";
          default -> osArch;
        };
    return system + "-" + architecture;
  }

  private static @Nullable URL find(String platform, String name) {
    return NativeLibraries.class.getResource(
        RESOURCES + platform + "/" + System.mapLibraryName(name));
  }
}
