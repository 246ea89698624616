@NullMarked
package dev.lead.control.failover;

import org.jspecify.annotations.NullMarked;
