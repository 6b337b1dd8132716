package dev.carrel.answer;

import dev.carrel.index.FunctionWords;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The closed lists by which a question that leans on its conversation is known, in English and
 * German. What is on none of them says what a question is about.
 */
final class FollowUpWords {
  static final Set<String> QUESTION =
      set(
          """
          why how when where who whom whose which what warum weshalb wieso wie wann wo wer wen wem
          wessen wohin woher was welche welcher welches welchen welchem wozu wofür womit wodurch
          wovon
          """);

  /** Asks for somebody, some place or one of several: the answer's names are what follows. */
  static final Set<String> ASKS_FOR_NAME =
      set("who whom where which wer wen wem wo welche welcher welches welchen welchem");

  static final Set<String> WHICH = set("which what welche welcher welches welchen welchem");

  static final Set<String> CONNECTIVE = set("and or but so ok okay und oder aber");

  static final Set<String> AUXILIARY =
      set(
          """
          is are was were am be been being do does did has have had can could will would shall
          should may might must ist sind war waren bin hat haben hatte hatten wird werden wurde
          wurden kann können konnte konnten darf dürfen muss müssen soll sollen sollte sollten
          würde würden könnte gibt gab macht heißt heißen hieß lautet lauten
          """);

  static final Set<String> PREPOSITION =
      set(
          """
          in on at by for from to of with without since until during after before about under over
          between into near within seit bis um im am an auf aus bei mit nach von vom vor zu zum zur
          für ohne über unter während ab gegen
          """);

  static final Set<String> DETERMINER =
      set(
          """
          the a an my our your every each all some any no der die das dem den des ein eine einen
          einem einer eines kein keine keinen mein meine unser unsere jeder jede jedes alle
          """);

  /** Beside question words and nothing else they make a question that says too little. */
  static final Set<String> PARTICLE =
      set(
          """
          many much often long else exactly not really ever more again come so then denn genau sonst
          noch viel viele vielen oft lange nicht mehr eigentlich doch jetzt now
          """);

  static final Set<String> GO_ON =
      set(
          """
          tell me more please further details elaborate continue erzähl erzähle mir mehr bitte
          weiter einzelheiten
          """);

  static final Set<String> GO_ON_WANTED =
      set("more details elaborate continue mehr weiter einzelheiten");

  /** Whoever asks is no antecedent. */
  static final Set<String> ASKER = set("i you we one me us man ich du wir mir uns");

  static final Set<String> IMPERATIVE =
      set(
          """
          explain describe compare list show tell name summarise summarize give erkläre beschreibe
          vergleiche nenne zeige
          """);

  static final Set<String> PRONOUN =
      set("it he she they them him it es er sie ihn ihm ihnen there dort dorthin");

  static final Set<String> GERMAN_POINTER =
      set(
          """
          davon damit dafür darin daran darauf darüber dazu dabei dagegen daraus
          """);

  static final Set<String> POSSESSIVE =
      set(
          """
          its his her their sein seine seinen seinem seiner ihr ihre ihren ihrem ihrer
          """);

  static final Set<String> DEMONSTRATIVE =
      set("this that these those dies das dieser diese dieses diesem diesen");

  /** What is said of something that was just said: does that {@code mean}, is this {@code so}. */
  static final Set<String> OF_WHAT_WAS_SAID =
      set(
          """
          mean work happen matter cost true right correct so possible normal
          """);

  /** Standing alone behind an article: {@code the second}, {@code der andere}. */
  static final Set<String> ONE_OF_SEVERAL =
      set(
          """
          first second third fourth fifth last former latter other others rest erste ersten zweite
          zweiten dritte dritten letzte letzten andere anderen anderer übrigen
          """);

  static final Set<String> NEXT = set("then next afterwards dann danach anschließend");

  /** Begins a clause, in which a pronoun may stand for what was said before it. */
  static final Set<String> CLAUSE =
      set(
          """
          when if while because since after before although though that which who whom whose where
          than as and or but whether until unless wenn weil dass ob als nachdem bevor während
          obwohl sobald bis und oder aber
          """);

  /** What follows an {@code it} that stands for nothing: is it possible {@code to}. */
  static final Set<String> AFTER_EMPTY_IT = set("to that if whether when zu dass ob wenn sich");

  static final Set<String> EMPTY_IT_SAYS =
      set(
          """
          rain raining rains snow snowing snows weather dark cold hot warm windy late early time date
          day regnen schneien spät uhr dunkel kalt heiß
          """);

  static final Set<String> BEFORE_EMPTY_ES =
      set("gibt gab gäbe geht ging regnet schneit handelt kommt kam");

  /** Behind {@code one}: it is said which. */
  static final Set<String> SAYS_WHICH = set("of who that which with in from where to");

  static final Set<String> HAPPENED = set("happened happens became passierte geschah");

  /** A slot that is asked for again: {@code And in Germany?}. */
  static final Pattern WHAT_ABOUT =
      Pattern.compile(
          "^\\s*(?:(?:and|but|und|aber)\\s+)?(?:(?:what|how)\\s+about|was\\s+ist\\s+mit"
              + "|wie\\s+(?:steht|ist|sieht)\\s+es\\s+(?:mit\\b|(?=in\\b|im\\b|bei\\b|beim\\b|auf\\b)))(?=\\s)",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

  private FollowUpWords() {}

  /** Whether a word says what a question is about. */
  static boolean isContent(Word word) {
    String lower = word.lower();
    return !FunctionWords.contains(lower)
        && !QUESTION.contains(lower)
        && !AUXILIARY.contains(lower)
        && !PREPOSITION.contains(lower)
        && !DETERMINER.contains(lower)
        && !PARTICLE.contains(lower)
        && !ASKER.contains(lower)
        && !CONNECTIVE.contains(lower)
        && !word.plainlyIn(PRONOUN)
        && !word.plainlyIn(POSSESSIVE)
        && !word.plainlyIn(DEMONSTRATIVE);
  }

  private static Set<String> set(String words) {
    return Set.copyOf(List.of(words.strip().split("\\s+")));
  }
}
