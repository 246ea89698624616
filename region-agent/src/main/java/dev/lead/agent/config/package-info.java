/** The agent's configuration. */
@NullMarked
package dev.lead.agent.config;

import org.jspecify.annotations.NullMarked;
