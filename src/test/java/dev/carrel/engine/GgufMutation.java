package dev.carrel.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** One way to damage a model file, drawn by chance. */
enum GgufMutation {
  FLIPPED_BYTES {
    @Override
    byte[] apply(GgufDraft.Written base, Random random) {
      byte[] mutant = base.bytes().clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        mutant[random.nextInt(base.headerBytes())] = (byte) random.nextInt(256);
      }
      return mutant;
    }
  },
  CUT_SHORT {
    @Override
    byte[] apply(GgufDraft.Written base, Random random) {
      int most = random.nextBoolean() ? base.headerBytes() : base.bytes().length;
      return Arrays.copyOf(base.bytes(), random.nextInt(most));
    }
  },
  INSERTED {
    @Override
    byte[] apply(GgufDraft.Written base, Random random) {
      byte[] more = new byte[1 + random.nextInt(40)];
      random.nextBytes(more);
      int at = random.nextInt(base.headerBytes());
      return ByteBuffer.allocate(base.bytes().length + more.length)
          .put(base.bytes(), 0, at)
          .put(more)
          .put(base.bytes(), at, base.bytes().length - at)
          .array();
    }
  },
  TAKEN_OUT {
    @Override
    byte[] apply(GgufDraft.Written base, Random random) {
      int at = random.nextInt(base.headerBytes() - 40);
      int less = 1 + random.nextInt(40);
      return ByteBuffer.allocate(base.bytes().length - less)
          .put(base.bytes(), 0, at)
          .put(base.bytes(), at + less, base.bytes().length - at - less)
          .array();
    }
  },
  EXTREME_COUNT {
    @Override
    byte[] apply(GgufDraft.Written base, Random random) {
      return number(base, random, GgufDraft.Field.COUNT, GgufDraft.Field.LENGTH);
    }
  },
  EXTREME_NUMBER {
    @Override
    byte[] apply(GgufDraft.Written base, Random random) {
      return number(base, random, GgufDraft.Field.WHOLE);
    }
  },
  EXTREME_TENSOR {
    @Override
    byte[] apply(GgufDraft.Written base, Random random) {
      return number(base, random, GgufDraft.Field.DIMENSION, GgufDraft.Field.OFFSET);
    }
  },
  OTHER_TYPE {
    @Override
    byte[] apply(GgufDraft.Written base, Random random) {
      GgufDraft.Place place = place(base, random, GgufDraft.Field.TYPE);
      byte[] mutant = base.bytes().clone();
      buffer(mutant).putInt(place.position(), random.nextInt(42));
      return mutant;
    }
  },
  ODD_REAL {
    private static final List<Float> ODD =
        List.of(
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            0f,
            -1f,
            Float.MIN_VALUE,
            Float.MAX_VALUE,
            1e-30f);

    @Override
    byte[] apply(GgufDraft.Written base, Random random) {
      GgufDraft.Place place = place(base, random, GgufDraft.Field.REAL);
      byte[] mutant = base.bytes().clone();
      buffer(mutant).putFloat(place.position(), ODD.get(random.nextInt(ODD.size())));
      return mutant;
    }
  },
  OTHER_TEXT {
    @Override
    byte[] apply(GgufDraft.Written base, Random random) {
      GgufDraft.Place to = place(base, random, GgufDraft.Field.TEXT);
      byte[] mutant = base.bytes().clone();
      if (random.nextBoolean()) {
        mutant[to.position() + random.nextInt(to.size())] = (byte) random.nextInt(256);
      } else {
        GgufDraft.Place from = place(base, random, GgufDraft.Field.TEXT);
        System.arraycopy(
            base.bytes(), from.position(), mutant, to.position(), Math.min(from.size(), to.size()));
      }
      return mutant;
    }
  },
  /** A number of the architecture, or a token's number: the first ones of the file. */
  OTHER_SIZE {
    @Override
    byte[] apply(GgufDraft.Written base, Random random) {
      List<GgufDraft.Place> sizes =
          base.places().stream()
              .filter(place -> place.field() == GgufDraft.Field.WHOLE)
              .limit(14)
              .toList();
      return changed(base, random, sizes.get(random.nextInt(sizes.size())));
    }
  },
  OTHER_WEIGHTS {
    @Override
    byte[] apply(GgufDraft.Written base, Random random) {
      byte[] mutant = base.bytes().clone();
      for (int changes = 1 + random.nextInt(200); changes > 0; changes--) {
        int at = base.headerBytes() + random.nextInt(mutant.length - base.headerBytes());
        mutant[at] = (byte) random.nextInt(256);
      }
      return mutant;
    }
  };

  private static final long[] EXTREMES = {
    0,
    1,
    2,
    3,
    7,
    63,
    64,
    65,
    255,
    256,
    1 << 16,
    (1 << 30) + 16,
    Integer.MAX_VALUE,
    1L << 31,
    0xFFFFFFFFL,
    1L << 32,
    (1L << 32) + 1,
    1L << 40,
    1L << 61,
    1L << 62,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1,
    -32
  };

  abstract byte[] apply(GgufDraft.Written base, Random random);

  static byte[] number(GgufDraft.Written base, Random random, GgufDraft.Field... fields) {
    return changed(base, random, place(base, random, fields));
  }

  static byte[] changed(GgufDraft.Written base, Random random, GgufDraft.Place place) {
    byte[] mutant = base.bytes().clone();
    ByteBuffer buffer = buffer(mutant);
    boolean wide = place.size() == Long.BYTES;
    long was = wide ? buffer.getLong(place.position()) : buffer.getInt(place.position());
    long becomes =
        switch (random.nextInt(4)) {
          case 0 -> was + 1;
          case 1 -> random.nextBoolean() ? was - 1 : was * 2;
          default -> EXTREMES[random.nextInt(EXTREMES.length)];
        };
    if (wide) {
      buffer.putLong(place.position(), becomes);
    } else {
      buffer.putInt(place.position(), (int) becomes);
    }
    return mutant;
  }

  static GgufDraft.Place place(GgufDraft.Written base, Random random, GgufDraft.Field... fields) {
    List<GgufDraft.Place> all =
        base.places().stream()
            .filter(place -> Stream.of(fields).anyMatch(field -> field == place.field()))
            .toList();
    return all.get(random.nextInt(all.size()));
  }

  static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
