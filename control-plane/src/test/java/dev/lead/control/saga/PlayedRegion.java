package dev.lead.control.saga;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lead.control.link.Link;
import dev.lead.control.link.Orders;
import dev.lead.core.election.ElectionCause;
import dev.lead.core.election.Fact;
import dev.lead.core.election.Order;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardSelection;
import dev.lead.core.model.Term;
import dev.lead.core.model.Token;
import dev.lead.process.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A region whose only agent is played by the test. */
public final class PlayedRegion {
  private static final AtomicLong SESSIONS = new AtomicLong(1_000);

  public final RegionName name;
  private final Link link;
  private final Map<String, SessionId> sessions = new HashMap<>();
  private Incarnation incarnation = Link.incarnation();
  private long run = 1;
  private long count;
  private long sequence;
  private long heard;
  private Epoch epoch = Epoch.NONE;

  public PlayedRegion(Link link, String name) {
    this.link = link;
    this.name = link.region(name);
  }

  /** Asks for the mandate, and has it. */
  public PlayedRegion renew() {
    epoch = link.renew(name, "a", Link.request(run, incarnation, ++count)).epoch();
    return this;
  }

  /** Comes back with nothing in memory, after everything of the old one is known to be over. */
  public void rebuild() {
    incarnation = Link.incarnation();
    long old = run++;
    count = 0;
    sequence = 0;
    sessions.clear();
    try {
      link.renew(name, "a", Link.request(run, incarnation, ++count, List.of(old)));
    } catch (dev.lead.control.problem.Refused e) {
      link.pass(java.time.Duration.ofSeconds(5));
    }
    renew();
  }

  public Incarnation incarnation() {
    return incarnation;
  }

  public Epoch epoch() {
    return epoch;
  }

  /** Delivers what happened. */
  public void tell(Fact... facts) {
    link.deliver(name, incarnation, sequence + 1, facts);
    sequence += facts.length;
  }

  /** Delivers the last ones again, as an agent does that got no answer. */
  public void tellAgain(Fact... facts) {
    link.deliver(name, incarnation, sequence + 1 - facts.length, facts);
  }

  /** A fit candidate joins. */
  public SessionId join(ServiceName service, String candidate) {
    SessionId session = session(candidate);
    tell(
        new Fact.CandidateJoined(
            session,
            new CandidateSpec(
                new CandidateName(candidate),
                service,
                ShardSelection.all(),
                1,
                0,
                "z",
                "1.0",
                "10.0.0.1:80",
                Map.of(),
                42),
            Optional.of(new AgentRun(Link.run("a", run).name(), run))));
    return session;
  }

  public SessionId session(String candidate) {
    return sessions.computeIfAbsent(candidate, key -> new SessionId(SESSIONS.incrementAndGet()));
  }

  /** It is elected under this token and reports ready. */
  public void elect(ShardId shard, String candidate, Token token) {
    tell(elected(shard, candidate, token), new Fact.LeaderReady(shard, token, session(candidate)));
  }

  public Fact.LeaderElected elected(ShardId shard, String candidate, Token token) {
    return new Fact.LeaderElected(
        shard,
        token,
        session(candidate),
        new CandidateName(candidate),
        ElectionCause.FIRST,
        Token.NONE,
        Optional.empty(),
        Optional.empty(),
        SessionId.NONE);
  }

  /** A token of the region's own epoch. */
  public Token token(long term) {
    return Token.of(epoch, new Term(term));
  }

  /** The orders it has not heard yet. */
  public List<Orders.Numbered> orders() {
    List<Orders.Numbered> all = new ArrayList<>();
    Orders.after(link.database, name, incarnation, heard)
        .ifPresent(orders -> all.addAll(orders.orders()));
    if (!all.isEmpty()) {
      heard = all.getLast().number();
    }
    return all;
  }

  /** The only order it has not heard yet. */
  public <T extends Order> long order(Class<T> type) {
    List<Orders.Numbered> all = orders();
    if (all.size() != 1 || !type.isInstance(read(all.getFirst()))) {
      throw new AssertionError("expected one " + type.getSimpleName() + ", not " + all);
    }
    return all.getFirst().number();
  }

  /** Reads an order. */
  public static Order read(Orders.Numbered order) {
    try {
      return Json.mapper().treeToValue(order.order(), Order.class);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  /** The order was carried out. */
  public Fact done(long number) {
    return new Fact.OrderCompleted(number, true, Optional.empty(), "");
  }

  /** All facts of these lists, in order. */
  public static Fact[] all(Fact[]... facts) {
    return Arrays.stream(facts).flatMap(Arrays::stream).toArray(Fact[]::new);
  }
}
