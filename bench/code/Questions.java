import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Makes a set for {@code carrel eval} of a tree of Java sources: the files without their doc
 * comments, and questions that are the first sentences of comments that were taken out. What answers
 * a question is the file that its comment stood in.
 *
 * <p>Arguments: FOLDER TARGET files questions. The same tree gives the same set.
 */
public final class Questions {
  private static final long SEED = 4;
  private static final int WORDS_MIN = 6;
  private static final int WORDS_MAX = 40;

  private record Question(String text, String file) {}

  /** A file without its doc comments, and the first sentences of these. */
  private record Stripped(String code, List<String> sentences) {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]).toRealPath();
    Path target = Path.of(arguments[1]);
    int filesMax = Integer.parseInt(arguments[2]);
    int questionsMax = Integer.parseInt(arguments[3]);
    List<Path> files = javaFiles(folder);
    Collections.shuffle(files, new Random(SEED));
    Map<String, Integer> asked = new HashMap<>();
    List<Question> questions = new ArrayList<>();
    int written = 0;
    for (Path file : files) {
      if (written == filesMax) {
        break;
      }
      Stripped stripped;
      try {
        stripped = strip(Files.readString(file));
      } catch (MalformedInputException e) {
        continue; // not in UTF-8
      }
      String name = folder.relativize(file).toString();
      Path copy = target.resolve("corpus").resolve(name);
      Files.createDirectories(copy.getParent());
      Files.writeString(copy, stripped.code());
      written++;
      for (String sentence : stripped.sentences()) {
        asked.merge(sentence.toLowerCase(Locale.ROOT), 1, Integer::sum);
        questions.add(new Question(sentence, name));
      }
    }
    // What is said of several declarations has no one answer.
    questions.removeIf(question -> asked.get(question.text().toLowerCase(Locale.ROOT)) > 1);
    Collections.shuffle(questions, new Random(SEED));
    write(target, onePerFile(questions).stream().limit(questionsMax).toList());
    System.err.println(written + " files, " + questions.size() + " sentences that stand once");
  }

  private static List<Path> javaFiles(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return new ArrayList<>(
          all.filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.getFileName().toString().contains("-info."))
              .sorted()
              .toList());
    }
  }

  private static List<Question> onePerFile(List<Question> questions) {
    Map<String, Question> first = new java.util.LinkedHashMap<>();
    questions.forEach(question -> first.putIfAbsent(question.file(), question));
    return List.copyOf(first.values());
  }

  private static void write(Path target, List<Question> questions) throws IOException {
    StringBuilder queries = new StringBuilder();
    StringBuilder answers = new StringBuilder();
    int number = 0;
    for (Question question : questions) {
      number++;
      queries.append("q").append(number).append('\t').append(question.text()).append('\n');
      answers.append("q").append(number).append('\t').append(question.file()).append("\t1\n");
    }
    Files.writeString(target.resolve("queries.tsv"), queries);
    Files.writeString(target.resolve("qrels.tsv"), answers);
  }

  /** Knows strings, characters, text blocks and both other kinds of comments. */
  private static Stripped strip(String text) {
    StringBuilder code = new StringBuilder();
    List<String> sentences = new ArrayList<>();
    int i = 0;
    while (i < text.length()) {
      int end;
      if (text.startsWith("/**", i) && !text.startsWith("/**/", i)) {
        end = after(text, "*/", i + 3);
        String sentence = sentence(text.substring(i + 3, Math.max(i + 3, end - 2)));
        if (sentence != null) {
          sentences.add(sentence);
        }
        i = end;
        continue;
      } else if (text.startsWith("/*", i)) {
        end = after(text, "*/", i + 2);
      } else if (text.startsWith("//", i)) {
        end = after(text, "\n", i);
      } else if (text.startsWith("\"\"\"", i)) {
        end = after(text, "\"\"\"", i + 3);
      } else if (text.charAt(i) == '"' || text.charAt(i) == '\'') {
        end = afterQuoted(text, i);
      } else {
        end = i + 1;
      }
      code.append(text, i, end);
      i = end;
    }
    return new Stripped(code.toString(), sentences);
  }

  private static int after(String text, String mark, int from) {
    int at = text.indexOf(mark, from);
    return at < 0 ? text.length() : at + mark.length();
  }

  private static int afterQuoted(String text, int start) {
    char quote = text.charAt(start);
    int i = start + 1;
    while (i < text.length() && text.charAt(i) != quote && text.charAt(i) != '\n') {
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    return Math.min(text.length(), i + 1);
  }

  /** The first sentence of a comment in plain words; null when it is none to ask with. */
  private static String sentence(String comment) {
    String plain =
        comment
            .replaceAll("(?m)^\\s*\\*+", " ")
            .replaceAll("(?s)\\n\\s*@\\w+.*", " ")
            .replaceAll("\\{@\\w+\\s+([^{}]*)\\}", "$1")
            .replaceAll("<[^>]{0,200}>", " ")
            .replaceAll("&\\w+;", " ")
            .replaceAll("\\s+", " ")
            .strip();
    String first = plain.split("(?<=[.!?])\\s", 2)[0].strip();
    int words = first.split(" ").length;
    boolean asks = words >= WORDS_MIN && words <= WORDS_MAX && !first.contains("{@");
    return asks && Character.isLetter(first.charAt(0)) && !first.startsWith("Copyright")
        ? first
        : null;
  }
}
