/** Lists in parts: what is wanted, and where a part ended. */
@NullMarked
package dev.lead.control.page;

import org.jspecify.annotations.NullMarked;
