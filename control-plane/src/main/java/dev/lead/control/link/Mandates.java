package dev.lead.control.link;

import dev.lead.control.db.Database;
import dev.lead.control.db.Tx;
import dev.lead.control.event.EventLog;
import dev.lead.control.event.LogEntry;
import dev.lead.control.mandate.Answer;
import dev.lead.control.mandate.Decision;
import dev.lead.control.mandate.MandateRules;
import dev.lead.control.mandate.MandateSettings;
import dev.lead.control.mandate.RegionAuthority;
import dev.lead.control.mandate.Renewal;
import dev.lead.control.recovery.Position;
import dev.lead.control.recovery.Recoveries;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.region.RegionStore;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Grants and renews mandates. Each request is one transaction under the region's lock; what it
 * proves is stored even if it is refused.
 *
 * <p>Thread-safe; any number of replicas may do it at once.
 */
public final class Mandates {
  private final Database database;
  private final MandateSettings settings;
  private final Consumer<String> outcomes;

  /**
   * Over this database.
   *
   * @param outcomes is told how each request ended, for counting
   */
  public Mandates(Database database, MandateSettings settings, Consumer<String> outcomes) {
    this.database = database;
    this.settings = settings;
    this.outcomes = outcomes;
  }

  /**
   * Grants the mandate.
   *
   * @param actor the agent's identity, for the log
   * @throws dev.lead.control.problem.Refused if it is not granted
   */
  public MandateReply.Granted renew(
      RegionName region, AgentName agent, MandateRequest request, String actor) {
    MandateReply reply = database.transaction(tx -> renew(tx, region, agent, request, actor));
    return switch (reply) {
      case MandateReply.Granted granted -> {
        outcomes.accept("granted");
        yield granted;
      }
      case MandateReply.Refusal refusal -> {
        outcomes.accept(refusal.why().kind().slug());
        throw refusal.why();
      }
    };
  }

  private MandateReply renew(
      Tx tx, RegionName name, AgentName agent, MandateRequest request, String actor)
      throws SQLException {
    RegionRecord region = RegionStore.lock(tx, name);
    Recoveries.Heard heard = Recoveries.heard(tx, name, request.database(), request.knownEpoch());
    RegionAuthority authority = AuthorityStore.read(tx, region, agent);
    Renewal renewal = request.renewal(agent);
    Decision decision = MandateRules.decide(authority, renewal);
    List<LogEntry> log = new ArrayList<>(heard.log());
    boolean registering =
        decision.answer() instanceof Answer.Granted(boolean isRegistering) && isRegistering;
    if (decision.answer() instanceof Answer.Granted && !heard.mayGive(registering)) {
      AuthorityStore.heard(tx, name, agent, request);
      EventLog.append(tx, log);
      return new MandateReply.Refusal(MandateRefusals.recovering(heard));
    }
    if (registering) {
      log.addAll(Registration.register(tx, region, renewal.incarnation(), actor));
    }
    AuthorityStore.store(tx, name, decision);
    if (!(decision.answer() instanceof Answer.RunEnded)
        && !(decision.answer() instanceof Answer.StaleCount)) {
      AuthorityStore.heard(tx, name, agent, request);
    }
    if (!registering) {
      log.addAll(RegionMandate.update(tx, region));
      log.addAll(Withheld.lifted(tx, region, authority.holders()));
    }
    EventLog.append(tx, log);
    return reply(tx, name, decision, heard.here());
  }

  private MandateReply reply(Tx tx, RegionName name, Decision decision, Position here)
      throws SQLException {
    if (!(decision.answer() instanceof Answer.Granted)) {
      return new MandateReply.Refusal(MandateRefusals.explain(name, decision.answer(), settings));
    }
    RegionRecord now = RegionStore.lock(tx, name);
    Incarnation incarnation = now.incarnation().orElseThrow();
    return new MandateReply.Granted(
        incarnation,
        now.epoch(),
        settings.mandate().toMillis(),
        settings.interval().toMillis(),
        now.assignmentVersion(),
        now.lastSequence(),
        here);
  }
}
