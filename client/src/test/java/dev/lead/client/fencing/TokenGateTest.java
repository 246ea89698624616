package dev.lead.client.fencing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lead.client.Shard;
import dev.lead.client.Token;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TokenGateTest {
  private static final Shard SHARD = Shard.parse("payments/17");
  private static final Token OLD = new Token(100);
  private static final Token NEW = new Token(101);

  private final TokenGate gate = TokenGate.inMemory();

  @Test
  void aSmallerTokenIsRefusedOnceALargerOneHasBeenHere() throws InterruptedException {
    gate.enter(SHARD, OLD).close();
    gate.enter(SHARD, OLD).close();
    gate.enter(SHARD, NEW).close();
    assertThatThrownBy(() -> gate.enter(SHARD, OLD))
        .isInstanceOfSatisfying(
            StaleTokenException.class, e -> assertThat(e.present()).isEqualTo(NEW));
    assertThat(gate.rejections()).isEqualTo(1);
    gate.enter(Shard.parse("payments/18"), OLD).close();
    assertThatThrownBy(() -> gate.enter(SHARD, Token.NONE)).isInstanceOf(FenceException.class);
  }

  @Test
  void theFirstRequestOfANewLeaderWaitsForThoseInside() throws Exception {
    TokenGate patient = TokenGate.inMemory().patience(Duration.ofMinutes(1));
    TokenGate.Passage old = patient.enter(SHARD, OLD);
    CompletableFuture<TokenGate.Passage> entered = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            entered.complete(patient.enter(SHARD, NEW));
          } catch (InterruptedException | RuntimeException e) {
            entered.completeExceptionally(e);
          }
        });
    await().atMost(Duration.ofSeconds(20)).until(() -> !old.isCurrent());
    assertThat(entered).isNotDone();
    assertThatThrownBy(old::ensureCurrent).isInstanceOf(StaleTokenException.class);
    assertThatThrownBy(() -> patient.enter(SHARD, OLD)).isInstanceOf(StaleTokenException.class);
    old.close();
    old.close();
    assertThat(entered.get(20, TimeUnit.SECONDS).isCurrent()).isTrue();
  }

  @Test
  void itDoesNotWaitForEverAndTheOldOnesStayOut() throws InterruptedException {
    TokenGate impatient = TokenGate.inMemory().patience(Duration.ofMillis(20));
    TokenGate.Passage old = impatient.enter(SHARD, OLD);
    assertThatThrownBy(() -> impatient.enter(SHARD, NEW))
        .isInstanceOfSatisfying(
            FenceException.class,
            e -> assertThat(e.reason()).isEqualTo(FenceException.Reason.BLOCKED))
        .hasMessageContaining("still under way after 20 ms; try again");
    assertThatThrownBy(() -> impatient.enter(SHARD, OLD)).isInstanceOf(StaleTokenException.class);
    old.close();
    assertThat(impatient.enter(SHARD, NEW).isCurrent()).isTrue();
  }

  @Test
  void withAStoreItRemembersAndNothingPassesThatWasNotKept() throws InterruptedException {
    Map<Shard, Token> kept = new ConcurrentHashMap<>();
    TokenStore store =
        new TokenStore() {
          @Override
          public Token largest(Shard shard) {
            return kept.getOrDefault(shard, Token.NONE);
          }

          @Override
          public void keep(Shard shard, Token token) throws IOException {
            if (token.value() == 666) {
              throw new IOException("disk full");
            }
            kept.put(shard, token);
          }
        };
    TokenGate.over(store).enter(SHARD, NEW).close();
    TokenGate restarted = TokenGate.over(store);
    assertThat(restarted.largest(SHARD)).isEqualTo(NEW);
    assertThatThrownBy(() -> restarted.enter(SHARD, OLD)).isInstanceOf(StaleTokenException.class);
    assertThatThrownBy(() -> restarted.enter(SHARD, new Token(666)))
        .isInstanceOf(UncheckedIOException.class);
    restarted.enter(SHARD, NEW).close();
  }
}
