@NullMarked
package dev.lead.control.link;

import org.jspecify.annotations.NullMarked;
