package dev.lead.core.election;

import dev.lead.core.model.ShardState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of commands. A batch is: format version, the proposer's wall clock, the names used in it,
 * then each command as kind, length and fields, so that a command of a later version can be stepped
 * over.
 */
public final class CommandCodec {
  private static final int FORMAT = 1;
  private static final LossCause[] LOSSES = LossCause.values();
  private static final ShardState[] STATES = ShardState.values();

  private CommandCodec() {}

  /** Writes a batch with the proposer's wall clock. */
  public static byte[] encode(Instant stamp, List<Command> commands) {
    NameTable names = new NameTable();
    WireOut body = new WireOut(names, 64 * commands.size() + 16);
    WireOut one = new WireOut(names, 64);
    body.count(commands.size());
    for (Command command : commands) {
      one.clear();
      body.octet(write(one, command));
      body.count(one.length());
      body.raw(one.array(), 0, one.length());
    }
    WireOut batch = new WireOut(names, body.length() + 64);
    batch.octet(FORMAT);
    batch.fixed(stamp.toEpochMilli());
    names.write(batch);
    batch.raw(body.array(), 0, body.length());
    return batch.toBytes();
  }

  /**
   * Reads a batch.
   *
   * @throws MalformedBytes or {@link IllegalArgumentException} if it is none
   */
  public static Batch decode(byte[] bytes) {
    Reader reader = new Reader(bytes);
    List<Optional<Command>> commands = new ArrayList<>();
    for (int i = 0; i < reader.count(); i++) {
      commands.add(Optional.ofNullable(reader.step().command()));
    }
    return new Batch(reader.stamp(), commands);
  }

  /**
   * A batch as read.
   *
   * @param commands empty where this version does not know the command
   */
  public record Batch(Instant stamp, List<Optional<Command>> commands) {}

  /** Reads one command after the other. */
  static final class Reader {
    private final WireIn in;
    private final Instant stamp;
    private final int count;
    private final WireIn body;
    private int kind;

    Reader(byte[] bytes) {
      in = new WireIn(bytes);
      int format = in.octet();
      if (format != FORMAT) {
        throw new MalformedBytes("command format " + format + " is not known");
      }
      stamp = Instant.ofEpochMilli(in.fixed());
      in.names(NameTable.read(in));
      count = in.countOfThings();
      body = new WireIn(bytes, 0, 0, in.names());
    }

    Instant stamp() {
      return stamp;
    }

    int count() {
      return count;
    }

    /** Goes to the next command and steps over it. */
    Reader step() {
      kind = in.octet();
      int length = in.count();
      body.narrow(in, length);
      return this;
    }

    /** The command stepped to, or null if this version does not know its kind. */
    @Nullable Command command() {
      return read(kind, body);
    }
  }

