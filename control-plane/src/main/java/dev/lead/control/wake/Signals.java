package dev.lead.control.wake;

import dev.lead.control.db.Channel;
import java.util.EnumMap;
import java.util.Map;

/** One signal a channel, raised by the database's notifications. Thread-safe. */
public final class Signals {
  private final Map<Channel, Signal> byChannel = new EnumMap<>(Channel.class);

  public Signals() {
    for (Channel channel : Channel.values()) {
      byChannel.put(channel, new Signal());
    }
  }

  /** The signal of a channel. */
  public Signal of(Channel channel) {
    Signal signal = byChannel.get(channel);
    if (signal == null) {
      throw new IllegalArgumentException(channel.toString());
    }
    return signal;
  }
}
