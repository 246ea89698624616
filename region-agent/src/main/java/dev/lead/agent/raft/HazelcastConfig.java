package dev.lead.agent.raft;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.ConfigAccessor;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.SerializationConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.config.ServiceConfig;
import com.hazelcast.config.cp.CPSubsystemConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/** Hazelcast's settings. What is not Raft between members of one region is switched off. */
final class HazelcastConfig {
  /** The member attribute that tells the others this member's name. */
  static final String NAME_ATTRIBUTE = "lead.member";

  private HazelcastConfig() {}

  /**
   * Sets what Hazelcast reads from system properties while its classes load. To be called before
   * anything else of Hazelcast is touched.
   */
  static void prepareJvm() {
    System.setProperty("com.hazelcast.clock.impl", MonotonicClock.class.getName());
    System.setProperty("hazelcast.logging.type", "slf4j");
  }

  static Config of(RaftConfig raft, MachineService service) throws UnknownHostException {
    Config config = new Config();
    config.setClusterName("lead-" + raft.regionName());
    config.setInstanceName(
        "lead-" + raft.regionName() + "-" + raft.memberName() + "-" + raft.address());
    config.getMemberAttributeConfig().setAttribute(NAME_ATTRIBUTE, raft.memberName());
    properties(config, raft.timings());
    config.setAdvancedNetworkConfig(network(raft));
    cp(config.getCPSubsystemConfig(), raft);
    serialization(config.getSerializationConfig());
    config.getJetConfig().setEnabled(false);
    config.getMetricsConfig().setEnabled(false);
    ConfigAccessor.getServicesConfig(config)
        .addServiceConfig(
            new ServiceConfig()
                .setEnabled(true)
                .setName(MachineService.NAME)
                .setImplementation(service));
    return config;
  }

  private static void properties(Config config, RaftTimings timings) {
    config.setProperty("hazelcast.logging.type", "slf4j");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.shutdownhook.enabled", "false");
    config.setProperty("hazelcast.socket.bind.any", "false");
    config.setProperty("hazelcast.health.monitoring.level", "OFF");
    // One thread for all of Raft: the state machine's thread stays the same over every change.
    config.setProperty("hazelcast.operation.thread.count", "1");
    config.setProperty("hazelcast.operation.generic.thread.count", "2");
    config.setProperty("hazelcast.partition.count", "11");
    config.setProperty("hazelcast.io.thread.count", "3");
    config.setProperty("hazelcast.io.balancer.interval.seconds", "0");
    config.setProperty("hazelcast.event.thread.count", "1");
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    config.setProperty("hazelcast.merge.first.run.delay.seconds", "3");
    config.setProperty("hazelcast.merge.next.run.delay.seconds", "3");
    config.setProperty("hazelcast.raft.leadership.rebalance.period", "86400");
    config.setProperty("hazelcast.invocation.retry.pause.millis", "20");
    config.setProperty("hazelcast.heartbeat.failuredetector.type", "deadline");
    config.setProperty("hazelcast.heartbeat.interval.seconds", seconds(timings.memberHeartbeat()));
    config.setProperty("hazelcast.max.no.heartbeat.seconds", seconds(timings.memberTimeout()));
    config.setProperty(
        "hazelcast.connection.monitor.max.faults", Integer.toString(timings.connectionFaults()));
    config.setProperty(
        "hazelcast.connection.monitor.interval", Long.toString(timings.heartbeat().toMillis()));
  }

  /** With advanced networking a port speaks one protocol; this one speaks that of members. */
  private static AdvancedNetworkConfig network(RaftConfig raft) throws UnknownHostException {
    HostPort here = raft.address();
    ServerSocketEndpointConfig socket =
        new ServerSocketEndpointConfig()
            .setPort(here.port())
            .setPortAutoIncrement(false)
            .setReuseAddress(true)
            .setPublicAddress(here.toString());
    socket
        .getInterfaces()
        .setEnabled(true)
        .addInterface(InetAddress.getByName(here.host()).getHostAddress());
    AdvancedNetworkConfig network = new AdvancedNetworkConfig();
    network.setEnabled(true);
    network.setMemberEndpointConfig(socket);
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).setConnectionTimeoutSeconds(1);
    raft.members().forEach(member -> join.getTcpIpConfig().addMember(member.toString()));
    return network;
  }

  private static void cp(CPSubsystemConfig cp, RaftConfig raft) {
    RaftTimings timings = raft.timings();
    cp.setCPMemberCount(raft.members().size());
    cp.setGroupSize(raft.members().size());
    // The janitor removes missing members; Hazelcast's own timer would compare two clocks.
    cp.setMissingCPMemberAutoRemovalSeconds(0);
    cp.setFailOnIndeterminateOperationState(false);
    cp.getRaftAlgorithmConfig()
        .setLeaderElectionTimeoutInMillis(timings.electionTimeout().toMillis())
        .setLeaderHeartbeatPeriodInMillis(timings.heartbeat().toMillis())
        .setMaxMissedLeaderHeartbeatCount(timings.missedHeartbeats())
        .setAppendRequestMaxEntryCount(250)
        .setAppendRequestBackoffTimeoutInMillis(timings.heartbeat().toMillis() * 2)
        .setUncommittedEntryCountToRejectNewAppends(2_000)
        .setCommitIndexAdvanceCountToSnapshot(raft.snapshotEvery());
  }

  static void serialization(SerializationConfig serialization) {
    serialization.addDataSerializableFactory(WireFormat.FACTORY, WireFormat.ALL);
    serialization.setJavaSerializationFilterConfig(onlyExceptions());
    serialization.setAllowUnsafe(false);
    serialization.setAllowOverrideDefaultSerializers(false);
  }

  /**
   * Members send each other failures as serialised Java exceptions, and nothing else in that form.
   * Everything that is not listed is refused.
   */
  private static JavaSerializationFilterConfig onlyExceptions() {
    JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig();
    filter.setDefaultsDisabled(true);
    filter
        .getWhitelist()
        .addPrefixes("com.hazelcast.core.", "com.hazelcast.cp.", "com.hazelcast.spi.exception.")
        .addClasses(
            "com.hazelcast.nio.serialization.HazelcastSerializationException",
            "com.hazelcast.version.MemberVersion",
            "java.io.IOException",
            "java.lang.AssertionError",
            "java.lang.ClassCastException",
            "java.lang.Error",
            "java.lang.InterruptedException",
            "java.lang.NullPointerException",
            "java.lang.Throwable",
            "java.lang.UnsupportedOperationException",
            "java.util.concurrent.CancellationException",
            "java.util.concurrent.ExecutionException",
            "java.util.concurrent.TimeoutException",
            "java.lang.Exception",
            "java.lang.RuntimeException",
            "java.lang.IllegalStateException",
            "java.lang.IllegalArgumentException",
            "java.lang.StackTraceElement",
            "[Ljava.lang.StackTraceElement;",
            "java.lang.Enum",
            "java.util.UUID",
            "java.util.Collections$EmptyList",
            "java.util.Collections$UnmodifiableList",
            "java.util.Collections$UnmodifiableCollection",
            "java.util.ArrayList");
    return filter;
  }

  private static String seconds(Duration duration) {
    return Long.toString(Math.max(1, duration.toSeconds()));
  }
}
