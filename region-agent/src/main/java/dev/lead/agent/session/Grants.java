package dev.lead.agent.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import dev.lead.identity.GrantKey;
import dev.lead.process.http.Problem;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Signs for leaders that they lead: only while they do, under the token they name, attached here
 * with a lease that is alive. Thread-safe.
 */
final class Grants implements AutoCloseable {
  /** Those that ask for more at once are asked to try again. */
  private static final int MOST_WAITING = 20_000;

  private final Standing standing;
  private final String region;
  private final Supplier<Optional<GrantKey>> key;

  /** A signature takes a tenth of a millisecond: too long for an event loop that others share. */
  private final ThreadPoolExecutor signer =
      new ThreadPoolExecutor(
          1,
          1,
          10,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          Thread.ofPlatform().daemon().name("lead-grants").factory());

  Grants(Standing standing, String region, Supplier<Optional<GrantKey>> key) {
    this.standing = standing;
    this.region = region;
    this.key = key;
    signer.allowCoreThreadTimeOut(true);
  }

  /** Answers on the session's connection, later. */
  void asked(LocalSession session, Frame.Grant grant) {
    try {
      signer.execute(() -> answer(session, grant));
    } catch (RejectedExecutionException full) {
      refuse(
          session,
          grant.shard(),
          Problem.of("busy", "Not signed", 503, "Too many grants are waiting for their signature.")
              .nextStep("Ask again in a moment."));
    }
  }

  private void answer(LocalSession session, Frame.Grant grant) {
    Optional<Token> led = standing.row(session, grant.shard()).map(row -> row.view().token());
    Optional<GrantKey> signing = key.get();
    if (led.isEmpty()) {
      refuse(session, grant.shard(), notLeading(grant.shard()));
    } else if (!led.get().equals(grant.token())) {
      refuse(session, grant.shard(), stale(grant, led.get()));
    } else if (signing.isEmpty()) {
      refuse(session, grant.shard(), noKey());
    } else {
      SignedGrant signed = sign(grant.shard(), grant.token(), session, signing.get());
      ObjectNode frame = FrameWriter.frame("grant").put("shard", signed.shard().toString());
      session.writer.token(frame, "token", signed.token());
      session.send(frame.put("jws", signed.jws()));
    }
  }

  /**
   * Signs for whoever leads the shard here.
   *
   * @param asker the identity of who asks: that of the session's connection, or it is refused
   * @throws dev.lead.process.http.ProblemException saying why not
   */
  SignedGrant of(ShardId shard, String asker) {
    LocalSession session =
        standing.leader(shard).orElseThrow(() -> notLeading(shard).asException());
    if (!session.wire.peer().equals(asker)) {
      throw Problem.of(
              "forbidden",
              "Not yours",
              403,
              "The leader of " + shard + " is connected with another certificate than yours.")
          .nextStep("Ask with the certificate that the leader's session uses.")
          .asException();
    }
    Token token =
        standing
            .row(session, shard)
            .orElseThrow(() -> notLeading(shard).asException())
            .view()
            .token();
    return sign(shard, token, session, key.get().orElseThrow(() -> noKey().asException()));
  }

  private SignedGrant sign(ShardId shard, Token token, LocalSession leader, GrantKey signing) {
    return new SignedGrant(
        shard,
        token,
        GrantText.write(new GrantText.Claims(shard, token, leader.name, region), signing));
  }

  private static void refuse(LocalSession session, ShardId shard, Problem problem) {
    session.send(FrameWriter.error(problem.with("shard", shard.toString())));
  }

  private static Problem notLeading(ShardId shard) {
    return Problem.of(
            "not-leading",
            "Not signed",
            409,
            shard + " is not led through this agent with a lease that is alive at this instant.")
        .nextStep("Ask after the next lease, the agent that the leader's session is attached to.");
  }

  private static Problem stale(Frame.Grant grant, Token led) {
    return Problem.of(
            "stale-token",
            "Not signed",
            409,
            grant.shard() + " is led under " + led + ", not under " + grant.token() + ".")
        .nextStep("Name the token of the last lead or leads frame for this shard.");
  }

  private static Problem noKey() {
    return Problem.of(
            "no-grant-key",
            "Grants are not signed here",
            503,
            "This agent's identity has no key for grants (grant-key.pem, grant-cert.pem).")
        .nextStep(
            "Issue the agent's identity again with this version's leadctl pki issue --replace; the"
                + " running agent takes it up.");
  }

  @Override
  public void close() {
    signer.shutdownNow();
  }
}
