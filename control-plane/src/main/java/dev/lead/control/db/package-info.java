/** Transactions, migrations and notifications over PostgreSQL. */
@NullMarked
package dev.lead.control.db;

import org.jspecify.annotations.NullMarked;
