package dev.carrel.index;

import java.util.Set;

/**
 * Words that hold a sentence together and say nothing of what it is about: articles, question words
 * and the like, of English and the commonest of German. In any other language no word is one.
 */
public final class FunctionWords {
  private static final Set<String> WORDS =
      Set.of(
          """
          a an the this that these those it its he she they him his her their we our us i you your
          my me and or but if then than so as of at by for from in into on onto to with without
          about over under between after before during up down out off is are was were be been being
          am do does did done doing has have had having can could will would shall should may might
          must not no nor only just also very more most much many some any each other such own same
          both all what which who whom whose when where why how there here s t don didn doesn isn
          aren wasn name named called der die das den dem des ein eine einen einem einer eines und
          oder aber ist sind war waren wird werden wurde wurden hat haben hatte hatten nicht auch nur
          von vom zu zum zur mit im auf aus bei nach wie wer wen wem wo wann warum welche welcher
          welches welchen es er sie ich wir ihr sich als
          """
              .split("\\s+"));

  private FunctionWords() {}

  /** Whether it is one; {@code word} is in lower case. */
  public static boolean contains(String word) {
    return WORDS.contains(word);
  }
}
