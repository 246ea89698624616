package dev.lead.agent.raft;

import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.DefaultNodeExtension;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeExtension;
import com.hazelcast.internal.cluster.Joiner;
import com.hazelcast.internal.networking.Channel;
import com.hazelcast.internal.networking.ChannelInitializer;
import com.hazelcast.internal.server.ServerContext;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts TLS around what Hazelcast puts on a channel between members, and joins them in order. */
final class MemberContext extends DefaultNodeContext {
  private final TlsHandshakes handshakes;
  private final RaftConfig config;
  private volatile @Nullable RankedJoiner joiner;

  MemberContext(TlsHandshakes handshakes, RaftConfig config) {
    this.handshakes = handshakes;
    this.config = config;
  }

  @Override
  public Joiner createJoiner(Node node) {
    RankedJoiner created = new RankedJoiner(node, config, handshakes);
    joiner = created;
    return created;
  }

  /** True if Hazelcast did not start because no cluster let this member in. */
  boolean gaveUpJoining() {
    RankedJoiner known = joiner;
    return known != null && known.gaveUp();
  }

  @Override
  public NodeExtension createNodeExtension(Node node) {
    return new DefaultNodeExtension(node) {
      @Override
      public Function<EndpointQualifier, ChannelInitializer> createChannelInitializerFn(
          ServerContext context) {
        Function<EndpointQualifier, ChannelInitializer> plain =
            super.createChannelInitializerFn(context);
        return qualifier -> new Encrypted(plain.apply(qualifier));
      }
    };
  }

  private final class Encrypted implements ChannelInitializer {
    private final ChannelInitializer plain;

    Encrypted(ChannelInitializer plain) {
      this.plain = plain;
    }

    @Override
    public void initChannel(Channel channel) throws Exception {
      TlsSession session = handshakes.begin(channel);
      channel.inboundPipeline().addLast(new TlsReader(session));
      plain.initChannel(channel);
      channel.outboundPipeline().addLast(new TlsWriter(session));
    }
  }
}
