package dev.lead.process.json;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import dev.lead.core.election.DrainScope;
import dev.lead.core.election.Fact;
import dev.lead.core.election.Order;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardSelection;
import dev.lead.core.model.Term;
import dev.lead.core.model.Token;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * The values of the core in JSON: names, shards ({@code "payments/17"}), sessions and incarnations
 * as strings, tokens and their halves as numbers; facts, orders and scopes of drains as objects
 * with a {@code type} in {@code snake_case}; enum constants in {@code snake_case}.
 */
public final class CoreModule extends SimpleModule {
  /** Gives an object a {@code type}. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  private interface Typed {}

  public CoreModule() {
    super("lead-core");
    text(RegionName.class, RegionName::value, RegionName::new);
    text(ServiceName.class, ServiceName::value, ServiceName::new);
    text(AgentName.class, AgentName::value, AgentName::new);
    text(CandidateName.class, CandidateName::value, CandidateName::new);
    text(ShardId.class, ShardId::toString, ShardId::parse);
    text(SessionId.class, SessionId::toString, SessionId::parse);
    text(Incarnation.class, Incarnation::toString, Incarnation::parse);
    text(Duration.class, DurationText::format, DurationText::parse);
    number(Token.class, Token::value, Token::new);
    number(Epoch.class, Epoch::value, Epoch::new);
    number(Term.class, Term::value, Term::new);
    addSerializer(ShardSelection.class, new SelectionWriter());
    addDeserializer(ShardSelection.class, new SelectionReader());
    setSerializerModifier(new SnakeCaseEnums.Writing());
    setDeserializerModifier(new SnakeCaseEnums.Reading());
    typed(Fact.class);
    typed(Order.class);
    typed(DrainScope.class);
  }

  private void typed(Class<?> sealed) {
    setMixInAnnotation(sealed, Typed.class);
    for (Class<?> kind : sealed.getPermittedSubclasses()) {
      registerSubtypes(new NamedType(kind, typeName(kind)));
    }
  }

  /** {@code LeaderElected} becomes {@code leader_elected}. */
  public static String typeName(Class<?> kind) {
    return kind.getSimpleName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }

  private <T> void text(Class<T> type, Function<T, String> write, Function<String, T> read) {
    addSerializer(
        type,
        new StdScalarSerializer<T>(type) {
          @Override
          public void serialize(T value, JsonGenerator out, SerializerProvider provider)
              throws IOException {
            out.writeString(write.apply(value));
          }
        });
    addKeySerializer(
        type,
        new StdScalarSerializer<T>(type) {
          @Override
          public void serialize(T value, JsonGenerator out, SerializerProvider provider)
              throws IOException {
            out.writeFieldName(write.apply(value));
          }
        });
    addDeserializer(
        type,
        new StdScalarDeserializer<T>(type) {
          @Override
          public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
            String value = in.getValueAsString();
            if (value == null) {
              throw InvalidFormatException.from(in, "expected a string", in.getText(), type);
            }
            try {
              return read.apply(value);
            } catch (IllegalArgumentException e) {
              throw InvalidFormatException.from(in, e.getMessage(), value, type);
            }
          }
        });
  }

  private <T> void number(Class<T> type, ToLongFunction<T> write, Function<Long, T> read) {
    addSerializer(
        type,
        new StdScalarSerializer<T>(type) {
          @Override
          public void serialize(T value, JsonGenerator out, SerializerProvider provider)
              throws IOException {
            out.writeNumber(write.applyAsLong(value));
          }
        });
    addDeserializer(
        type,
        new StdScalarDeserializer<T>(type) {
          @Override
          public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
            // Also from a string, for languages whose numbers are 64-bit floats.
            String value = in.getValueAsString();
            try {
              return read.apply(value == null ? in.getLongValue() : Long.parseLong(value));
            } catch (IllegalArgumentException e) {
              throw InvalidFormatException.from(in, e.getMessage(), in.getText(), type);
            }
          }
        });
  }

  private static final class SelectionWriter extends StdScalarSerializer<ShardSelection> {
    private static final long serialVersionUID = 1;

    SelectionWriter() {
      super(ShardSelection.class);
    }

    @Override
    public void serialize(ShardSelection value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      if (value.isAll()) {
        out.writeString("all");
      } else {
        int[] numbers = value.numbers();
        out.writeArray(numbers, 0, numbers.length);
      }
    }
  }

  private static final class SelectionReader extends StdScalarDeserializer<ShardSelection> {
    private static final long serialVersionUID = 1;

    SelectionReader() {
      super(ShardSelection.class);
    }

    @Override
    public ShardSelection deserialize(JsonParser in, DeserializationContext context)
        throws IOException {
      if ("all".equals(in.getValueAsString())) {
        return ShardSelection.all();
      }
      if (!in.isExpectedStartArrayToken()) {
        throw InvalidFormatException.from(
            in,
            "shards must be \"all\" or an array of numbers",
            in.getText(),
            ShardSelection.class);
      }
      IntStream.Builder numbers = IntStream.builder();
      while (in.nextToken() != JsonToken.END_ARRAY) {
        numbers.add(in.getIntValue());
      }
      try {
        return ShardSelection.of(numbers.build().toArray());
      } catch (IllegalArgumentException e) {
        throw InvalidFormatException.from(in, e.getMessage(), "", ShardSelection.class);
      }
    }
  }
}
