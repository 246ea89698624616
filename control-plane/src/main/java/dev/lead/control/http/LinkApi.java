package dev.lead.control.http;

import dev.lead.control.db.Channel;
import dev.lead.control.db.Database;
import dev.lead.control.link.EventsRequest;
import dev.lead.control.link.Ingestion;
import dev.lead.control.link.MandateRequest;
import dev.lead.control.link.Mandates;
import dev.lead.control.link.Orders;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.control.service.Assignment;
import dev.lead.control.wake.LongPoll;
import dev.lead.control.wake.Signals;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.identity.Identity;
import dev.lead.process.http.Call;
import dev.lead.process.http.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What agents call; see docs/region-link.md. An agent may only speak for itself. */
final class LinkApi {
  private final Database database;
  private final Mandates mandates;
  private final Ingestion ingestion;
  private final Signals signals;

  LinkApi(Database database, Mandates mandates, Ingestion ingestion, Signals signals) {
    this.database = database;
    this.mandates = mandates;
    this.ingestion = ingestion;
    this.signals = signals;
  }

  List<Route> routes() {
    return List.of(
        Route.post(
            "/v1/link/{region}/agents/{agent}/mandate", Access.LINK, Answers.to(this::mandate)),
        Route.get("/v1/link/{region}/assignment", Access.LINK, Answers.to(this::assignment)),
        Route.post("/v1/link/{region}/events", Access.LINK, Answers.to(this::events)),
        Route.get("/v1/link/{region}/orders", Access.LINK, Answers.to(this::orders)));
  }

  private Reply mandate(Call call) {
    RegionName region = ownRegion(call);
    Identity peer = call.peer();
    if (!peer.name().equals(call.path("agent"))) {
      throw new Refused(
          Kind.FORBIDDEN,
          "this is for the agent %s; you are %s".formatted(call.path("agent"), peer),
          "ask with the certificate of that agent");
    }
    MandateRequest request = call.peerBody(MandateRequest.class);
    return Reply.ok(mandates.renew(region, Params.agent(call), request, peer.uri()));
  }

  private Reply assignment(Call call) {
    RegionName region = ownRegion(call);
    Incarnation incarnation = incarnation(call);
    long after = call.queryNumber("after", 0, 0, Long.MAX_VALUE);
    Duration wait = call.queryMillis("wait_ms", LongPoll.LONGEST);
    Optional<Assignment> found =
        LongPoll.await(
            signals.of(Channel.ASSIGNMENT),
            wait,
            () -> Assignment.after(database, region, incarnation, after));
    return found.map(Reply::ok).orElseGet(() -> Reply.empty(304));
  }

  private Reply events(Call call) {
    RegionName region = ownRegion(call);
    EventsRequest request = call.peerBody(EventsRequest.class);
    return Reply.ok(Map.of("acknowledged", ingestion.take(region, request, Params.actor(call))));
  }

  private Reply orders(Call call) {
    RegionName region = ownRegion(call);
    Incarnation incarnation = incarnation(call);
    long after = call.queryNumber("after", 0, 0, Long.MAX_VALUE);
    Duration wait = call.queryMillis("wait_ms", LongPoll.LONGEST);
    return Reply.ok(
        LongPoll.await(
                signals.of(Channel.ORDERS),
                wait,
                () -> Orders.after(database, region, incarnation, after))
            .orElseGet(() -> new Orders(List.of())));
  }

  private static Incarnation incarnation(Call call) {
    return Params.valid(
        Incarnation::parse,
        call.query("incarnation")
            .orElseThrow(() ->
                new Refused(
                    Kind.BAD_REQUEST,
                    "`incarnation` is missing in the query",
                    "say which incarnation asks")));
  }

  private static RegionName ownRegion(Call call) {
    RegionName region = Params.region(call);
    if (!call.peer().region().equals(region.value())) {
      throw new Refused(
          Kind.FORBIDDEN,
          "this is for the agents of %s; you are %s".formatted(region, call.peer()),
          "ask for your own region; if this is yours, the certificate is of another one");
    }
    return region;
  }
}
