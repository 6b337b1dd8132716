package dev.carrel.engine;

import java.util.List;

/** What a key of a model file's metadata says. */
sealed interface GgufValue {
  /** Numbers of the types in the file. */
  int UINT32 = 4;

  int INT32 = 5;
  int FLOAT32 = 6;
  int BOOL = 7;
  int STRING = 8;
  int ARRAY = 9;
  int FLOAT64 = 12;

  /** A whole number; one of 64 bits without a sign may look negative. */
  record Whole(int type, long value) implements GgufValue {}

  record Real(int type, double value) implements GgufValue {}

  record Flag(boolean value) implements GgufValue {}

  record Text(String value) implements GgufValue {}

  /** A short row of whole numbers, such as one for each layer. */
  record Wholes(int type, List<Long> values) implements GgufValue {
    public Wholes {
      values = List.copyOf(values);
    }
  }

  /** Another row, of which only type and length are kept. */
  record Row(int type, int count) implements GgufValue {}
}
