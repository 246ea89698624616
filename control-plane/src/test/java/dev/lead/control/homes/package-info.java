@NullMarked
package dev.lead.control.homes;

import org.jspecify.annotations.NullMarked;
