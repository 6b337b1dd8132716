package dev.carrel.answer;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What numbers count, as far as one can be told from another for certain. Pure functions. */
final class Units {
  /** What no word for a unit is longer than. */
  static final int WORD_CHARS_MAX = 16;

  private static final Map<String, Unit> BY_WORD = table();

  private Units() {}

  /**
   * A unit.
   *
   * @param kind what it measures; numbers of one kind can be compared
   * @param factor how many of the kind's own unit it is
   */
  record Unit(String kind, double factor) {}

  /** The unit that a word or a sign names. */
  static Optional<Unit> of(String word) {
    Unit exact = BY_WORD.get(word);
    return Optional.ofNullable(exact == null ? BY_WORD.get(word.toLowerCase(Locale.ROOT)) : exact);
  }

  private static Map<String, Unit> table() {
    Map<String, Unit> units = new HashMap<>();
    lengths(units);
    masses(units);
    times(units);
    money(units);
    add(units, "share", 1, "%", "percent", "prozent", "pct");
    add(units, "celsius", 1, "°c", "celsius", "℃");
    add(units, "fahrenheit", 1, "°f", "fahrenheit", "℉");
    add(units, "speed", 1, "km/h", "kph", "kmh");
    add(units, "speed", 1.609344, "mph");
    add(units, "speed", 3.6, "m/s");
    add(units, "speed", 1.852, "knot", "knots", "kn", "knoten");
    add(units, "power", 1, "watt", "watts");
    units.put("W", new Unit("power", 1));
    units.put("kW", new Unit("power", 1e3));
    units.put("MW", new Unit("power", 1e6));
    units.put("GW", new Unit("power", 1e9));
    add(units, "power", 1e3, "kilowatt", "kilowatts");
    add(units, "power", 1e6, "megawatt", "megawatts");
    add(units, "power", 1e9, "gigawatt", "gigawatts");
    add(units, "energy", 1, "kwh", "kilowatt-hours", "kilowattstunden");
    add(units, "energy", 1e3, "mwh");
    add(units, "voltage", 1, "volt", "volts");
    units.put("V", new Unit("voltage", 1));
    add(units, "frequency", 1, "hz", "hertz");
    add(units, "frequency", 1e3, "khz");
    add(units, "frequency", 1e6, "mhz");
    add(units, "frequency", 1e9, "ghz");
    add(units, "data", 1e3, "kb", "kilobyte", "kilobytes");
    add(units, "data", 1e6, "mb", "megabyte", "megabytes");
    add(units, "data", 1e9, "gb", "gigabyte", "gigabytes");
    add(units, "data", 1e12, "tb", "terabyte", "terabytes");
    return Map.copyOf(units);
  }

  private static void lengths(Map<String, Unit> units) {
    add(units, "length", .001, "mm", "millimetre", "millimetres", "millimeter", "millimeters");
    add(units, "length", .01, "cm", "centimetre", "centimetres", "centimeter", "centimeters");
    add(units, "length", .01, "zentimeter", "zentimetern");
    add(units, "length", 1, "metre", "metres", "meter", "meters", "metern");
    units.put("m", new Unit("length", 1));
    add(units, "length", 1e3, "km", "kilometre", "kilometres", "kilometer", "kilometers");
    add(units, "length", 1e3, "kilometern");
    add(units, "length", .0254, "inch", "inches", "zoll");
    add(units, "length", .3048, "ft", "foot", "feet");
    add(units, "length", .9144, "yd", "yard", "yards");
    add(units, "length", 1609.344, "mile", "miles", "meile", "meilen");
    add(units, "area", 1, "m²", "m2", "sqm", "quadratmeter");
    add(units, "area", 1e4, "ha", "hectare", "hectares", "hektar");
    add(units, "area", 1e6, "km²", "km2", "quadratkilometer");
    add(units, "area", 4046.8564224, "acre", "acres");
    add(units, "volume", .001, "ml", "millilitre", "millilitres", "milliliter", "milliliters");
    add(units, "volume", .01, "cl", "centilitre", "centilitres");
    add(units, "volume", 1, "l", "litre", "litres", "liter", "liters", "litern");
    add(units, "volume", 1e3, "m³", "m3", "kubikmeter");
    add(units, "volume", 3.785411784, "gallon", "gallons");
  }

  private static void masses(Map<String, Unit> units) {
    add(units, "mass", 1e-6, "mg", "milligram", "milligrams", "milligramm");
    add(units, "mass", .001, "g", "gram", "grams", "gramme", "grammes", "gramm");
    add(units, "mass", 1, "kg", "kilo", "kilos", "kilogram", "kilograms", "kilogramm");
    add(units, "mass", 1e3, "tonne", "tonnes", "tonnen", "ton", "tons");
    add(units, "mass", .45359237, "lb", "lbs");
    add(units, "mass", .028349523125, "oz", "ounce", "ounces");
  }

  private static void times(Map<String, Unit> units) {
    add(units, "time", .001, "ms", "millisecond", "milliseconds", "millisekunden");
    add(units, "time", 1, "second", "seconds", "secs", "sekunde", "sekunden");
    add(units, "time", 60, "min", "mins", "minute", "minutes", "minuten");
    add(units, "time", 3_600, "h", "hr", "hrs", "hour", "hours", "stunde", "stunden");
    add(units, "time", 86_400, "day", "days", "tag", "tage", "tagen");
    add(units, "time", 604_800, "week", "weeks", "woche", "wochen");
    add(units, "months", 1, "month", "months", "monat", "monate", "monaten");
    add(units, "months", 12, "year", "years", "yr", "yrs", "jahr", "jahre", "jahren");
    add(units, "months", 120, "decade", "decades");
    add(units, "months", 1_200, "centuries");
  }

  private static void money(Map<String, Unit> units) {
    add(units, "dollar", 1, "$", "usd", "dollar", "dollars");
    add(units, "euro", 1, "€", "eur", "euro", "euros");
    add(units, "pound", 1, "£", "gbp");
    add(units, "yen", 1, "¥", "jpy", "yen");
    add(units, "krone", 1, "nok", "dkk", "sek", "kroner", "kronor", "krone", "kronen");
    add(units, "franc", 1, "chf", "francs", "franken");
  }

  private static void add(Map<String, Unit> units, String kind, double factor, String... words) {
    for (String word : words) {
      units.put(word, new Unit(kind, factor));
    }
  }
}
