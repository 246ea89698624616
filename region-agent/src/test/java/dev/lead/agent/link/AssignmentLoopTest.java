package dev.lead.agent.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lead.core.election.Command;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AssignmentLoopTest {
  private static final Incarnation LIFE = new Incarnation(new UUID(1, 2));
  private static final ServiceName PAYMENTS = new ServiceName("payments");

  private static LinkMessages.Assignment assignment(long version, List<List<Object>> ranges) {
    return new LinkMessages.Assignment(
        7,
        List.of(new LinkMessages.Service(PAYMENTS, version, 100, ServicePolicy.DEFAULT, ranges)),
        List.of(new LinkMessages.Removed(new ServiceName("old"), 3)));
  }

  @Test
  void aNewServiceIsDefinedAndItsRangesFollow() {
    List<Command> commands =
        AssignmentLoop.commands(
            assignment(2, List.of(List.of(0, 50, 9, true), List.of(50, 100, 8, false))),
            LIFE,
            Map.of());

    assertThat(commands)
        .containsExactly(
            new Command.DefineService(LIFE, 2, PAYMENTS, 100, ServicePolicy.DEFAULT),
            new Command.AssignShards(
                LIFE,
                PAYMENTS,
                List.of(
                    new Command.Range(0, 50, new Epoch(9), true),
                    new Command.Range(50, 100, new Epoch(8), false))),
            new Command.RemoveService(LIFE, 3, new ServiceName("old")));
  }

  @Test
  void aKnownVersionIsNotDefinedAgain() {
    assertThat(AssignmentLoop.commands(assignment(2, List.of()), LIFE, Map.of(PAYMENTS, 2L)))
        .containsExactly(new Command.RemoveService(LIFE, 3, new ServiceName("old")));
  }

  @Test
  void manyRangesComeInSeveralCommands() {
    List<List<Object>> ranges = new ArrayList<>();
    for (int i = 0; i < 450; i++) {
      ranges.add(List.of(i, i + 1, 9, true));
    }

    List<Command.AssignShards> commands =
        AssignmentLoop.commands(assignment(2, ranges), LIFE, Map.of(PAYMENTS, 2L)).stream()
            .filter(Command.AssignShards.class::isInstance)
            .map(Command.AssignShards.class::cast)
            .toList();

    assertThat(commands).extracting(c -> c.ranges().size()).containsExactly(200, 200, 50);
  }

  @Test
  void whatIsNoRangeIsRefused() {
    assertThatThrownBy(() ->
            AssignmentLoop.commands(
                assignment(2, List.of(List.of(0, 50, "nine", true))), LIFE, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[from, to, epoch, home]");
  }
}
