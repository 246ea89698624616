/**
 * Fencing: what makes sure that a leader which was replaced can't write any more, however late it
 * notices.
 *
 * <p>{@link dev.lead.client.fencing.sql} for PostgreSQL, {@link dev.lead.client.fencing.http} for
 * services behind HTTP, {@link dev.lead.client.fencing.grant} for services that get a signed grant
 * instead of a token, {@link dev.lead.client.fencing.TokenGate} for any other store, and {@link
 * dev.lead.client.fencing.Takeover} for what a new leader does first.
 */
@NullMarked
package dev.lead.client.fencing;

import org.jspecify.annotations.NullMarked;
