package dev.lead.core.election;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.SessionId;
import java.util.List;

/**
 * One line of an explanation: where a candidate stands for a shard, and why.
 *
 * @param rank 1 is the one the rule would choose if the shard were free now
 * @param eligible whether nothing holds it back
 * @param leads whether it is the present leader
 * @param standby whether it is the present second choice
 * @param weight its weight
 * @param led how many shards of the service it leads now
 * @param reasons what speaks against it, or for it, in the order in which the rule asks
 */
public record Verdict(
    int rank,
    SessionId session,
    CandidateName candidate,
    boolean eligible,
    boolean leads,
    boolean standby,
    int weight,
    int led,
    List<String> reasons) {}
