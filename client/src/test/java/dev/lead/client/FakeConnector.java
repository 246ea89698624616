package dev.lead.client;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Connections without a network: the test plays the agent. */
final class FakeConnector implements Connector {
  final List<Link> dialled = new CopyOnWriteArrayList<>();

  @Override
  public Connection dial(AgentAddress agent, Handler handler) {
    Link link = new Link(agent, handler);
    dialled.add(link);
    return link;
  }

  /** The newest connection. */
  Link last() {
    return dialled.getLast();
  }

  /** One connection, seen from the agent. */
  static final class Link implements Connection {
    private final AgentAddress agent;
    private final Handler handler;
    final List<Map<String, Object>> received = new CopyOnWriteArrayList<>();
    volatile boolean aborted;
    volatile boolean silent;
    volatile int closeCode;

    Link(AgentAddress agent, Handler handler) {
      this.agent = agent;
      this.handler = handler;
    }

    @Override
    public AgentAddress agent() {
      return agent;
    }

    @Override
    public void send(String frame) {
      try {
        received.add(JSON.std.mapFrom(frame));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void ping() {
      if (!silent) {
        handler.pong(this);
      }
    }

    @Override
    public void close(int code, String reason) {
      closeCode = code;
      handler.closed(this, "closed by us");
    }

    @Override
    public void abort() {
      aborted = true;
    }

    void open() {
      handler.opened(this);
    }

    void breakOff() {
      handler.closed(this, "agent " + agent + " ended the connection");
    }

    /** The agent says something. */
    void say(String frame) {
      try {
        handler.frame(this, FrameReader.read(frame.replace('\'', '"')));
      } catch (MalformedFrameException e) {
        handler.malformed(this, String.valueOf(e.getMessage()));
      }
    }

    List<Map<String, Object>> received(String type) {
      List<Map<String, Object>> result = new ArrayList<>();
      received.stream().filter(frame -> type.equals(frame.get("type"))).forEach(result::add);
      return result;
    }

    /** The number of the last heartbeat. */
    long lastBeat() {
      return ((Number) received("heartbeat").getLast().get("n")).longValue();
    }
  }
}
