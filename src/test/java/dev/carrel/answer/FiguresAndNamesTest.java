package dev.carrel.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which forms of a number, a date or a name are the same, and which are not. */
class FiguresAndNamesTest {
  @Test
  void numbers_are_the_same_in_whatever_form() {
    String passage =
        "It cost 1,250,000 kroner, weighed 1.5 tonnes and took three years, 1990-95; 2½ km away,"
            + " a third of 48 people, minus 5 degrees, 1.000 Stück, 5.1 to 5.3 billion dollars.";
    for (String same :
        List.of(
            "1.25 million kroner",
            "1 250 000 kroner",
            "1.250.000 kroner",
            "1,500 kg",
            "3 years",
            "1995",
            "2.5 kilometres",
            "2,500 m",
            "forty-eight people",
            "-5 degrees",
            "1,000 Stück",
            "$5.1 billion",
            "around 50 people",
            "the 1990s",
            "the 20th century")) {
      assertEquals(List.of(), missing(passage, "It was " + same + "."), same);
    }
    for (String other :
        List.of(
            "1.35 million kroner",
            "1,250 kroner",
            "1,500 g",
            "3 hours",
            "1996",
            "2.6 kilometres",
            "forty-nine people",
            "$5.1 million",
            "50 people",
            "the 1980s",
            "the 19th century")) {
      assertEquals(1, missing(passage, "It was " + other + ".").size(), other);
    }
  }

  @Test
  void dates_and_times_are_the_same_in_whatever_form() {
    String passage =
        "On 12 March 1994 at 22:59; from 3 to 5 May 2001; 07.08.2011; 2019-11-30; at 7 pm; at noon.";
    for (String same :
        List.of(
            "12 March 1994",
            "March 12, 1994",
            "12th of March",
            "12.03.1994",
            "1994-03-12",
            "3/12/1994",
            "March 1994",
            "1994",
            "12. März 1994",
            "10:59 pm",
            "4 May 2001".replace('4', '3'),
            "5 May 2001",
            "7 August 2011",
            "30 November 2019",
            "19:00",
            "19 Uhr",
            "12:00")) {
      assertEquals(List.of(), missing(passage, "It was " + same + "."), same);
    }
    for (String other :
        List.of(
            "13 March 1994",
            "12 March 1995",
            "12 April 1994",
            "April 1994",
            "10:59 am",
            "22:58",
            "6 May 2001",
            "29 November 2019",
            "8 pm")) {
      assertEquals(1, missing(passage, "It was " + other + ".").size(), other);
    }
  }

  @Test
  void names_are_the_same_in_their_forms() {
    String passage =
        "Björn Müller of the World Health Organization met Norwegian doctors in St. Gallen; he uses"
            + " read_all() of version 2.3.1, the A320 and COVID-19 tests in the United States.";
    for (String same :
        List.of(
            "Bjorn Mueller",
            "Müller's plan",
            "the WHO",
            "Norway",
            "Saint Gallen",
            "the `read_all()` function",
            "version 2.3.1",
            "an A-320",
            "the US",
            "COVID-19")) {
      assertEquals(List.of(), missing(passage, "It was " + same + "."), same);
    }
    for (String other :
        List.of(
            "Bjarne Müller",
            "the WTO",
            "Sweden",
            "Saint Moritz",
            "the `read_some()` function",
            "version 2.3.2",
            "an A330",
            "the UK",
            "Müllers Sohn".replace("Sohn", "Karlsson"))) {
      assertEquals(1, missing(passage, "It was " + other + ".").size(), other);
    }
  }

  @Test
  void words_of_german_are_no_names_because_they_are_capitalised() {
    Map.of(
            "Die alte Brücke hat einen neuen Belag.", List.of(),
            "Das Geländer wurde von Anna Berger gestrichen.", List.of("Anna", "Berger"),
            "Der Bürgermeister von Altenbrunn war dagegen.", List.of("Altenbrunn"),
            "Die Kinder fahren nach Dresden und der Vorsitzende ist Gruber.",
                List.of("Dresden", "Gruber"),
            "Das ist nicht für Kinder und wird mit Blumen gefeiert.", List.of())
        .forEach((sentence, names) ->
            assertEquals(
                names, Names.in(sentence).stream().map(Names.Name::text).toList(), sentence));
  }

  private static List<String> missing(String passage, String sentence) {
    Evidence evidence = Evidence.of(List.of(Library.whole("a.md", passage)));
    return java.util.stream.Stream.concat(
            Figures.ofSentence(sentence).stream()
                .filter(figure -> !evidence.says(figure))
                .map(Figure::text),
            Names.in(sentence).stream().filter(name -> !evidence.names(name)).map(Names.Name::text))
        .toList();
  }
}
