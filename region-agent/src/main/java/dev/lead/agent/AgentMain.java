package dev.lead.agent;

import dev.lead.agent.config.AgentConfig;
import dev.lead.process.ProcessMain;
import dev.lead.process.Startup;
import dev.lead.process.config.Config;
import dev.lead.process.config.ConfigSchema;

/** The process of one agent: {@code AgentMain --config FILE}. */
public final class AgentMain {
  private AgentMain() {}

  /** Runs until a signal. */
  public static void main(String[] arguments) {
    ProcessMain.run("region-agent", arguments, AgentMain::start);
  }

  private static void start(Startup startup) throws Exception {
    AgentConfig config =
        Config.load(
            startup.config(),
            ConfigSchema.beside(AgentMain.class, "agent.schema.json"),
            AgentConfig.class,
            startup.environment());
    Agent agent = startup.onShutdown("agent", Agent.start(config, startup::stop));
    startup.publish("api", agent.apiAddress());
    startup.publish("raft", config.raft().address());
  }
}
