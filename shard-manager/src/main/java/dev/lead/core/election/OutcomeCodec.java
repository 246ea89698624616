package dev.lead.core.election;

import java.util.ArrayList;
import java.util.List;

/** Bytes of outcomes: one byte for the usual ones. */
public final class OutcomeCodec {
  private static final Refusal[] REFUSALS = Refusal.values();

  private OutcomeCodec() {}

  /** Writes the outcomes of a batch, in the order of its commands. */
  public static byte[] encode(List<Outcome> outcomes) {
    NameTable names = new NameTable();
    WireOut body = new WireOut(names, outcomes.size() + 64);
    body.count(outcomes.size());
    for (Outcome outcome : outcomes) {
      write(body, outcome);
    }
    WireOut all = new WireOut(names, body.length() + 16);
    names.write(all);
    all.raw(body.array(), 0, body.length());
    return all.toBytes();
  }

  /**
   * Reads them.
   *
   * @throws MalformedBytes if they are none
   */
  public static List<Outcome> decode(byte[] bytes) {
    WireIn in = new WireIn(bytes);
    in.names(NameTable.read(in));
    int count = in.countOfThings();
    List<Outcome> outcomes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      outcomes.add(read(in));
    }
    return outcomes;
  }

  private static void write(WireOut out, Outcome outcome) {
    switch (outcome) {
      case Outcome.Done o -> out.octet(0);
      case Outcome.Unchanged o -> out.octet(1);
      case Outcome.Attached o -> {
        out.octet(2);
        out.count(o.attachment());
        out.duration(o.ttl());
      }
      case Outcome.Leased o -> {
        out.octet(3);
        out.token(o.token());
        out.duration(o.ttl());
      }
      case Outcome.Held o -> {
        out.octet(4);
        out.name(o.holder().value());
        out.token(o.token());
      }
      case Outcome.Refused o -> {
        out.octet(5);
        out.choice(o.reason());
        out.text(o.detail());
      }
    }
  }

  private static Outcome read(WireIn in) {
    int kind = in.octet();
    return switch (kind) {
      case 0 -> Outcome.DONE;
      case 1 -> Outcome.UNCHANGED;
      case 2 -> new Outcome.Attached(in.count(), in.duration());
      case 3 -> new Outcome.Leased(in.token(), in.duration());
      case 4 -> new Outcome.Held(in.candidate(), in.token());
      case 5 -> new Outcome.Refused(in.choice(REFUSALS), in.text());
      default -> throw new MalformedBytes("no outcome of kind " + kind);
    };
  }
}
