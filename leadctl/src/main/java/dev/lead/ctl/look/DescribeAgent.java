package dev.lead.ctl.look;

import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.http.Authority;
import dev.lead.ctl.http.HttpRequest;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.remote.ControlPlane;
import dev.lead.ctl.remote.Server;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What the control plane knows of an agent, and what the agent says of itself. */
@Command(
    name = "agent",
    description = "An agent, as the control plane sees it and by its own word.")
final class DescribeAgent extends Describing {

  @Parameters(paramLabel = "AGENT", description = "The agent's name, or REGION/NAME.")
  private String agent = "";

  DescribeAgent(Invocation invocation) {
    super(invocation);
  }

  @Override
  Doc document(ControlPlane controlPlane) {
    Doc found =
        one(
            controlPlane.list("agents"),
            doc ->
                doc.text("name").equals(agent)
                    || (doc.text("region") + "/" + doc.text("name")).equals(agent),
            "agent " + agent,
            "leadctl get agents, and name it as REGION/NAME");
    return found.with("says", ownWord(found));
  }

  private Doc ownWord(Doc found) {
    try (Server server =
        invocation
            .deployment()
            .agent(
                found.text("region"),
                found.text("name"),
                Authority.parse(found.text("endpoint")))) {
      return server.require(HttpRequest.get("/v1/agent")).json();
    } catch (Failure | IllegalArgumentException e) {
      return Doc.of("it does not answer: " + e.getMessage());
    }
  }
}
