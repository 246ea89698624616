/**
 * The fencing kit for PostgreSQL: {@link dev.lead.client.fencing.sql.FenceSchema} once per
 * database, then {@link dev.lead.client.fencing.sql.Fence}. Needs the JDK's JDBC only.
 */
@NullMarked
package dev.lead.client.fencing.sql;

import org.jspecify.annotations.NullMarked;
