/**
 * LEAD for applications: campaign for shards, lead them with a fencing token, watch who leads.
 *
 * <p>Start at {@link dev.lead.client.Lead}. A lease protects time, a token protects data: whatever
 * the leader writes must carry {@link dev.lead.client.Leadership#token()} and be compared where the
 * data is.
 */
@NullMarked
package dev.lead.client;

import org.jspecify.annotations.NullMarked;
