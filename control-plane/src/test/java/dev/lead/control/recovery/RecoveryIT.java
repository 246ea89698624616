package dev.lead.control.recovery;

import static dev.lead.control.link.Link.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.control.link.Link;
import dev.lead.control.link.MandateRequest;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.control.service.Assignment;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServicePolicy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database whose tables and sequence were set back while the server went on. */
class RecoveryIT {
  private static final Duration LAPSE = Link.SETTINGS.lapseAfter();

  private final Link link = new Link();
  private final Incarnation west = Link.incarnation();
  private final Incarnation east = Link.incarnation();
  private final RegionName eu = link.region("eu");
  private final RegionName us = link.region("us");
  private Position seen = new Position("0", 0, "0", 0);
  private Epoch newest = Epoch.NONE;

  @BeforeEach
  void join() {
    link.renew(eu, "a", request(1, west, 1));
    var granted = link.renew(us, "b", request(1, east, 1));
    newest = granted.epoch();
    seen = granted.database();
  }

  @AfterEach
  void close() {
    link.close();
  }

  /** As if the last draws had never been. */
  private void setBack() {
    link.database.transaction(tx -> tx.number("select setval('lead_epoch_seq', 1) as n"));
  }

  private MandateRequest asked(
      Incarnation incarnation, long count, Epoch known, boolean mandateAlive) {
    return Link.seeing(request(1, incarnation, count), seen, known, mandateAlive);
  }

  private Kind newService() {
    try {
      link.service("payments", 8, ServicePolicy.DEFAULT, eu);
    } catch (Refused e) {
      return e.kind();
    }
    throw new AssertionError("authority was given");
  }

  private long drawn() {
    return link.number("select last_value as n from lead_epoch_seq");
  }

  private void found(MandateRequest request) {
    assertThat(link.refused(us, "b", request)).isEqualTo(Kind.BEHIND);
    assertThat(newService()).isEqualTo(Kind.BEHIND);
  }

  private List<String> awaited() {
    return link.database.read(Recoveries::awaited);
  }

  @Test
  void whoeverKnowsAHigherEpochStopsAllAuthorityUntilEachRegionWasHeardAndNoMandateIsAlive() {
    Epoch known = new Epoch(newest.value() + 50);
    setBack();

    found(asked(east, 2, known, true));
    assertThat(drawn()).isGreaterThanOrEqualTo(known.value() + (1 << 16));
    assertThat(awaited()).containsExactly("eu");
    assertThat(link.refused(eu, "a", asked(west, 2, newest, true))).isEqualTo(Kind.BEHIND);
    assertThat(awaited()).isEmpty();
    link.pass(LAPSE.minusSeconds(3));
    assertThat(newService()).isEqualTo(Kind.BEHIND);
    link.pass(Duration.ofSeconds(5));

    link.service("payments", 8, ServicePolicy.DEFAULT, eu);
    assertThat(link.number("select max(epoch) as n from home_range"))
        .isGreaterThan(known.value() + (1 << 16));
    // Whoever had a mandate has a gap now, and hears first what it lost.
    assertThat(link.refused(us, "b", asked(east, 3, known, false))).isEqualTo(Kind.LAPSED);
    link.renew(us, "b", asked(east, 4, known, false));
  }

  @Test
  void everyHomeIsToldAnewUnderOneEpochAboveAllThatWasKnown() {
    link.service("orders", 8, ServicePolicy.DEFAULT, eu, us);
    Epoch known = new Epoch(newest.value() + 50);
    long version = link.record(us).assignmentVersion();
    setBack();
    found(asked(east, 2, known, true));
    assertThat(Assignment.after(link.database, us, east, 0)).isEmpty();

    link.pass(LAPSE.plusSeconds(5));

    assertThat(link.number("select count(distinct epoch) as n from home_range")).isEqualTo(1);
    assertThat(link.number("select min(epoch) as n from home_range"))
        .isGreaterThan(known.value() + (1 << 16));
    assertThat(
            link.number(
                "select sum(to_shard - from_shard) as n from tombstone_range"
                    + " where epoch = (select max(epoch) from home_range)"))
        .isEqualTo(8);
    assertThat(link.record(us).assignmentVersion()).isGreaterThan(version + (1 << 20) - 1);
    assertThat(Assignment.after(link.database, us, east, version + 100)).isPresent();
  }

  @Test
  void aRegionThatIsNotHeardCountsAsLapsedAfterItsTime() {
    setBack();
    found(asked(east, 2, new Epoch(newest.value() + 1), true));
    assertThat(awaited()).containsExactly("eu");

    link.pass(LAPSE.minusSeconds(3));
    assertThat(newService()).isEqualTo(Kind.BEHIND);
    link.pass(Duration.ofSeconds(8));

    assertThat(awaited()).isEmpty();
    link.service("payments", 8, ServicePolicy.DEFAULT, us);
  }

  @Test
  void aHigherEpochThatIsReportedLaterLiftsAgain() {
    setBack();
    found(asked(east, 2, new Epoch(newest.value() + 1), true));
    long first = drawn();
    Epoch higher = new Epoch(first + 7);

    assertThat(link.refused(eu, "a", asked(west, 2, higher, true))).isEqualTo(Kind.BEHIND);

    assertThat(drawn()).isGreaterThanOrEqualTo(higher.value() + (1 << 16));
  }

  @Test
  void aPositionThatTheDatabaseHasNotReachedTellsTheSame() {
    seen = new Position(seen.system(), seen.timeline(), seen.boot(), seen.lsn() + (1L << 40));
    found(asked(east, 2, newest, true));
  }

  @Test
  void aHigherTimelineThatIsGoneTellsTheSame() {
    seen = new Position(seen.system(), seen.timeline() + 1, seen.boot(), 1);
    found(asked(east, 2, newest, true));
  }

  @Test
  void anEpochThatWasNeverDrawnUsesNothingUp() {
    long before = drawn();
    assertThat(link.refused(us, "b", asked(east, 2, new Epoch(Integer.MAX_VALUE), true)))
        .isEqualTo(Kind.BEHIND);
    assertThat(drawn()).isEqualTo(before);
    assertThat(awaited()).isEmpty();
  }

  @Test
  void whatIsTruePassesUnnoticed() {
    for (int count = 2; count < 6; count++) {
      seen = link.renew(us, "b", asked(east, count, newest, true)).database();
      link.service("s" + count, 1, ServicePolicy.DEFAULT, us);
    }
    assertThat(link.number("select count(*) as n from recovery")).isZero();
  }
}
