package dev.lead.client;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** A candidacy on manual clocks, with the test as its agents. */
final class World {
  final ManualTime time = new ManualTime();
  final ManualLoop loop = new ManualLoop(time);
  final FakeConnector agents = new FakeConnector();
  final FitnessProbe fitness = new FitnessProbe(time);
  final StaleRejections staleRejections = new StaleRejections();
  final CampaignSession candidacy;

  World(LeadershipListener listener) {
    this(listener, options().build());
  }

  World(LeadershipListener listener, LeadOptions options) {
    ClientContext context =
        new ClientContext(options, loop, time, agents, new Random(1), fitness, staleRejections);
    candidacy = new CampaignSession(context, "payments", Shards.all(), listener, ended -> {});
  }

  static LeadOptions.Builder options() {
    return LeadOptions.builder()
        .agents("a:1", "b:2", "c:3")
        .identity(Path.of("unused"))
        .name("app-1")
        .ttl(Duration.ofSeconds(2))
        .spareConnection(false)
        .startJitter(Duration.ZERO);
  }

  /** Runs the loop until the condition holds; listeners run on threads of their own. */
  void until(BooleanSupplier condition) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(2))
        .until(() -> {
          loop.run();
          return condition.getAsBoolean();
        });
  }

  /** Dialled, welcomed with a new session, first heartbeat sent. */
  FakeConnector.Link attach() {
    candidacy.start();
    loop.run();
    FakeConnector.Link link = agents.last();
    link.open();
    loop.run();
    welcomeNew(link, "s1");
    return link;
  }

  /** As {@link #attach}, and with a lease. */
  FakeConnector.Link attachWithLease() {
    FakeConnector.Link link = attach();
    lease(link, 1, 2_000);
    return link;
  }

  void welcomeNew(FakeConnector.Link link, String session) {
    link.say(
        "{'type':'welcome','session':'%s','secret':'hush-%s','attachment':1,'ttl_ms':2000,'heartbeat_ms':250,'agent':'x','region':'eu','agents':['a:1','b:2','c:3'],'resumed':false}"
            .formatted(session, session));
    loop.run();
  }

  void welcomeBack(FakeConnector.Link link, int attachment) {
    link.say(
        "{'type':'welcome','session':'s1','attachment':%d,'ttl_ms':2000,'heartbeat_ms':250,'agent':'y','region':'eu','agents':['a:1','b:2','c:3'],'resumed':true}"
            .formatted(attachment));
    loop.run();
  }

  /** Answers the newest heartbeat. */
  void lease(FakeConnector.Link link, int attachment, long validMillis) {
    leaseFor(link, link.lastBeat(), attachment, validMillis);
  }

  void leaseFor(FakeConnector.Link link, long n, int attachment, long validMillis) {
    link.say(
        "{'type':'lease','n':%d,'attachment':%d,'valid_ms':%d}"
            .formatted(n, attachment, validMillis));
    loop.run();
  }

  void lead(FakeConnector.Link link, int shard, long token) {
    link.say(
        "{'type':'lead','shards':[{'shard':'payments/%d','token':%d,'previous_token':%d,'cause':'first'}]}"
            .formatted(shard, token, token - 1));
    loop.run();
  }

  void taken(FakeConnector.Link link, String type, int shard, long token) {
    link.say(
        "{'type':'%s','shards':[{'shard':'payments/%d','token':%d,'cause':'evicted'}]}"
            .formatted(type, shard, token));
    loop.run();
  }
}
