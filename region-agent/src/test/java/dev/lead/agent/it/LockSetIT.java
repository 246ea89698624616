package dev.lead.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lead.client.Shard;
import dev.lead.core.model.DisconnectMode;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The lock-set experiment: processes append to sets under a lead's guard, with leases of 2 s, and
 * are stopped for 5 s in the middle of it. Each append that was acknowledged has to be there in the
 * end. It is for the guarded service; for the one without a fence some are lost, which shows that
 * the experiment can tell.
 */
@ExtendWith(SharedRegion.class)
class LockSetIT {
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int CLIENTS = 3;
  private static final int SHARDS = 4;

  private static TestRegion region;

  @TempDir Path folder;

  @BeforeAll
  static void join(TestRegion shared) {
    region = shared;
  }

  @Test
  void fencedAppendsSurvivePausesAndUnfencedOnesDoNot() throws SQLException {
    experiment(2, 6);
  }

  @Test
  @Tag("long")
  void soDoManyMore() throws SQLException {
    experiment(20, 20);
  }

  /** At least so many pauses, and at most so many until the negative control has its loss. */
  private void experiment(int least, int most) throws SQLException {
    try (LockSetDatabase database = LockSetDatabase.start(SHARDS)) {
      region.service(LockSetClient.GUARDED, SHARDS, DisconnectMode.LEASE);
      region.service(LockSetClient.OPEN, SHARDS, DisconnectMode.LEASE);
      List<LockSetProcess> clients = new ArrayList<>();
      try {
        for (int i = 0; i < CLIENTS; i++) {
          clients.add(LockSetProcess.start(region, folder, "lockset-" + i, database.url()));
        }
        awaitAppends(clients);
        int pauses = 0;
        while (pauses < least || (pauses < most && database.staleWrites(LockSetClient.OPEN) == 0)) {
          pause(clients);
          pauses++;
        }
        awaitAppends(clients);
        clients.forEach(LockSetProcess::stop);
        judge(database, clients, pauses);
      } catch (RuntimeException | Error e) {
        clients.forEach(client -> System.err.println("== client\n" + client.lines()));
        throw e;
      } finally {
        clients.forEach(LockSetProcess::close);
      }
    }
  }

  /** Stops whoever appended last, in the midst of the next append. */
  private static void pause(List<LockSetProcess> clients) {
    awaitAppends(clients);
    Set<LockSetProcess> victims =
        new HashSet<>(
            List.of(
                lastToAppend(clients, LockSetClient.GUARDED),
                lastToAppend(clients, LockSetClient.OPEN)));
    List<LockSetProcess> others =
        clients.stream().filter(client -> !victims.contains(client)).toList();
    victims.forEach(LockSetProcess::freeze);
    try {
      int before = acknowledged(others, LockSetClient.GUARDED);
      int beforeOpen = acknowledged(others, LockSetClient.OPEN);
      await()
          .pollDelay(PAUSE)
          .atMost(SOON)
          .until(() ->
              acknowledged(others, LockSetClient.GUARDED) > before
                  && acknowledged(others, LockSetClient.OPEN) > beforeOpen);
    } finally {
      victims.forEach(LockSetProcess::thaw);
    }
  }

  private static LockSetProcess lastToAppend(List<LockSetProcess> clients, String service) {
    return clients.stream()
        .max(Comparator.comparingLong(client -> client.lastAppend(service)))
        .orElseThrow();
  }

  private static void awaitAppends(List<LockSetProcess> clients) {
    for (String service : List.of(LockSetClient.GUARDED, LockSetClient.OPEN)) {
      int before = acknowledged(clients, service);
      await().atMost(SOON).until(() -> acknowledged(clients, service) > before + SHARDS);
    }
  }

  private static int acknowledged(List<LockSetProcess> clients, String service) {
    return clients.stream().mapToInt(client -> client.acknowledged(service)).sum();
  }

  private static void judge(LockSetDatabase database, List<LockSetProcess> clients, int pauses)
      throws SQLException {
    int guarded = acknowledged(clients, LockSetClient.GUARDED);
    int open = acknowledged(clients, LockSetClient.OPEN);
    Set<String> lost = lost(database, clients, LockSetClient.GUARDED);
    Set<String> lostOpen = lost(database, clients, LockSetClient.OPEN);
    System.out.printf(
        "lock set, %d pauses: guarded %d acknowledged, %d lost, %d stale accepted, %d refused; without a fence %d acknowledged, %d lost, %d stale accepted%n",
        pauses,
        guarded,
        lost.size(),
        database.staleWrites(LockSetClient.GUARDED),
        database.rejections(),
        open,
        lostOpen.size(),
        database.staleWrites(LockSetClient.OPEN));
    assertThat(guarded).isGreaterThan(50);
    assertThat(lost).as("acknowledged appends that are gone").isEmpty();
    assertThat(database.staleWrites(LockSetClient.GUARDED)).as("stale writes accepted").isZero();
    assertThat(database.rejections()).as("stale writes refused").isPositive();
    assertThat(lostOpen).as("appends lost without a fence").isNotEmpty();
    assertThat(database.staleWrites(LockSetClient.OPEN)).as("stale writes found").isPositive();
  }

  private static Set<String> lost(
      LockSetDatabase database, List<LockSetProcess> clients, String service) throws SQLException {
    Set<String> lost = new TreeSet<>();
    for (int number = 0; number < SHARDS; number++) {
      Shard shard = new Shard(service, number);
      clients.forEach(client -> lost.addAll(client.acknowledged(shard)));
      lost.removeAll(database.members(shard));
    }
    return lost;
  }
}
