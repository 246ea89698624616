package dev.lead.agent.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.impl.MemberImpl;
import com.hazelcast.config.Config;
import com.hazelcast.core.MemberLeftException;
import com.hazelcast.core.OperationTimeoutException;
import com.hazelcast.cp.exception.CPGroupDestroyedException;
import com.hazelcast.cp.exception.CannotReplicateException;
import com.hazelcast.cp.exception.LeaderDemotedException;
import com.hazelcast.cp.exception.NotLeaderException;
import com.hazelcast.cp.exception.StaleAppendRequestException;
import com.hazelcast.cp.internal.CPMemberInfo;
import com.hazelcast.cp.internal.RaftGroupId;
import com.hazelcast.cp.internal.raft.impl.RaftEndpoint;
import com.hazelcast.internal.serialization.Data;
import com.hazelcast.internal.serialization.SerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.spi.exception.CallerNotMemberException;
import com.hazelcast.spi.exception.RetryableHazelcastException;
import com.hazelcast.spi.exception.TargetNotMemberException;
import com.hazelcast.version.MemberVersion;
import java.io.Serial;
import java.io.Serializable;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What members may send each other in serialised form, and what not. */
class SerializationFilterTest {
  private static final RaftEndpoint ENDPOINT =
      new CPMemberInfo(UUID.randomUUID(), Address.createUnresolvedAddress("127.0.0.1", 1))
          .toRaftEndpoint();
  private static final Member MEMBER =
      new MemberImpl.Builder(Address.createUnresolvedAddress("127.0.0.1", 1))
          .uuid(UUID.randomUUID())
          .version(MemberVersion.of("5.4.0"))
          .build();
  private static final RaftGroupId GROUP = new RaftGroupId("lead", 0, 1);

  private final SerializationService service = service();

  private static SerializationService service() {
    Config config = new Config();
    HazelcastConfig.serialization(config.getSerializationConfig());
    return new DefaultSerializationServiceBuilder()
        .setConfig(config.getSerializationConfig())
        .build();
  }

  static Throwable[] failures() {
    RuntimeException withCause = new IllegalStateException("why", new IllegalArgumentException());
    withCause.addSuppressed(new RuntimeException("aside"));
    return new Throwable[] {
      new NotLeaderException(GROUP, ENDPOINT, ENDPOINT),
      new LeaderDemotedException(ENDPOINT, ENDPOINT),
      new StaleAppendRequestException(ENDPOINT),
      new CannotReplicateException(ENDPOINT),
      new CPGroupDestroyedException(GROUP),
      new RetryableHazelcastException("again"),
      new TargetNotMemberException("gone"),
      new CallerNotMemberException("who?"),
      new MemberLeftException(MEMBER),
      new OperationTimeoutException("late"),
      new NullPointerException("a fault"),
      withCause,
    };
  }

  @ParameterizedTest
  @MethodSource("failures")
  void failuresPass(Throwable failure) {
    Data data = service.toData(failure);
    Throwable read = service.toObject(data);
    assertThat(read).isInstanceOf(failure.getClass()).hasMessage(failure.getMessage());
  }

  @Test
  void otherJavaObjectsAreRefused() {
    Data data = new DefaultSerializationServiceBuilder().build().toData(new Evil());
    assertThatThrownBy(() -> service.toObject(data)).hasMessageContaining("not allowed");
  }

  /** Stands for a class that does harm when it is deserialised. */
  private static final class Evil implements Serializable {
    @Serial private static final long serialVersionUID = 1;
  }
}
