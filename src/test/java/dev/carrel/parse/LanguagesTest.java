package dev.carrel.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguagesTest {
  @Test
  void a_few_sentences_tell_the_language() {
    Map<String, String> texts =
        Map.ofEntries(
            Map.entry(
                "en",
                "The ferry leaves at seven in the morning, and tickets are sold on board. Bring a warm coat."),
            Map.entry(
                "de",
                "Die F\u00E4hre legt morgens um sieben ab, Fahrkarten gibt es an Bord. Eine warme Jacke schadet nicht."),
            Map.entry(
                "fr",
                "Le bateau part \u00E0 sept heures du matin et les billets sont vendus \u00E0 bord. Prenez un manteau chaud."),
            Map.entry(
                "es",
                "El barco sale a las siete de la ma\u00F1ana y los billetes se venden a bordo. Lleve un abrigo caliente."),
            Map.entry(
                "it",
                "Il traghetto parte alle sette del mattino e i biglietti si comprano a bordo. Portate una giacca."),
            Map.entry(
                "pt",
                "O barco sai \u00E0s sete da manh\u00E3 e os bilhetes s\u00E3o vendidos a bordo. N\u00E3o esque\u00E7a o casaco quente."),
            Map.entry(
                "nl",
                "De veerboot vertrekt om zeven uur 's ochtends en kaartjes worden aan boord verkocht. Neem een jas mee."),
            Map.entry(
                "no",
                "Fergen g\u00E5r klokken sju om morgenen, og billettene selges om bord. Ta med deg en varm jakke og noe \u00E5 spise."),
            Map.entry(
                "da",
                "F\u00E6rgen sejler klokken syv om morgenen, og billetterne s\u00E6lges om bord. Tag en varm jakke med og noget at spise, for rejsen varer hele dagen, og der er ingen k\u00F8kken om bord."),
            Map.entry(
                "sv",
                "F\u00E4rjan avg\u00E5r klockan sju p\u00E5 morgonen och biljetterna s\u00E4ljs ombord. Ta med en varm jacka och n\u00E5got att \u00E4ta."),
            Map.entry(
                "fi",
                "Lautta l\u00E4htee aamulla kello seitsem\u00E4n, ja liput myyd\u00E4\u00E4n laivalla. Ota mukaan l\u00E4mmin takki."),
            Map.entry(
                "pl",
                "Prom odp\u0142ywa o si\u00F3dmej rano, a bilety sprzedaje si\u0119 na pok\u0142adzie. We\u017A ze sob\u0105 ciep\u0142\u0105 kurtk\u0119."),
            Map.entry(
                "cs",
                "Trajekt odj\u00ED\u017Ed\u00ED v sedm hodin r\u00E1no a l\u00EDstky se prod\u00E1vaj\u00ED na palub\u011B. Vezm\u011Bte si teplou bundu."),
            Map.entry(
                "hu",
                "A komp reggel h\u00E9tkor indul, \u00E9s a jegyeket a fed\u00E9lzeten \u00E1rulj\u00E1k. Hozzon mag\u00E1val meleg kab\u00E1tot."),
            Map.entry(
                "tr",
                "Feribot sabah saat yedide kalk\u0131yor ve biletler gemide sat\u0131l\u0131yor. Yan\u0131n\u0131za kal\u0131n bir ceket al\u0131n."),
            Map.entry(
                "ru",
                "\u041F\u0430\u0440\u043E\u043C \u043E\u0442\u043F\u0440\u0430\u0432\u043B\u044F\u0435\u0442\u0441\u044F \u0432 \u0441\u0435\u043C\u044C \u0443\u0442\u0440\u0430, \u0431\u0438\u043B\u0435\u0442\u044B \u043F\u0440\u043E\u0434\u0430\u044E\u0442\u0441\u044F \u043D\u0430 \u0431\u043E\u0440\u0442\u0443."),
            Map.entry(
                "el",
                "\u03A4\u03BF \u03C0\u03BB\u03BF\u03AF\u03BF \u03C6\u03B5\u03CD\u03B3\u03B5\u03B9"),
            Map.entry("ja", "\u8239\u306F\u671D\u4E03\u6642\u306B\u51FA\u307E\u3059"),
            Map.entry("zh", "\u8F6E\u6E21\u65E9\u4E0A\u4E03\u70B9\u51FA\u53D1"),
            Map.entry(
                "ko",
                "\uBC30\uB294 \uC544\uCE68 \uC77C\uACF1 \uC2DC\uC5D0 \uCD9C\uBC1C\uD569\uB2C8\uB2E4"));
    texts.forEach((language, text) -> assertEquals(language, Languages.of(text), text));
  }

  @Test
  void what_is_no_prose_has_no_language() {
    assertNull(Languages.of(""));
    assertNull(Languages.of("Ferry at seven."));
    assertNull(Languages.of("1 2 3 4711 12.50 33 8:15 ".repeat(100)));
    assertNull(Languages.of("c2VjcmV0c2VjcmV0 aGVsbG8gd29ybGQ dGhpcyBpcyBi ".repeat(20)));
    assertNull(Languages.of("John Smith, Maria Garcia, Wei Chen, Anna Kowalska, Lars Hansen"));
    assertNull(Languages.of("AND NOW ALL IN CAPITALS WITHOUT A SINGLE SMALL LETTER IN THE TEXT"));
  }

  @Test
  void what_is_mostly_code_has_no_language_and_names_in_prose_do_no_harm() {
    for (String code :
        List.of(
            "  private final Path folder = dir.resolve(name);\n  return folder.toFile();\n",
            "static int caif_set(struct cfctrl *layer) {\n  if (layer == NULL) return -1;\n}\n",
            " src/main/java/dev/carrel/Settings.java | 26 +-\n",
            "server.port=8080\nspring.datasource.url=jdbc:h2\nlogging.level.root=WARN\n",
            "{ \"name\": \"alpha\", \"maximum\": { \"total\": 12 } };\n",
            "+\tcase LA_BOUND: return parser.accept(mode);\n-\tmount_point = options.get(x);\n")) {
      assertNull(Languages.of(code.repeat(12)), code);
    }
    assertEquals(
        "en",
        Languages.of(
            "The method FileParser.parse() leaves when config/carrel.yaml is not there: then the"
                + " settings hold that were set before, and nothing is read again. Ask"
                + " ann@example.org, or read https://example.org/why.html for the reasons."));
    assertNull(
        Languages.of(
            "From: Sjur Braendeland <sjur.brandeland@stericsson.example>\nTo: netdev@vger.example"));
  }

  @Test
  void code_does_not_count(@TempDir Path folder) {
    String code = "```\nThe ferry leaves at seven and the tickets are sold on board of it.\n```\n";
    String german =
        "Die F\u00E4hre legt morgens um sieben ab, und Fahrkarten gibt es nur an Bord.\n";
    try (Reading reading = new Reading(folder, ParseLimits.defaults())) {
      assertEquals("de", reading.document("a.md", code.repeat(5) + "\n" + german).language());
      assertNull(reading.document("b.md", code.repeat(5)).language());
      assertNull(
          reading
              .document("c.java", "// The ferry leaves at seven, on board\n".repeat(9))
              .language());
    }
  }

  @Test
  void any_text_is_looked_at_without_failing() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(300);
      int range = random.nextBoolean() ? 0x250 : 0x10000;
      while (text.length() < length) {
        text.append((char) random.nextInt(range));
      }
      String language = Languages.of(text);
      assertTrue(language == null || language.length() <= 3, "seed " + seed + ": " + language);
    }
    assertNull(Languages.of("x".repeat(5_000_000)));
  }
}
