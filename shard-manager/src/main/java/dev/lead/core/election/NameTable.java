package dev.lead.core.election;

import dev.lead.core.model.AgentName;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.ServiceName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The texts of one batch, chunk or snapshot: each is kept once and meant by its place. Values made
 * of them are made once, too. Not thread-safe.
 */
final class NameTable {
  private final Map<String, Integer> places = new HashMap<>();
  private final List<String> texts = new ArrayList<>();
  private final List<Object> values = new ArrayList<>();

  int placeOf(String text) {
    Integer place = places.get(text);
    if (place != null) {
      return place;
    }
    places.put(text, texts.size());
    texts.add(text);
    values.add(text);
    return texts.size() - 1;
  }

  int size() {
    return texts.size();
  }

  String text(int place) {
    check(place);
    return texts.get(place);
  }

  ServiceName service(int place) {
    check(place);
    if (values.get(place) instanceof ServiceName name) {
      return name;
    }
    ServiceName name = new ServiceName(texts.get(place));
    values.set(place, name);
    return name;
  }

  CandidateName candidate(int place) {
    check(place);
    if (values.get(place) instanceof CandidateName name) {
      return name;
    }
    CandidateName name = new CandidateName(texts.get(place));
    values.set(place, name);
    return name;
  }

  AgentName agent(int place) {
    check(place);
    if (values.get(place) instanceof AgentName name) {
      return name;
    }
    AgentName name = new AgentName(texts.get(place));
    values.set(place, name);
    return name;
  }

  void write(WireOut out) {
    out.count(texts.size());
    for (String text : texts) {
      out.text(text);
    }
  }

  static NameTable read(WireIn in) {
    NameTable names = new NameTable();
    int count = in.count();
    for (int i = 0; i < count; i++) {
      names.placeOf(in.text());
    }
    if (names.size() != count) {
      throw new MalformedBytes("a name stands twice");
    }
    return names;
  }

  private void check(int place) {
    if (place < 0 || place >= texts.size()) {
      throw new MalformedBytes("no name number " + place);
    }
  }
}
