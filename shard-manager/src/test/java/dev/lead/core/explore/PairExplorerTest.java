package dev.lead.core.explore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One shard on its way from one region to another, whatever happens to whom and when. */
class PairExplorerTest {
  private static final int ALL = 60_000;
  private static final int MANY = 1_000_000;

  static Stream<PairScope> worlds() {
    return Stream.of(
        PairScope.of("nothing goes wrong"),
        PairScope.of("cancelled").with(1, 0, 0, 0, 0),
        PairScope.of("mandate lapses").with(0, 1, 0, 0, 0),
        PairScope.of("somebody is lost").with(0, 0, 1, 0, 0),
        PairScope.of("a region is rebuilt").with(0, 0, 0, 1, 0),
        PairScope.of("cancelled, mandate lapses, late copies").with(1, 1, 0, 0, 1));
  }

  static Stream<PairScope> largerWorlds() {
    return Stream.of(
        PairScope.of("lost and rebuilt").with(0, 0, 1, 1, 0),
        PairScope.of("all of it").with(1, 1, 1, 1, 1));
  }

  @ParameterizedTest
  @MethodSource("worlds")
  void everyMoveHasOneOutcomeAndOneRegionLeads(PairScope scope) {
    PairExplorer.Report report = PairExplorer.explore(scope, ALL);
    System.out.println(report);
    assertThat(report.violation().orElse("")).isEmpty();
    assertThat(report.complete()).isTrue();
    assertThat(report.quiet()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("largerWorlds")
  @Tag("long")
  void alsoWhenMuchGoesWrong(PairScope scope) {
    PairExplorer.Report report = PairExplorer.explore(scope, MANY);
    System.out.println(report);
    assertThat(report.violation().orElse("")).isEmpty();
  }

  static Stream<Arguments> flaws() {
    return Stream.of(
        Arguments.of(
            PairScope.of("plain").broken(PairScope.Flaw.COMMIT_WITHOUT_RELEASE),
            "both regions lead"),
        Arguments.of(
            PairScope.of("rebuilt").with(0, 0, 0, 1, 0).broken(PairScope.Flaw.COMMIT_AFTER_REBUILD),
            "both regions lead"),
        Arguments.of(
            PairScope.of("plain").broken(PairScope.Flaw.RETURNED_AFTER_RELEASE),
            "both regions lead"),
        Arguments.of(
            PairScope.of("cancelled").with(1, 0, 0, 0, 0).broken(PairScope.Flaw.NOTHING_REMAINS),
            "nobody leads at home"),
        Arguments.of(
            PairScope.of("cancelled").with(1, 0, 0, 0, 0).broken(PairScope.Flaw.ARRIVAL_LEFT),
            "without an outcome"));
  }

  @ParameterizedTest
  @MethodSource("flaws")
  void aBrokenRuleIsNoticed(PairScope scope, String what) {
    PairExplorer.Report report = PairExplorer.explore(scope, ALL);
    System.out.println(report);
    assertThat(report.violation().orElse("")).contains(what);
  }
}