  private static int write(WireOut out, Command command) {
    return switch (command) {
      case Command.Incarnate c -> {
        out.incarnation(c.incarnation());
        yield 1;
      }
      case Command.Authorize c -> {
        out.incarnation(c.incarnation());
        out.epoch(c.epoch());
        yield 2;
      }
      case Command.DefineService c -> {
        out.incarnation(c.incarnation());
        out.count(c.version());
        out.name(c.service().value());
        out.count(c.shards());
        ModelCodec.policy(out, c.policy());
        yield 3;
      }
      case Command.RemoveService c -> {
        out.incarnation(c.incarnation());
        out.count(c.version());
        out.name(c.service().value());
        yield 4;
      }
      case Command.AssignShards c -> {
        out.incarnation(c.incarnation());
        out.name(c.service().value());
        out.count(c.ranges().size());
        for (Command.Range range : c.ranges()) {
          out.count(range.from());
          out.count(range.to());
          out.epoch(range.epoch());
          out.flag(range.home());
        }
        yield 5;
      }
      case Command.AcknowledgeEvents c -> {
        out.incarnation(c.incarnation());
        out.count(c.through());
        yield 6;
      }
      case Command.JoinAgent c -> {
        out.agent(c.agent());
        ModelCodec.info(out, c.info());
        out.duration(c.lease());
        out.duration(c.suspicion());
        yield 7;
      }
      case Command.RenewAgent c -> {
        out.agent(c.agent());
        out.count(c.count());
        out.count(c.applied());
        yield 8;
      }
      case Command.SuspectAgent c -> {
        out.agent(c.agent());
        out.count(c.count());
        yield 9;
      }
      case Command.ExpireAgent c -> {
        out.agent(c.agent());
        out.count(c.count());
        yield 10;
      }
      case Command.LeaveAgent c -> {
        out.agent(c.agent());
        yield 11;
      }
      case Command.OpenSession c -> {
        out.session(c.session());
        out.secret(c.secret());
        out.agent(c.agent());
        ModelCodec.spec(out, c.candidate());
        out.duration(c.ttl());
        out.epoch(c.knownEpoch());
        yield 12;
      }
      case Command.AttachSession c -> {
        out.session(c.session());
        out.secret(c.secret());
        out.agent(c.agent());
        out.count(c.attachment());
        yield 13;
      }
      case Command.DetachSession c -> {
        out.session(c.session());
        out.agent(c.agent());
        out.count(c.attachment());
        out.duration(c.remaining());
        yield 14;
      }
      case Command.LapseSession c -> {
        out.session(c.session());
        out.count(c.attachment());
        yield 15;
      }
      case Command.CloseSession c -> {
        out.session(c.session());
        out.agent(c.agent());
        out.count(c.attachment());
        out.choice(c.cause());
        yield 16;
      }
      case Command.UpdateFitness c -> {
        out.session(c.session());
        out.agent(c.agent());
        out.count(c.attachment());
        ModelCodec.fitness(out, c.fitness());
        yield 17;
      }
      case Command.ReportReady c -> {
        out.session(c.session());
        out.shard(c.shard());
        out.token(c.token());
        yield 18;
      }
      case Command.Release c -> {
        out.session(c.session());
        out.shard(c.shard());
        out.token(c.token());
        yield 19;
      }
      case Command.Resign c -> {
        out.session(c.session());
        out.shard(c.shard());
        out.token(c.token());
        yield 20;
      }
      case Command.EndRevocation c -> {
        out.shard(c.shard());
        out.token(c.token());
        yield 21;
      }
      case Command.FailTakeover c -> {
        out.session(c.session());
        out.count(c.grant());
        yield 22;
      }
      case Command.Settle c -> {
        out.name(c.service().value());
        out.count(c.generation());
        yield 23;
      }
      case Command.TakeLease c -> {
        out.session(c.session());
        out.secret(c.secret());
        out.name(c.holder().value());
        out.shard(c.shard());
        out.duration(c.ttl());
        out.count(c.count());
        yield 24;
      }
      case Command.EndLease c -> {
        out.session(c.session());
        out.secret(c.secret());
        yield 25;
      }
      case Command.ExpireLease c -> {
        out.session(c.session());
        out.count(c.count());
        yield 26;
      }
      case Command.ReportPrepared c -> {
        out.session(c.session());
        out.shard(c.shard());
        out.signed(c.transfer());
        yield 27;
      }
      case Command.RollBackTransfer c -> {
        out.shard(c.shard());
        out.signed(c.transfer());
        out.choice(c.step());
        yield 28;
      }
      case Command.EndHold c -> {
        out.name(c.service().value());
        out.name(c.candidate().value());
        out.count(c.hold());
        yield 29;
      }
      case Command.ForgetLoss c -> {
        out.name(c.service().value());
        out.name(c.candidate().value());
        out.count(c.change());
        yield 30;
      }
      case Command.Execute c -> {
        out.incarnation(c.incarnation());
        out.count(c.number());
        order(out, c.order());
        yield 31;
      }
      case Command.EndMove c -> {
        out.session(c.session());
        out.count(c.moved());
        yield 32;
      }
      case Command.ContinueDrain c -> {
        out.name(c.service().value());
        out.count(c.pass());
        yield 33;
      }
    };
  }

  private static @Nullable Command read(int kind, WireIn in) {
    return switch (kind) {
      case 1 -> new Command.Incarnate(in.incarnation());
      case 2 -> new Command.Authorize(in.incarnation(), in.epoch());
      case 3 ->
          new Command.DefineService(
              in.incarnation(), in.number(), in.service(), in.count(), ModelCodec.policy(in));
      case 4 -> new Command.RemoveService(in.incarnation(), in.number(), in.service());
      case 5 -> new Command.AssignShards(in.incarnation(), in.service(), ranges(in));
      case 6 -> new Command.AcknowledgeEvents(in.incarnation(), in.number());
      case 7 ->
          new Command.JoinAgent(in.agent(), ModelCodec.info(in), in.duration(), in.duration());
      case 8 -> new Command.RenewAgent(in.agent(), in.number(), in.number());
      case 9 -> new Command.SuspectAgent(in.agent(), in.number());
      case 10 -> new Command.ExpireAgent(in.agent(), in.number());
      case 11 -> new Command.LeaveAgent(in.agent());
      case 12 ->
          new Command.OpenSession(
              in.session(),
              in.secret(),
              in.agent(),
              ModelCodec.spec(in),
              in.duration(),
              in.epoch());
      case 13 -> new Command.AttachSession(in.session(), in.secret(), in.agent(), in.count());
      case 14 -> new Command.DetachSession(in.session(), in.agent(), in.count(), in.duration());
      case 15 -> new Command.LapseSession(in.session(), in.count());
      case 16 -> new Command.CloseSession(in.session(), in.agent(), in.count(), in.choice(LOSSES));
      case 17 ->
          new Command.UpdateFitness(in.session(), in.agent(), in.count(), ModelCodec.fitness(in));
      case 18 -> new Command.ReportReady(in.session(), in.shard(), in.token());
      case 19 -> new Command.Release(in.session(), in.shard(), in.token());
      case 20 -> new Command.Resign(in.session(), in.shard(), in.token());
      case 21 -> new Command.EndRevocation(in.shard(), in.token());
      case 22 -> new Command.FailTakeover(in.session(), in.number());
      case 23 -> new Command.Settle(in.service(), in.number());
      case 24 ->
          new Command.TakeLease(
              in.session(), in.secret(), in.candidate(), in.shard(), in.duration(), in.number());
      case 25 -> new Command.EndLease(in.session(), in.secret());
      case 26 -> new Command.ExpireLease(in.session(), in.number());
      case 27 -> new Command.ReportPrepared(in.session(), in.shard(), in.signed());
      case 28 -> new Command.RollBackTransfer(in.shard(), in.signed(), in.choice(STATES));
      case 29 -> new Command.EndHold(in.service(), in.candidate(), in.number());
      case 30 -> new Command.ForgetLoss(in.service(), in.candidate(), in.number());
      case 31 -> execute(in);
      case 32 -> new Command.EndMove(in.session(), in.number());
      case 33 -> new Command.ContinueDrain(in.service(), in.number());
      default -> null;
    };
  }

