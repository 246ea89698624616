package dev.lead.agent.raft;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * A member in a process of its own, steered by a test over standard input: one line asks, one line
 * beginning with {@code >} answers.
 */
final class MemberMain {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final RaftConfig config;
  private final MemberTls tls;
  private final TestMachine machine = new TestMachine();
  private RaftHost host;
  private Load load;

  private MemberMain(RaftConfig config, MemberTls tls, boolean bench) throws RaftUnavailable {
    this.config = config;
    this.tls = tls;
    this.host = RaftHost.start(config, tls, bench ? new CountingMachine() : machine);
    this.load = new Load(host, config.memberName());
  }

  /**
   * Arguments: region, name, own address, all addresses with commas, key store, snapshotEvery,
   * seconds until a missing member is removed, and perhaps the word bench.
   */
  public static void main(String[] args) throws Exception {
    List<HostPort> members = Arrays.stream(args[3].split(",", -1)).map(HostPort::parse).toList();
    RaftConfig config =
        RaftConfig.of(args[0], args[1], HostPort.parse(args[2]), members)
            .withSnapshotEvery(Integer.parseInt(args[5]))
            .withTimings(timings(Duration.ofSeconds(Long.parseLong(args[6]))));
    long start = System.nanoTime();
    MemberMain member =
        new MemberMain(config, TestPki.read(Path.of(args[4]), args[0]), args.length > 7);
    long cpu = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();
    long wall = (System.nanoTime() - start) / 1_000_000;
    answer("ready after " + wall + " ms, with " + cpu + " ms of processor time");
    member.serve();
  }

  private static RaftTimings timings(Duration missingMemberRemoval) {
    RaftTimings local = RaftTimings.local();
    return new RaftTimings(
        local.heartbeat(),
        local.missedHeartbeats(),
        local.electionTimeout(),
        local.rankDelay(),
        local.attemptTimeout(),
        local.handshakeTimeout(),
        local.memberHeartbeat(),
        local.memberTimeout(),
        local.connectionFaults(),
        missingMemberRemoval,
        local.majorityLostAfter());
  }

  private void serve() throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", 2);
      String rest = words.length > 1 ? words[1] : "";
      switch (words[0]) {
        case "propose" -> answer(propose(rest));
        case "load" -> {
          load.start();
          answer("ok");
        }
        case "unload" -> answer(load.stop());
        case "longest" -> answer(load.longest());
        case "acknowledgements" -> answer(Integer.toString(load.acknowledged().size()));
        case "acknowledged" -> answer(String.join(",", load.acknowledged()));
        case "missing" -> answer(missing(rest));
        case "status" -> answer(status());
        case "reset" -> answer(reset());
        case "again" -> {
          host.close();
          host = RaftHost.start(config, tls, machine);
          load = new Load(host, config.memberName());
          answer("ok");
        }
        case "resets" -> answer(Integer.toString(machine.resets()));
        case "commands" -> answer(Integer.toString(machine.commands().size()));
        case "restores" -> answer(Integer.toString(machine.restores()));
        case "bench" -> answer(Bench.run(host, rest));
        case "close" -> {
          host.close();
          answer("closed");
          return;
        }
        default -> answer("what is " + line);
      }
    }
    // The test went away.
    Runtime.getRuntime().halt(0);
  }

  private String propose(String command) throws InterruptedException {
    try {
      byte[] bytes = command.getBytes(StandardCharsets.UTF_8);
      return "ok " + new String(host.propose(bytes, DEADLINE).get(), StandardCharsets.UTF_8);
    } catch (ExecutionException failed) {
      return "failed " + failed.getCause().getClass().getSimpleName();
    }
  }

  private String reset() throws InterruptedException {
    try {
      host.resetRegion().get();
      return "ok";
    } catch (ExecutionException failed) {
      return "failed " + failed.getCause().getMessage();
    }
  }

  /** How many of the commands this member's machine lacks, after a barrier. */
  private String missing(String commands) throws Exception {
    host.barrier(DEADLINE).get();
    Set<String> here = new HashSet<>(machine.commands());
    return Long.toString(
        Arrays.stream(commands.split(",", -1)).filter(c -> !here.contains(c)).count());
  }

  /** Role, leader, availability, connected voters, all voters. */
  private String status() {
    RaftStatus status = host.status();
    long connected = count(status, RaftStatus.MemberState.VOTING);
    long missing = count(status, RaftStatus.MemberState.MISSING);
    return String.join(
        " ",
        status.role().name(),
        status.leader().orElse("-"),
        status.availability().name(),
        Long.toString(connected),
        Long.toString(connected + missing));
  }

  private static long count(RaftStatus status, RaftStatus.MemberState state) {
    return status.members().stream().filter(member -> member.state() == state).count();
  }

  private static void answer(String text) {
    System.out.println("> " + text);
    System.out.flush();
  }

  /** Proposes one command after another and notes which were acknowledged and the longest wait. */
  private static final class Load {
    private final RaftHost host;
    private final String name;
    private final Set<String> acknowledged = new HashSet<>();
    private Thread thread = new Thread();
    private volatile boolean running;
    private volatile long longestNanos;
    private int next;

    Load(RaftHost host, String name) {
      this.host = host;
      this.name = name;
    }

    void start() {
      running = true;
      longestNanos = 0;
      thread = Thread.ofPlatform().daemon().start(this::run);
    }

    private void run() {
      long last = System.nanoTime();
      while (running) {
        String command = name + "-" + next++;
        try {
          host.propose(command.getBytes(StandardCharsets.UTF_8), DEADLINE).get();
          synchronized (acknowledged) {
            acknowledged.add(command);
          }
          long now = System.nanoTime();
          longestNanos = Math.max(longestNanos, now - last);
          last = now;
          Thread.sleep(1);
        } catch (ExecutionException | InterruptedException failed) {
          System.err.println("load: " + failed);
        }
      }
    }

    /** The longest time between two acknowledgements, in milliseconds. */
    String stop() throws InterruptedException {
      running = false;
      thread.join();
      return longest();
    }

    String longest() {
      return Long.toString(longestNanos / 1_000_000);
    }

    Set<String> acknowledged() {
      synchronized (acknowledged) {
        return Set.copyOf(acknowledged);
      }
    }
  }
}
