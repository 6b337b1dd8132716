package dev.carrel;

import dev.carrel.cli.CommandFailure;
import dev.langchain4j.model.scoring.ScoringModel;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes the scoring model that the configuration names, of the jars that a person has put into the
 * folder {@code plugins}. What those do is that person's choice: they run in this process.
 */
final class ScoringModels {
  static final String FOLDER = "plugins";

  private ScoringModels() {}

  /**
   * Opens the jars; to be closed after everything that was made of them.
   *
   * @param installation holds the folder of jars; where there is none, only our own classes are
   *     there
   */
  static URLClassLoader plugins(Path installation) {
    List<URL> jars = new ArrayList<>();
    Path folder = installation.resolve(FOLDER);
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
        for (Path jar : files) {
          jars.add(jar.toUri().toURL());
        }
      } catch (IOException e) {
        throw new CommandFailure(
            folder + " cannot be read (" + e.getMessage() + "): make it readable.", e);
      }
    }
    return new URLClassLoader(jars.toArray(URL[]::new), ScoringModels.class.getClassLoader());
  }

  /**
   * Makes one.
   *
   * @param plugins where its class is
   * @throws CommandFailure with one sentence, when it cannot be made
   */
  static ScoringModel of(Settings.RerankSettings settings, Path installation, ClassLoader plugins) {
    String name = String.valueOf(settings.scoringModel());
    Class<?> type;
    try {
      type = Class.forName(name, true, plugins);
    } catch (ClassNotFoundException | LinkageError e) {
      throw new CommandFailure(
          "rerank.scoringModel names the class %s, which cannot be loaded (%s): put its jar, and those that it needs, into %s."
              .formatted(name, e, installation.resolve(FOLDER)),
          e);
    }
    Object[] arguments =
        settings.arguments().stream().map(each -> absolute(each, installation)).toArray();
    Class<?>[] strings = new Class<?>[arguments.length];
    Arrays.fill(strings, String.class);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try {
      // Libraries look there for what lies beside their classes.
      thread.setContextClassLoader(plugins);
      Constructor<? extends ScoringModel> constructor =
          type.asSubclass(ScoringModel.class).getConstructor(strings);
      return constructor.newInstance(arguments);
    } catch (ClassCastException e) {
      throw new CommandFailure(
          "rerank.scoringModel names the class %s, which is no %s: name one that is."
              .formatted(name, ScoringModel.class.getName()),
          e);
    } catch (InvocationTargetException e) {
      throw new CommandFailure(
          "The scoring model %s could not be made (%s): look at rerank.arguments."
              .formatted(name, e.getCause()),
          e);
    } catch (ReflectiveOperationException e) {
      throw new CommandFailure(
          "rerank.arguments has %d texts, and %s has no public constructor that takes so many: give as many as one takes."
              .formatted(arguments.length, name),
          e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** What is the path of a file is meant from the installation, as every path is. */
  private static String absolute(String argument, Path installation) {
    Path path = Settings.path(argument, installation);
    return Files.exists(path) ? path.toString() : argument;
  }
}
