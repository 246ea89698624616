/**
 * PostgreSQL on this machine: found or unpacked, started with safe settings, adopted when it
 * survived.
 */
@NullMarked
package dev.lead.control.postgres;

import org.jspecify.annotations.NullMarked;
