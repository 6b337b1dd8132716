import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * What {@code carrel bundle} runs: makes a folder of a finished build that starts without a JDK and
 * without a build. Beside the program it holds a Java runtime of the modules that the program uses,
 * and of the libraries' native code only what this platform runs.
 *
 * <p>Arguments: the installation, the folder to make.
 */
public final class Bundle {
  /**
   * What the libraries ask for, found with jdeps, and what they find by name: the character sets and
   * time zones of old documents, EC keys for fetching models, images in PDF files, SIMD.
   */
  private static final List<String> MODULES =
      List.of(
          "java.base",
          "java.compiler",
          "java.desktop",
          "java.instrument",
          "java.logging",
          "java.management",
          "java.naming",
          "java.net.http",
          "java.rmi",
          "java.scripting",
          "java.security.jgss",
          "java.security.sasl",
          "java.sql",
          "java.transaction.xa",
          "java.xml",
          "java.xml.crypto",
          "jdk.charsets",
          "jdk.crypto.ec",
          "jdk.incubator.vector",
          "jdk.jfr",
          "jdk.management",
          "jdk.net",
          "jdk.nio.mapmode",
          "jdk.security.auth",
          "jdk.unsupported",
          "jdk.zipfs");

  private static final List<String> TAKEN_ALONG =
      List.of("carrel", "README.md", "LICENSE", "config", "samples", "docs");

  private static final Pattern NATIVE =
      Pattern.compile("(?i).*\\.(so(\\.\\d+)*|dll|dylib|jnilib|pdb)|.*\\.dSYM/.*");

  private final Path installation;
  private final Path bundle;

  private Bundle(Path installation, Path bundle) {
    this.installation = installation;
    this.bundle = bundle;
  }

  public static void main(String[] arguments) throws IOException {
    Bundle bundle = new Bundle(Path.of(arguments[0]), Path.of(arguments[1]));
    bundle.make();
  }

  private void make() throws IOException {
    Files.createDirectories(bundle);
    try (Stream<Path> there = Files.list(bundle)) {
      if (there.findAny().isPresent()) {
        throw new IOException(bundle + " is not empty: give a folder that is not there yet");
      }
    }
    for (String name : TAKEN_ALONG) {
      copy(installation.resolve(name), bundle.resolve(name));
    }
    for (String unit : List.of("carrel.service", "org.carrel.plist")) {
      copy(installation.resolve("bundle").resolve(unit), bundle.resolve("services").resolve(unit));
    }
    Path target = installation.resolve("target");
    copy(target.resolve("carrel.jar"), bundle.resolve("target/carrel.jar"));
    Path libraries = Files.createDirectories(bundle.resolve("target/lib"));
    try (Stream<Path> jars = Files.list(target.resolve("lib"))) {
      for (Path jar : jars.filter(each -> each.toString().endsWith(".jar")).sorted().toList()) {
        copyForHere(jar, libraries.resolve(jar.getFileName()));
      }
    }
    link(bundle.resolve("runtime"));
  }

  private static void link(Path runtime) throws IOException {
    ToolProvider jlink =
        ToolProvider.findFirst("jlink")
            .orElseThrow(() -> new IllegalStateException("this JDK has no jlink: install a full one"));
    int result =
        jlink.run(
            System.out,
            System.err,
            "--add-modules",
            String.join(",", MODULES),
            "--strip-debug",
            "--no-header-files",
            "--no-man-pages",
            "--compress",
            "zip-6",
            "--generate-cds-archive",
            "--vm",
            "server",
            "--output",
            runtime.toString());
    if (result != 0) {
      throw new IllegalStateException("jlink failed with " + result);
    }
    // For heaps of more than 32 GB only.
    Files.deleteIfExists(runtime.resolve("lib/server/classes_nocoops.jsa"));
  }

  /** A jar without the native code of other platforms; one that has none stays as it is, signed. */
  private static void copyForHere(Path jar, Path copy) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      if (zip.stream().allMatch(entry -> isForHere(entry.getName()))) {
        Files.copy(jar, copy, StandardCopyOption.COPY_ATTRIBUTES);
        return;
      }
      try (OutputStream file = Files.newOutputStream(copy);
          ZipOutputStream out = new ZipOutputStream(file)) {
        for (ZipEntry entry : zip.stream().filter(each -> isForHere(each.getName())).toList()) {
          ZipEntry next = new ZipEntry(entry.getName());
          next.setTime(entry.getTime());
          out.putNextEntry(next);
          try (InputStream in = zip.getInputStream(entry)) {
            in.transferTo(out);
          }
          out.closeEntry();
        }
      }
    }
    Files.setLastModifiedTime(copy, Files.getLastModifiedTime(jar));
  }

  private static boolean isForHere(String entry) {
    if (!NATIVE.matcher(entry).matches()) {
      return true;
    }
    String name = entry.toLowerCase(Locale.ROOT);
    return !name.contains(".dsym/") && isOfThisSystem(name) && isOfThisProcessor(name);
  }

  private static boolean isOfThisSystem(String name) {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (system.startsWith("linux")) {
      return name.contains("linux") && !name.contains("android") && !name.contains("musl");
    }
    return system.startsWith("mac")
        ? name.contains("mac") || name.contains("osx") || name.contains("darwin")
        : name.contains("win") && !name.contains("darwin");
  }

  private static boolean isOfThisProcessor(String name) {
    return switch (System.getProperty("os.arch")) {
      case "amd64", "x86_64" ->
          name.contains("x86_64") || name.contains("x64") || name.contains("amd64");
      case "aarch64" -> name.contains("aarch64") || name.contains("arm64");
      default ->
          throw new IllegalStateException(
              "no bundle can be made for " + System.getProperty("os.arch")
                  + ": the libraries bring native code for x86_64 and aarch64");
    };
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path copy = from.equals(file) ? to : to.resolve(from.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
