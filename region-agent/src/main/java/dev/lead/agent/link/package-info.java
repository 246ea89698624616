/** The agent's side of the link to the control plane (docs/region-link.md). */
@NullMarked
package dev.lead.agent.link;

import org.jspecify.annotations.NullMarked;
