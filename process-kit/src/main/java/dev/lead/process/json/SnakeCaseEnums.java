package dev.lead.process.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Enum constants of the core are written in lower case: {@code STEP_DOWN} as {@code step_down}. */
final class SnakeCaseEnums {
  private SnakeCaseEnums() {}

  static final class Writing extends BeanSerializerModifier {
    private static final long serialVersionUID = 1;

    @Override
    public JsonSerializer<?> modifyEnumSerializer(
        SerializationConfig config,
        JavaType type,
        BeanDescription description,
        JsonSerializer<?> serializer) {
      return new StdScalarSerializer<Enum<?>>(Enum.class, false) {
        @Override
        public void serialize(Enum<?> value, JsonGenerator out, SerializerProvider provider)
            throws IOException {
          out.writeString(text(value));
        }
      };
    }
  }

  static final class Reading extends BeanDeserializerModifier {
    private static final long serialVersionUID = 1;

    @Override
    public JsonDeserializer<?> modifyEnumDeserializer(
        DeserializationConfig config,
        JavaType type,
        BeanDescription description,
        JsonDeserializer<?> deserializer) {
      Class<?> raw = type.getRawClass();
      return new StdScalarDeserializer<Object>(raw) {
        @Override
        public Object deserialize(JsonParser in, DeserializationContext context)
            throws IOException {
          @Nullable String value = in.getValueAsString();
          for (Object constant : raw.getEnumConstants()) {
            if (text((Enum<?>) constant).equals(value)) {
              return constant;
            }
          }
          String allowed =
              Arrays.stream(raw.getEnumConstants())
                  .map(c -> text((Enum<?>) c))
                  .collect(Collectors.joining(", "));
          throw InvalidFormatException.from(
              in, "\"" + value + "\" is none of " + allowed, String.valueOf(value), raw);
        }
      };
    }
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
