/**
 * How a process says that it is up, ready, and how it fares: {@code /healthz}, {@code /readyz},
 * {@code /metrics}.
 */
@NullMarked
package dev.lead.process.health;

import org.jspecify.annotations.NullMarked;
