/** Look-ups, short leases and what load balancers ask, over plain HTTP. */
@NullMarked
package dev.lead.agent.http;

import org.jspecify.annotations.NullMarked;
