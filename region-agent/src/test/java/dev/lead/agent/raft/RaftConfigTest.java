package dev.lead.agent.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RaftConfigTest {
  @ParameterizedTest
  @ValueSource(ints = {3, 5, 7})
  void oddSizesFromThreeToSevenWillDo(int size) {
    List<HostPort> members = members(size);
    RaftConfig config = RaftConfig.of("eu-west", "a", members.getLast(), members);
    assertThat(config.members()).hasSize(size);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 4, 6, 8, 9})
  void otherSizesAreRefused(int size) {
    List<HostPort> members = members(size);
    assertThatThrownBy(() -> RaftConfig.of("eu-west", "a", new HostPort("h", 1), members))
        .hasMessageContaining("3, 5 or 7 members, not " + size);
  }

  @Test
  void aMemberIsOneOfTheMembers() {
    assertThatThrownBy(() -> RaftConfig.of("eu-west", "a", new HostPort("x", 9), members(3)))
        .hasMessageContaining("x:9 is not in the list");
  }

  @Test
  void anAddressStandsOnce() {
    HostPort one = new HostPort("h", 1);
    assertThatThrownBy(
            () -> RaftConfig.of("eu-west", "a", one, List.of(one, one, new HostPort("h", 2))))
        .hasMessageContaining("twice");
  }

  @Test
  void timingsFollowTheRoundTrip() {
    RaftTimings near = RaftTimings.forRoundTrip(Duration.ofNanos(300_000));
    assertThat(near).isEqualTo(RaftTimings.local());
    RaftTimings far = RaftTimings.forRoundTrip(Duration.ofMillis(80));
    assertThat(far.electionTimeout()).isGreaterThanOrEqualTo(Duration.ofMillis(800));
    assertThat(far.heartbeat()).isGreaterThan(Duration.ofMillis(80));
  }

  @Test
  void addressesAreRead() {
    assertThat(HostPort.parse("agent-1.eu:5701")).isEqualTo(new HostPort("agent-1.eu", 5701));
    assertThat(HostPort.parse("[::1]:5701")).isEqualTo(new HostPort("::1", 5701));
    assertThat(HostPort.parse("[::1]:5701")).hasToString("[::1]:5701");
    assertThatThrownBy(() -> HostPort.parse("5701")).hasMessageContaining("host:port");
    assertThatThrownBy(() -> HostPort.parse("h:x")).hasMessageContaining("host:port");
    assertThatThrownBy(() -> HostPort.parse("h:70000")).hasMessageContaining("outside 1 to 65535");
  }

  private static List<HostPort> members(int size) {
    return IntStream.rangeClosed(1, size).mapToObj(port -> new HostPort("h", port)).toList();
  }
}
