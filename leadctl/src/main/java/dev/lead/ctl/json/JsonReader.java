package dev.lead.ctl.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON text to {@link Doc}. */
final class JsonReader {

  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonReader() {}

  static Doc read(String json) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() == null) {
        return Doc.MISSING;
      }
      Doc doc = value(parser);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("more follows after the end of the JSON value");
      }
      return doc;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          e.getOriginalMessage() + " at line " + e.getLocation().getLineNr(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static Doc value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> list(parser);
      case VALUE_STRING -> Doc.of(parser.getText());
      case VALUE_NUMBER_INT -> Doc.of(parser.getLongValue());
      case VALUE_NUMBER_FLOAT -> Doc.of(parser.getDoubleValue());
      case VALUE_TRUE -> Doc.of(true);
      case VALUE_FALSE -> Doc.of(false);
      default -> Doc.MISSING;
    };
  }

  private static Doc object(JsonParser parser) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      fields.put(name, value(parser));
    }
    return Doc.of(fields);
  }

  private static Doc list(JsonParser parser) throws IOException {
    List<Object> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(parser));
    }
    return Doc.of(items);
  }
}
