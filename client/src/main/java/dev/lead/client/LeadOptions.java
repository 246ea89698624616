package dev.lead.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How to reach LEAD and what to say of oneself. Defaults:
 *
 * <table>
 * <caption>Defaults</caption>
 * <tr><td>agents, identity</td><td>none: must be given</td></tr>
 * <tr><td>name</td><td>this host's name</td></tr>
 * <tr><td>weight</td><td>1</td></tr>
 * <tr><td>priority</td><td>0, the best</td></tr>
 * <tr><td>zone, version, endpoint, labels</td><td>empty</td></tr>
 * <tr><td>ttl</td><td>2 s</td></tr>
 * <tr><td>margin</td><td>the larger of 50 ms and a tenth of the lease</td></tr>
 * <tr><td>start jitter</td><td>250 ms</td></tr>
 * <tr><td>close time-out</td><td>10 s</td></tr>
 * <tr><td>spare connection</td><td>yes</td></tr>
 * <tr><td>connection listener</td><td>none</td></tr>
 * </table>
 *
 * Immutable.
 */
public final class LeadOptions {
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._:-]{0,126}[A-Za-z0-9])?");

  private final List<AgentAddress> agents;
  private final Path cert;
  private final Path key;
  private final Path roots;
  private final String name;
  private final int weight;
  private final int priority;
  private final String zone;
  private final String version;
  private final String endpoint;
  private final Map<String, String> labels;
  private final Duration ttl;
  private final @Nullable Duration margin;
  private final Duration startJitter;
  private final Duration closeTimeout;
  private final boolean spareConnection;
  private final Consumer<ConnectionState> connectionListener;

  private LeadOptions(Builder b, Path cert, Path key, Path roots) {
    this.agents = List.copyOf(b.agents);
    this.cert = cert;
    this.key = key;
    this.roots = roots;
    this.name = b.name == null ? hostName() : b.name;
    this.weight = b.weight;
    this.priority = b.priority;
    this.zone = b.zone;
    this.version = b.version;
    this.endpoint = b.endpoint;
    this.labels = Map.copyOf(b.labels);
    this.ttl = b.ttl;
    this.margin = b.margin;
    this.startJitter = b.startJitter;
    this.closeTimeout = b.closeTimeout;
    this.spareConnection = b.spareConnection;
    this.connectionListener = b.connectionListener;
  }

  /** Starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  List<AgentAddress> agents() {
    return agents;
  }

  Path cert() {
    return cert;
  }

  Path key() {
    return key;
  }

  Path roots() {
    return roots;
  }

  /** The candidate's name. */
  public String name() {
    return name;
  }

  int weight() {
    return weight;
  }

  int priority() {
    return priority;
  }

  String zone() {
    return zone;
  }

  String version() {
    return version;
  }

  String endpoint() {
    return endpoint;
  }

  Map<String, String> labels() {
    return new TreeMap<>(labels);
  }

  long pid() {
    return ProcessHandle.current().pid();
  }

  /** How long the session may be silent before the agents give its shards to others. */
  public Duration ttl() {
    return ttl;
  }

  /**
   * How long before the lease's deadline work is stopped; empty for the default, which follows the
   * lease.
   */
  public Optional<Duration> margin() {
    return Optional.ofNullable(margin);
  }

  Duration startJitter() {
    return startJitter;
  }

  /** How long closing waits for listeners. */
  public Duration closeTimeout() {
    return closeTimeout;
  }

  boolean spareConnection() {
    return spareConnection;
  }

  Consumer<ConnectionState> connectionListener() {
    return connectionListener;
  }

  @Override
  public String toString() {
    return "LeadOptions[name="
        + name
        + ", agents="
        + agents
        + ", cert="
        + cert
        + ", ttl="
        + ttl
        + "]";
  }

  private static String hostName() {
    try {
      return requireName(InetAddress.getLocalHost().getHostName());
    } catch (UnknownHostException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "this host has no usable name ("
              + e.getMessage()
              + "); give the candidate one with name(…)",
          e);
    }
  }

  private static String requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a candidate's name is 1 to 128 letters, digits or inner . _ : - characters: \""
              + Texts.clip(name)
              + '"');
    }
    return name;
  }

  /**
   * Collects options. Not thread-safe. Each method returns this builder and checks what it is
   * given.
   */
  public static final class Builder {
    private final List<AgentAddress> agents = new ArrayList<>();
    private @Nullable Path cert;
    private @Nullable Path key;
    private @Nullable Path roots;
    private @Nullable String name;
    private int weight = 1;
    private int priority;
    private String zone = "";
    private String version = "";
    private String endpoint = "";
    private Map<String, String> labels = Map.of();
    private Duration ttl = Duration.ofSeconds(2);
    private @Nullable Duration margin;
    private Duration startJitter = Duration.ofMillis(250);
    private Duration closeTimeout = Duration.ofSeconds(10);
    private boolean spareConnection = true;
    private Consumer<ConnectionState> connectionListener = state -> {};

    private Builder() {}

    /**
     * Adds agents of the own region, each {@code host:port}. One is enough to find the others; two
     * survive a restart.
     */
    public Builder agents(String... addresses) {
      return agents(Arrays.asList(addresses));
    }

    /** Adds agents of the own region, each {@code host:port}. */
    public Builder agents(Collection<String> addresses) {
      addresses.stream().map(AgentAddress::parse).forEach(agents::add);
      return this;
    }

    /**
     * The folder with {@code cert.pem}, {@code key.pem} and {@code roots.pem}, as {@code leadctl
     * pki issue} makes it.
     */
    public Builder identity(Path folder) {
      return identity(
          folder.resolve("cert.pem"), folder.resolve("key.pem"), folder.resolve("roots.pem"));
    }

    /**
     * The identity's files. They are read again for each new connection if they changed, so a
     * certificate is rotated by writing new files.
     *
     * @param cert own certificate, then its issuers
     * @param key its private key, PKCS#8, not encrypted
     * @param roots the authorities to be trusted
     */
    public Builder identity(Path cert, Path key, Path roots) {
      this.cert = cert;
      this.key = key;
      this.roots = roots;
      return this;
    }

    /** The candidate's name, the same after a restart and unique within the service. */
    public Builder name(String name) {
      this.name = requireName(name);
      return this;
    }

    /** The share of shards relative to other candidates, 1 to 1,000. */
    public Builder weight(int weight) {
      this.weight = requireRange("weight", weight, 1);
      return this;
    }

    /**
     * 0 is the best; one with a larger number leads only if no better one is fit. At most 1,000.
     */
    public Builder priority(int priority) {
      this.priority = requireRange("priority", priority, 0);
      return this;
    }

    /** The zone this process runs in. */
    public Builder zone(String zone) {
      this.zone = zone;
      return this;
    }

    /** The application's version, in dotted form. */
    public Builder version(String version) {
      this.version = version;
      return this;
    }

    /** Where clients reach this process when it leads; given to observers as it is. */
    public Builder endpoint(String endpoint) {
      this.endpoint = endpoint;
      return this;
    }

    /** Free-form, at most 32. */
    public Builder labels(Map<String, String> labels) {
      if (labels.size() > 32) {
        throw new IllegalArgumentException("at most 32 labels: " + labels.size());
      }
      this.labels = Map.copyOf(labels);
      return this;
    }

    /**
     * How long the session may be silent before its shards go to others, 500 ms to 1 min; agents
     * may grant less.
     */
    public Builder ttl(Duration ttl) {
      if (ttl.compareTo(Duration.ofMillis(500)) < 0 || ttl.compareTo(Duration.ofMinutes(1)) > 0) {
        throw new IllegalArgumentException("ttl must be 500 ms to 1 min: " + ttl);
      }
      this.ttl = ttl;
      return this;
    }

    /**
     * How long before the lease's deadline work is stopped: as long as stopping takes at worst. At
     * least 1 ms.
     */
    public Builder margin(Duration margin) {
      if (margin.compareTo(Duration.ofMillis(1)) < 0) {
        throw new IllegalArgumentException("margin must be at least 1 ms: " + margin);
      }
      this.margin = margin;
      return this;
    }

    /**
     * The first connection, and that of a new session, waits a random time up to this, so a mass
     * restart is no storm.
     */
    public Builder startJitter(Duration jitter) {
      this.startJitter = requireNotNegative("start jitter", jitter);
      return this;
    }

    /** How long closing waits for listeners to return. */
    public Builder closeTimeout(Duration timeout) {
      this.closeTimeout = requireNotNegative("close time-out", timeout);
      return this;
    }

    /**
     * Whether each candidacy keeps a second connection open to another agent, so that it is
     * attached there in one round trip when its agent dies. It costs that agent one idle
     * connection.
     */
    public Builder spareConnection(boolean keep) {
      this.spareConnection = keep;
      return this;
    }

    /** Is told, in order and on a virtual thread, how the connection of each candidacy stands. */
    public Builder connectionListener(Consumer<ConnectionState> listener) {
      this.connectionListener = listener;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException if agents or identity are missing, or the margin leaves
     *     nothing of the ttl
     */
    public LeadOptions build() {
      Path certFile = cert;
      Path keyFile = key;
      Path rootsFile = roots;
      if (agents.isEmpty()) {
        throw new IllegalArgumentException("name at least one agent: agents(\"host:port\")");
      }
      if (certFile == null || keyFile == null || rootsFile == null) {
        throw new IllegalArgumentException(
            "say where the identity is: identity(folder with cert.pem, key.pem and roots.pem)");
      }
      if (margin != null && margin.multipliedBy(2).compareTo(ttl) > 0) {
        throw new IllegalArgumentException(
            "a margin of %s leaves too little of a ttl of %s: at most half".formatted(margin, ttl));
      }
      return new LeadOptions(this, certFile, keyFile, rootsFile);
    }

    private static int requireRange(String what, int value, int least) {
      if (value < least || value > 1_000) {
        throw new IllegalArgumentException(what + " must be " + least + " to 1000: " + value);
      }
      return value;
    }

    private static Duration requireNotNegative(String what, Duration value) {
      if (value.isNegative()) {
        throw new IllegalArgumentException(what + " must not be negative: " + value);
      }
      return value;
    }
  }
}
