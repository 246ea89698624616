/** What this agent may grant at an instant, and what keeps that alive: beats, watches, clocks. */
@NullMarked
package dev.lead.agent.authority;

import org.jspecify.annotations.NullMarked;
