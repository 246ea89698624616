package dev.lead.control.recovery;

import static dev.lead.control.link.Link.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lead.control.db.DatabaseSettings;
import dev.lead.control.db.DatabaseStarter;
import dev.lead.control.db.TestDatabase;
import dev.lead.control.link.Link;
import dev.lead.control.postgres.PostgresHost;
import dev.lead.control.postgres.TestPostgres;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServicePolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server whose data folder is replaced by an older copy of itself. */
class RestoredDatabaseIT {
  private static final RegionName EU = new RegionName("eu");
  private static final RegionName US = new RegionName("us");
  private static final RegionName ASIA = new RegionName("asia");

  @TempDir Path folder;
  private final Incarnation west = Link.incarnation();
  private final Incarnation east = Link.incarnation();
  private final Incarnation far = Link.incarnation();
  private final Set<Long> drawn = new HashSet<>();

  private interface Use {
    void of(Link link);
  }

  private void running(Use use) {
    try (PostgresHost host = PostgresHost.start(TestPostgres.settings(folder.resolve("pg")))) {
      DatabaseSettings settings = TestDatabase.at(host.address(), "postgres");
      try (Link link = new Link(settings, DatabaseStarter.start(settings))) {
        use.of(link);
      }
    }
  }

  private void copy(String from, String to) throws IOException, InterruptedException {
    run("rm", "-rf", folder.resolve(to).toString());
    run("cp", "-a", folder.resolve(from).toString(), folder.resolve(to).toString());
  }

  private static void run(String... command) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private Epoch noted(Epoch epoch) {
    assertThat(drawn.add(epoch.value())).as("epoch %s is new", epoch).isTrue();
    return epoch;
  }

  private void newService(Link link, String name, RegionName region) {
    link.service(name, 1, ServicePolicy.DEFAULT, region);
    noted(new Epoch(link.number("select max(epoch) as n from home_range where service = ?", name)));
  }

  @Test
  void noEpochIsDrawnTwiceWhateverTheDatabaseForgot() throws Exception {
    running(link -> {
      link.region("eu");
      link.region("us");
      link.region("asia");
      noted(link.renew(EU, "a", request(1, west, 1)).epoch());
      noted(link.renew(US, "b", request(1, east, 1)).epoch());
    });
    copy("pg/pgdata", "backup");
    Position[] seen = new Position[1];
    running(link -> {
      link.renew(EU, "a", request(1, west, 2));
      link.renew(US, "b", request(1, east, 2));
      for (int i = 0; i < 20; i++) {
        newService(link, "forgotten-" + i, US);
      }
      noted(link.renew(ASIA, "c", request(1, far, 1)).epoch());
      seen[0] = link.renew(US, "b", request(1, east, 3)).database();
    });
    copy("backup", "pg/pgdata");

    running(link -> {
      // Nobody has told anything yet.
      assertThatThrownBy(() -> newService(link, "early", EU)).isInstanceOf(Refused.class);

      // One that saw more of the database than there is; it knows no higher epoch itself.
      Epoch little = new Epoch(2);
      assertThat(link.refused(US, "b", Link.seeing(request(1, east, 4), seen[0], little, true)))
          .isEqualTo(Kind.BEHIND);
      assertThat(link.database.read(Recoveries::awaited)).containsExactly("asia", "eu");

      Epoch highest = new Epoch(drawn.stream().max(Long::compare).orElseThrow());
      link.refused(EU, "a", Link.seeing(request(1, west, 3), seen[0], highest, true));
      link.refused(ASIA, "c", Link.seeing(request(1, far, 2), seen[0], highest, true));
      assertThatThrownBy(() -> newService(link, "refused", US)).isInstanceOf(Refused.class);
      link.pass(Link.SETTINGS.lapseAfter().plusSeconds(5));

      // Its registration is forgotten: it is anew, with an epoch of its own.
      noted(link.renew(ASIA, "c", request(1, far, 3)).epoch());
      newService(link, "later", US);
      assertThat(link.number("select min(epoch) as n from home_range"))
          .isGreaterThan(highest.value() + (1 << 16));
    });
  }

  @Test
  void whatNobodyAliveHasSeenIsLiftedAbove() throws Exception {
    running(link -> link.region("us"));
    copy("pg/pgdata", "backup");
    running(link -> newService(link, "forgotten", US));
    copy("backup", "pg/pgdata");

    running(link -> newService(link, "early", US));

    long least = drawn.stream().min(Long::compare).orElseThrow();
    assertThat(least).isGreaterThan(1 << 12);
  }

  @Test
  void aServerThatOnlyRestartsIsNoneThatSteppedBack() {
    Position[] seen = new Position[1];
    running(link -> {
      link.region("eu");
      noted(link.renew(EU, "a", request(1, west, 1)).epoch());
      newService(link, "one", EU);
      seen[0] = link.renew(EU, "a", request(1, west, 2)).database();
    });
    running(link -> {
      link.renew(EU, "a", Link.seeing(request(1, west, 3), seen[0], new Epoch(2), true));
      newService(link, "two", EU);
      assertThat(link.number("select count(*) as n from recovery where stepped")).isZero();
    });
  }
}