  private static @Nullable Command execute(WireIn in) {
    var incarnation = in.incarnation();
    long number = in.number();
    Order order = order(in);
    return order == null ? null : new Command.Execute(incarnation, number, order);
  }

  private static List<Command.Range> ranges(WireIn in) {
    int count = in.countOfThings();
    List<Command.Range> ranges = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ranges.add(new Command.Range(in.count(), in.count(), in.epoch(), in.flag()));
    }
    return ranges;
  }

  private static void order(WireOut out, Order order) {
    switch (order) {
      case Order.Transfer o -> {
        out.octet(1);
        out.shard(o.shard());
        ModelCodec.candidate(out, o.target());
        expectation(out, o.expect());
      }
      case Order.CancelTransfer o -> {
        out.octet(2);
        out.shard(o.shard());
      }
      case Order.Evict o -> {
        out.octet(3);
        out.shard(o.shard());
        expectation(out, o.expect());
      }
      case Order.EvictCandidate o -> {
        out.octet(4);
        out.name(o.service().value());
        out.name(o.candidate().value());
      }
      case Order.Pause o -> {
        out.octet(5);
        ModelCodec.service(out, o.service());
        out.text(o.reason());
      }
      case Order.Resume o -> {
        out.octet(6);
        ModelCodec.service(out, o.service());
      }
      case Order.PrepareArrival o -> {
        out.octet(7);
        out.shard(o.shard());
        ModelCodec.candidate(out, o.target());
      }
      case Order.CancelArrival o -> {
        out.octet(8);
        out.shard(o.shard());
      }
      case Order.Depart o -> {
        out.octet(9);
        out.shard(o.shard());
        expectation(out, o.expect());
      }
      case Order.Remain o -> {
        out.octet(10);
        out.shard(o.shard());
        out.signed(o.transfer());
      }
      case Order.Drain o -> {
        out.octet(11);
        ModelCodec.scope(out, o.scope());
      }
      case Order.Undrain o -> {
        out.octet(12);
        ModelCodec.scope(out, o.scope());
      }
    }
  }

  private static @Nullable Order order(WireIn in) {
    return switch (in.octet()) {
      case 1 ->
          new Order.Transfer(in.shard(), ModelCodec.optional(in, in::candidate), expectation(in));
      case 2 -> new Order.CancelTransfer(in.shard());
      case 3 -> new Order.Evict(in.shard(), expectation(in));
      case 4 -> new Order.EvictCandidate(in.service(), in.candidate());
      case 5 -> new Order.Pause(ModelCodec.optional(in, in::service), in.text());
      case 6 -> new Order.Resume(ModelCodec.optional(in, in::service));
      case 7 -> new Order.PrepareArrival(in.shard(), ModelCodec.optional(in, in::candidate));
      case 8 -> new Order.CancelArrival(in.shard());
      case 9 -> new Order.Depart(in.shard(), expectation(in));
      case 10 -> new Order.Remain(in.shard(), in.signed());
      case 11 -> new Order.Drain(ModelCodec.scope(in));
      case 12 -> new Order.Undrain(ModelCodec.scope(in));
      default -> null;
    };
  }

  private static void expectation(WireOut out, Order.Expectation expect) {
    ModelCodec.candidate(out, expect.leader());
    ModelCodec.optional(out, expect.token(), out::token);
  }

  private static Order.Expectation expectation(WireIn in) {
    return new Order.Expectation(
        ModelCodec.optional(in, in::candidate), ModelCodec.optional(in, in::token));
  }
}
