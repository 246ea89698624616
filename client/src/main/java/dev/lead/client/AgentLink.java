package dev.lead.client;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket to an agent. What arrives is handed to the loop, in order; what is sent goes out in
 * the order of the calls. Loop thread only, but for the callbacks of the JDK.
 */
final class AgentLink {
  /** Told in the loop. */
  interface Events {
    void opened(AgentLink link);

    void frame(AgentLink link, Map<String, Object> frame);

    /** Told once. */
    void closed(AgentLink link, String reason);
  }

  private static final Logger LOG = System.getLogger("dev.lead.client");
  private static final int LONGEST_FRAME = 4 << 20;
  private static final Duration OPEN = Duration.ofSeconds(5);

  final AgentAddress agent;
  private final Loop loop;
  private final Events events;
  private @Nullable WebSocket socket;
  private CompletableFuture<?> sending = CompletableFuture.completedFuture(null);
  private boolean over;

  AgentLink(AgentAddress agent, Loop loop, Events events) {
    this.agent = agent;
    this.loop = loop;
    this.events = events;
  }

  void open(Dialer dialer) {
    Thread.ofVirtual()
        .name("lead-client-dial")
        .start(() -> {
          try {
            WebSocket opened =
                dialer
                    .client()
                    .newWebSocketBuilder()
                    .subprotocols("lead.v1")
                    .connectTimeout(OPEN)
                    .buildAsync(Dialer.webSocket(agent), new Receiver())
                    .join();
            loop.execute(() -> opened(opened));
          } catch (RuntimeException e) {
            loop.execute(() -> end(reason(e)));
          }
        });
  }

  private void opened(WebSocket opened) {
    if (over) {
      opened.abort();
      return;
    }
    socket = opened;
    events.opened(this);
  }

  boolean isOver() {
    return over;
  }

  void send(Map<String, Object> frame) {
    WebSocket open = socket;
    if (over || open == null) {
      return;
    }
    String text = Frames.write(frame);
    sending =
        sending
            .thenCompose(sent -> open.sendText(text, true))
            .whenComplete((sent, failure) -> {
              if (failure != null) {
                loop.execute(() -> end(reason(failure)));
              }
            });
  }

  /** Ends it once everything that was sent is out. Nothing is told any more. */
  void finish() {
    over = true;
    WebSocket open = socket;
    if (open != null) {
      var _ = sending.thenCompose(sent -> open.sendClose(WebSocket.NORMAL_CLOSURE, ""));
    }
  }

  /** Ends it now. Nothing is told any more. */
  void abort() {
    over = true;
    WebSocket open = socket;
    if (open != null) {
      open.abort();
    }
  }

  private void end(String reason) {
    if (!over) {
      abort();
      events.closed(this, agent + ": " + reason);
    }
  }

  @SuppressWarnings("ReferenceEquality") // a throwable that is its own cause
  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return Texts.clip(message == null ? root.getClass().getSimpleName() : message);
  }

  private final class Receiver implements WebSocket.Listener {
    private final StringBuilder parts = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      if (parts.length() + data.length() > LONGEST_FRAME) {
        loop.execute(() -> end("it sent a frame of more than " + LONGEST_FRAME + " characters"));
        return null;
      }
      parts.append(data);
      if (last) {
        String text = parts.toString();
        parts.setLength(0);
        receive(text);
      }
      from.request(1);
      return null;
    }

    private void receive(String text) {
      Map<String, Object> frame;
      try {
        frame = Frames.read(text);
      } catch (IOException e) {
        LOG.log(Level.WARNING, "an agent sent what is no frame: " + Texts.clip(text));
        return;
      }
      loop.execute(() -> {
        if (!over) {
          try {
            events.frame(AgentLink.this, frame);
          } catch (IllegalArgumentException e) {
            LOG.log(Level.WARNING, "an agent sent a frame that can't be used: " + e.getMessage());
          }
        }
      });
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      loop.execute(
          () -> end("closed by the agent" + (reason.isEmpty() ? "" : ": " + Texts.clip(reason))));
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      loop.execute(() -> end(reason(error)));
    }
  }
}
