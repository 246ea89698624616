package dev.lead.client.fencing.sql;

import dev.lead.client.Token;

/**
 * The task was finished before; nothing was done now.
 *
 * @param result what the work returned then
 * @param by the token of the leader that finished it
 */
public record AlreadyDone(String result, Token by) implements TaskRun, TaskStart {}
