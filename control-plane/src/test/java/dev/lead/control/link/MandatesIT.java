package dev.lead.control.link;

import static dev.lead.control.link.Link.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.control.problem.Kind;
import dev.lead.control.region.MandateState;
import dev.lead.control.service.Assignment;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServicePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MandatesIT {
  private static final Link LINK = new Link();
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final ServicePolicy LEASE =
      ServicePolicy.DEFAULT.withDisconnect(DisconnectMode.LEASE);
  private static final Duration LONGEST_LEASE = Link.SETTINGS.withDrift(LEASE.lease());
  private static final Duration LAPSE = Link.SETTINGS.lapseAfter();

  private final Incarnation old = Link.incarnation();
  private final Incarnation next = Link.incarnation();
  private final int number = NUMBER.incrementAndGet();
  private RegionName region = new RegionName("unset");

  @BeforeEach
  void register() {
    region = LINK.region("region-" + number);
  }

  @AfterAll
  static void close() {
    LINK.close();
  }

  @Test
  void aColdStartGetsAnEpochAtOnce() {
    var first = LINK.renew(region, "a", request(1, old, 1));
    var second = LINK.renew(region, "b", request(2, old, 1));
    assertThat(first.epoch()).isGreaterThan(Epoch.NONE).isEqualTo(second.epoch());
    assertThat(first.grantedMs()).isEqualTo(30_000);
    assertThat(first.intervalMs()).isEqualTo(5_000);
    assertThat(LINK.record(region).mandate()).isEqualTo(MandateState.HELD);
  }

  @Test
  void anUnknownRegionIsToldWhatToDo() {
    assertThat(LINK.refused(new RegionName("nowhere"), "a", request(1, old, 1)))
        .isEqualTo(Kind.UNKNOWN_REGION);
  }

  @Test
  void aRestartedRegionGoesOnWithAHigherEpochAfterOneLease() {
    LINK.service("restart-" + number, 4, LEASE, region);
    Epoch before = LINK.renew(region, "a", request(1, old, 1)).epoch();
    LINK.renew(region, "b", request(1, old, 1));
    assertThat(LINK.refused(region, "a", request(2, next, 1, List.of(1L))))
        .isEqualTo(Kind.INCARNATION_PENDING);
    assertThat(LINK.refused(region, "b", request(2, next, 1, List.of(1L))))
        .isEqualTo(Kind.INCARNATION_PENDING);

    LINK.pass(LONGEST_LEASE.minusMillis(100));
    assertThat(LINK.refused(region, "a", request(2, next, 2))).isEqualTo(Kind.INCARNATION_PENDING);
    LINK.pass(Duration.ofMillis(100));
    assertThat(LINK.renew(region, "a", request(2, next, 3)).epoch()).isGreaterThan(before);
    assertThat(LINK.refused(region, "c", request(9, old, 1))).isEqualTo(Kind.INCARNATION_ENDED);
  }

  @Test
  void aRestartedRegionOfFencedServicesGoesOnAtOnce() {
    LINK.service("fenced-" + number, 4, ServicePolicy.DEFAULT, region);
    Epoch before = LINK.renew(region, "a", request(1, old, 1)).epoch();
    Epoch after = LINK.renew(region, "a", request(2, next, 1, List.of(1L))).epoch();
    assertThat(after).isGreaterThan(before);
    assertThat(LINK.record(region).incarnation()).contains(next);
  }

  @Test
  void aLeaseThatWasOnceLongerIsStillWaitedFor() {
    ServicePolicy longer = longLease(Duration.ofSeconds(20));
    LINK.service("long-" + number, 4, longer, region);
    LINK.renew(region, "a", request(1, old, 1));
    LINK.service("long-" + number, 4, LEASE, region);
    LINK.refused(region, "a", request(2, next, 1, List.of(1L)));
    LINK.pass(Duration.ofSeconds(20));
    assertThat(LINK.refused(region, "a", request(2, next, 2))).isEqualTo(Kind.INCARNATION_PENDING);
    LINK.pass(Duration.ofMillis(401));
    LINK.renew(region, "a", request(2, next, 3));
  }

  @Test
  void twoHalvesThatResetDoNotBothElect() {
    Incarnation third = Link.incarnation();
    LINK.service("halves-" + number, 4, LEASE, region);
    LINK.renew(region, "a", request(1, old, 1));
    LINK.renew(region, "b", request(1, old, 1));
    LINK.refused(region, "a", request(1, next, 2));
    LINK.refused(region, "b", request(1, third, 2));
    LINK.pass(LONGEST_LEASE);
    LINK.renew(region, "b", request(1, third, 3));
    assertThat(LINK.refused(region, "a", request(1, next, 3))).isEqualTo(Kind.INCARNATION_PENDING);
    assertThat(LINK.record(region).incarnation()).contains(third);
  }

  @Test
  void aSilentRegionLapsesAndComesBack() {
    Epoch epoch = LINK.renew(region, "a", request(1, old, 1)).epoch();
    LINK.pass(LAPSE.minusMillis(100));
    assertThat(LINK.record(region).mandate()).isEqualTo(MandateState.HELD);
    LINK.pass(Duration.ofMillis(100));
    assertThat(LINK.record(region).mandate()).isEqualTo(MandateState.LAPSED);
    assertThat(LINK.refused(region, "a", request(1, old, 2))).isEqualTo(Kind.LAPSED);
    assertThat(LINK.renew(region, "a", request(1, old, 3)).epoch()).isEqualTo(epoch);
    assertThat(LINK.record(region).mandate()).isEqualTo(MandateState.HELD);
  }

  @Test
  void anotherReplicaThatStartedLaterWaitsByItsOwnWatch() {
    LINK.renew(region, "a", request(1, old, 1));
    LINK.pass(LAPSE.minusSeconds(1));
    Sweeper late = LINK.replica();
    late.sweep();
    LINK.nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    late.sweep();
    assertThat(LINK.record(region).mandate()).isEqualTo(MandateState.HELD);
    LINK.sweeper.sweep();
    assertThat(LINK.record(region).mandate()).isEqualTo(MandateState.LAPSED);
  }

  @Test
  void aRenewalThatCommitsFirstBeatsTheLapse() {
    LINK.renew(region, "a", request(1, old, 1));
    LINK.pass(LAPSE.minusMillis(100));
    LINK.renew(region, "a", request(1, old, 2));
    LINK.pass(Duration.ofMillis(200));
    assertThat(LINK.record(region).mandate()).isEqualTo(MandateState.HELD);
  }

  @Test
  void twoReplicasThatNoteTheSameLapseNoteItOnce() throws Exception {
    LINK.renew(region, "a", request(1, old, 1));
    Sweeper other = LINK.replica();
    for (int i = 0; i < 20; i++) {
      other.sweep();
      LINK.pass(Duration.ofMillis(1_500));
    }
    LINK.nanos.addAndGet(LAPSE.minus(Duration.ofSeconds(30)).toNanos());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> both =
          List.of(threads.submit(other::sweep), threads.submit(LINK.sweeper::sweep));
      for (Future<?> each : both) {
        each.get();
      }
    }
    assertThat(
            LINK.number(
                "select count(*) as n from event where kind = 'mandate_lapsed' and region = ?",
                region.value()))
        .isEqualTo(1);
  }

  @Test
  void aHoldingServiceIsWithheldUntilTheMissingAgentIsKnownToBeGone() {
    LINK.service("hold-" + number, 4, LEASE, region);
    LINK.service("guarded-" + number, 4, ServicePolicy.DEFAULT, region);
    LINK.renew(region, "a", request(1, old, 1));
    LINK.renew(region, "b", request(1, old, 1));
    LINK.refused(region, "a", request(2, next, 1, List.of(1L)));
    assertThat(assignment(next)).as("while it is not registered").isEmpty();
    LINK.pass(LAPSE);
    LINK.renew(region, "a", request(2, next, 2));

    assertThat(homes("hold-" + number)).isZero();
    assertThat(homes("guarded-" + number)).isEqualTo(1);

    long version = LINK.record(region).assignmentVersion();
    LINK.renew(region, "b", request(2, next, 1, List.of(1L)));
    LINK.pass(LONGEST_LEASE);
    assertThat(LINK.record(region).assignmentVersion()).isGreaterThan(version);
    assertThat(homes("hold-" + number)).isEqualTo(1);
  }

  @Test
  void ofManyIncarnationsThatAskAtOnceOneIsRegistered() throws Exception {
    List<Future<Boolean>> asked = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        MandateRequest request = request(i + 1, Link.incarnation(), 1);
        String agent = "a" + i;
        asked.add(
            threads.submit(() -> {
              try {
                LINK.renew(region, agent, request);
                return true;
              } catch (dev.lead.control.problem.Refused e) {
                return false;
              }
            }));
      }
      int granted = 0;
      for (Future<Boolean> each : asked) {
        granted += each.get() ? 1 : 0;
      }
      assertThat(granted).isEqualTo(1);
    }
  }

  @Test
  void epochsOfConcurrentDecisionsAreDistinctAndRise() throws Exception {
    int regions = 4;
    int rebuilds = 5;
    List<Future<List<Epoch>>> all = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int r = 0; r < regions; r++) {
        RegionName own = LINK.region("epochs-%d-%d".formatted(number, r));
        Callable<List<Epoch>> live =
            () -> {
              List<Epoch> epochs = new ArrayList<>();
              for (long run = 1; run <= rebuilds; run++) {
                List<Long> ended = run == 1 ? List.of() : List.of(run - 1);
                epochs.add(
                    LINK.renew(own, "a", request(run, Link.incarnation(), 1, ended)).epoch());
              }
              return epochs;
            };
        all.add(threads.submit(live));
      }
      Set<Epoch> distinct = new HashSet<>();
      for (Future<List<Epoch>> each : all) {
        assertThat(each.get()).isSorted().hasSize(rebuilds);
        distinct.addAll(each.get());
      }
      assertThat(distinct).hasSize(regions * rebuilds);
    }
  }

  @Test
  void anAgentThatKnowsMoreThanTheDatabaseIsGrantedNothing() {
    MandateRequest knows = request(1, old, 1);
    MandateRequest more =
        new MandateRequest(
            knows.run(),
            knows.incarnation(),
            1,
            1,
            new Epoch(Integer.MAX_VALUE),
            knows.raft(),
            knows.endpoint(),
            knows.zone(),
            knows.pid(),
            knows.version(),
            knows.sessions(),
            Optional.of(false),
            knows.endedRuns(),
            knows.agents(),
            Optional.empty(),
            Optional.empty());
    assertThat(LINK.refused(region, "a", more)).isEqualTo(Kind.BEHIND);
    assertThat(LINK.record(region).incarnation()).isEmpty();
  }

  /** How many runs of shards the region's present incarnation may lead. */
  private int homes(String service) {
    return assignment(LINK.record(region).incarnation().orElseThrow())
        .orElseThrow()
        .services()
        .stream()
        .filter(s -> s.service().value().equals(service))
        .findFirst()
        .orElseThrow()
        .ranges()
        .size();
  }

  private Optional<Assignment> assignment(Incarnation incarnation) {
    return Assignment.after(LINK.database, region, incarnation, 0);
  }

  private static ServicePolicy longLease(Duration lease) {
    return LEASE.toBuilder().lease(lease).build();
  }
}
