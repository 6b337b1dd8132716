package dev.carrel.serve;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * JSON as every document and request of the interface is written and read: records as they are,
 * nulls included, paths as plain strings. Shared by the service and by those who talk to it.
 */
public final class Json {
  private static final JsonMapper DOCUMENTS = documents();
  private static final ObjectWriter WRITER = DOCUMENTS.writer();
  private static final ObjectWriter PRETTY_WRITER = DOCUMENTS.writerWithDefaultPrettyPrinter();
  private static final ObjectReader DOCUMENT_READER = DOCUMENTS.reader();
  private static final ObjectReader REQUEST_READER = requests().reader();

  private Json() {}

  /** Has ready what {@link #document} needs for a type; may be called by any thread. */
  public static void prepare(Class<?> type) {
    try {
      document("null", type);
    } catch (IOException e) {
      throw new UncheckedIOException("null is a document of any type", e);
    }
  }

  /** One line. */
  public static String text(Object document) {
    return write(WRITER, document);
  }

  /** Indented, for a person. */
  public static String prettyText(Object document) {
    return write(PRETTY_WRITER, document);
  }

  /** One line in UTF-8. */
  public static byte[] bytes(Object document) {
    try {
      return WRITER.writeValueAsBytes(document);
    } catch (JsonProcessingException e) {
      throw unwritable(document, e);
    }
  }

  /**
   * Reads a document that a service wrote. Properties that this version does not know are passed
   * over.
   *
   * @throws IOException when it is no such document
   */
  public static <T> T document(byte[] json, Class<T> type) throws IOException {
    return DOCUMENT_READER.forType(type).readValue(json);
  }

  /** As {@link #document(byte[], Class)}. */
  public static <T> T document(String json, Class<T> type) throws IOException {
    return DOCUMENT_READER.forType(type).readValue(json);
  }

  /**
   * Reads what a client sent: a property that is unknown or given twice, a value of another type
   * and anything after the end are refused, nothing is converted.
   */
  static <T> T request(byte[] json, Class<T> type) throws IOException {
    return REQUEST_READER.forType(type).readValue(json);
  }

  private static String write(ObjectWriter writer, Object document) {
    try {
      return writer.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw unwritable(document, e);
    }
  }

  private static UncheckedIOException unwritable(Object document, JsonProcessingException e) {
    return new UncheckedIOException("no JSON can be made of " + document.getClass(), e);
  }

  private static JsonMapper documents() {
    return JsonMapper.builder()
        .addModule(plainPaths())
        .addModule(new SimpleModule("text").addSerializer(String.class, new TextWriter()))
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .build();
  }

  private static JsonMapper requests() {
    return JsonMapper.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .withCoercionConfigDefaults(any ->
            any.setAcceptBlankAsEmpty(false)
                .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
        .withCoercionConfig(
            LogicalType.Textual,
            textual ->
                textual
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
        .build();
  }

  /** Jackson's own way is a {@code file:} URI. */
  private static SimpleModule plainPaths() {
    return new SimpleModule("plain-paths")
        .addSerializer(Path.class, new ToStringSerializer(Path.class))
        .addDeserializer(Path.class, new PathReader());
  }

  /**
   * Half a surrogate pair, which some extracted texts hold, becomes a question mark: there is no
   * UTF-8 of it, and what Jackson writes instead is refused by strict readers.
   */
  private static final class TextWriter extends StdScalarSerializer<String> {
    TextWriter() {
      super(String.class);
    }

    @Override
    public void serialize(String text, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(hasHalfPair(text) ? whole(text) : text);
    }

    private static boolean hasHalfPair(String text) {
      for (int i = 0; i < text.length(); i++) {
        if (Character.isSurrogate(text.charAt(i))) {
          if (Character.charCount(text.codePointAt(i)) == 1) {
            return true;
          }
          i++;
        }
      }
      return false;
    }

    private static String whole(String text) {
      return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
  }

  private static final class PathReader extends FromStringDeserializer<Path> {
    PathReader() {
      super(Path.class);
    }

    @Override
    protected Path _deserialize(String value, DeserializationContext context) {
      return Path.of(value);
    }
  }
}
