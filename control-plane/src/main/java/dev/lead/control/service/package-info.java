/** Services: created, changed, removed; and the assignment that follows for each region. */
@NullMarked
package dev.lead.control.service;

import org.jspecify.annotations.NullMarked;
