package dev.lead.control.link;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import dev.lead.control.db.Database;
import dev.lead.control.db.Tx;
import dev.lead.control.event.EventLog;
import dev.lead.control.event.LogEntry;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.control.projection.Projection;
import dev.lead.control.projection.Subjects;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.region.RegionStore;
import dev.lead.control.saga.MoveEvents;
import dev.lead.core.election.Event;
import dev.lead.core.election.Fact;
import dev.lead.core.model.RegionName;
import dev.lead.process.json.Json;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Takes a region's events: delivered at least once, taken once, in one transaction with all that
 * follows from them.
 *
 * <p>Thread-safe; any number of replicas may do it at once.
 */
public final class Ingestion {
  private record Parsed(EventsRequest.Item item, Optional<Fact> fact) {}

  private final Database database;
  private final IntConsumer taken;

  /**
   * Over this database.
   *
   * @param taken is told how many events were new, for counting
   */
  public Ingestion(Database database, IntConsumer taken) {
    this.database = database;
    this.taken = taken;
  }

  /**
   * Keeps what is new.
   *
   * @return the sequence number up to which all events are kept
   * @throws Refused for another incarnation, or if events before the first are missing
   */
  public long take(RegionName name, EventsRequest request, String actor) {
    requireContiguous(request);
    List<Parsed> parsed = parse(request);
    int[] count = {0};
    long kept =
        database.transaction(tx -> {
          RegionRecord region = RegionStore.lock(tx, name);
          requireRegistered(region, request);
          long last = region.lastSequence();
          if (!parsed.isEmpty() && parsed.getFirst().item().sequence() > last + 1) {
            throw gap(name, last + 1, parsed.getFirst().item().sequence());
          }
          List<Parsed> fresh = parsed.stream().filter(p -> p.item().sequence() > last).toList();
          count[0] = fresh.size();
          if (fresh.isEmpty()) {
            return last;
          }
          keep(tx, region, fresh, actor);
          return fresh.getLast().item().sequence();
        });
    taken.accept(count[0]);
    return kept;
  }

  private static void keep(Tx tx, RegionRecord region, List<Parsed> fresh, String actor)
      throws SQLException {
    List<Event> events = new ArrayList<>();
    List<LogEntry> log = new ArrayList<>();
    for (Parsed each : fresh) {
      EventsRequest.Item item = each.item();
      each.fact().ifPresent(fact -> events.add(new Event(item.sequence(), item.at(), fact)));
      log.add(
          new LogEntry(
              Optional.of(item.at()),
              item.fact().path("type").asText("unknown"),
              Optional.of(region.name()),
              Optional.of(new LogEntry.Origin(region.incarnation().orElseThrow(), item.sequence())),
              each.fact().flatMap(Subjects::service),
              each.fact().flatMap(Subjects::shard),
              actor,
              item.fact().toString()));
    }
    Projection projection = ProjectionStore.load(tx, region.name(), events);
    events.forEach(projection::apply);
    ProjectionStore.store(tx, region, projection, actor);
    log.addAll(MoveEvents.take(tx, region, events));
    tx.update(
        "update region set last_sequence = ?, events_dropped = events_dropped + ? where name = ?",
        fresh.getLast().item().sequence(),
        projection.dropped(),
        region.name().value());
    EventLog.append(tx, log);
  }

  /** A fact of a newer version is kept, though nothing follows from it here. */
  private static List<Parsed> parse(EventsRequest request) {
    List<Parsed> parsed = new ArrayList<>(request.events().size());
    for (EventsRequest.Item item : request.events()) {
      try {
        parsed.add(
            new Parsed(item, Optional.of(Json.mapper().treeToValue(item.fact(), Fact.class))));
      } catch (InvalidTypeIdException e) {
        parsed.add(new Parsed(item, Optional.empty()));
      } catch (JsonProcessingException | IllegalArgumentException e) {
        throw new Refused(
            Kind.INVALID,
            "event %d cannot be read: %s".formatted(item.sequence(), e.getMessage()),
            "the agent and the control plane must be of neighbouring versions; upgrade the older one");
      }
    }
    return parsed;
  }

  private static void requireContiguous(EventsRequest request) {
    List<EventsRequest.Item> items = request.events();
    for (int i = 0; i < items.size(); i++) {
      long wanted = items.getFirst().sequence() + i;
      if (items.get(i).sequence() != wanted || wanted < 1) {
        throw new Refused(
                Kind.INVALID,
                "the events of a request must follow each other: event %d stands where %d should"
                    .formatted(items.get(i).sequence(), wanted),
                "send them in order, without a gap")
            .with("expected", wanted);
      }
    }
  }

  private static void requireRegistered(RegionRecord region, EventsRequest request) {
    if (!region.incarnation().equals(Optional.of(request.incarnation()))) {
      throw new Refused(
              Kind.OTHER_INCARNATION,
              "the registered incarnation of region `%s` is %s"
                  .formatted(
                      region.name(), region.incarnation().map(Object::toString).orElse("none")),
              "deliver events only while the incarnation has the mandate")
          .with("registered", region.incarnation().map(Object::toString).orElse(""));
    }
  }

  private static Refused gap(RegionName name, long expected, long got) {
    return new Refused(
            Kind.GAP,
            "the next event of region `%s` is %d, not %d".formatted(name, expected, got),
            "send again from the expected one")
        .with("expected", expected);
  }
}
