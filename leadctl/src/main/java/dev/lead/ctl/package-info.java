@NullMarked
package dev.lead.ctl;

import org.jspecify.annotations.NullMarked;
