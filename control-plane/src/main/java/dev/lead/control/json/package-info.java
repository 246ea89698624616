/** JSON that comes from the database. */
@NullMarked
package dev.lead.control.json;

import org.jspecify.annotations.NullMarked;
