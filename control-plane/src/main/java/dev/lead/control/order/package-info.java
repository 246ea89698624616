/** Orders: what a region is told to do, numbered. */
@NullMarked
package dev.lead.control.order;

import org.jspecify.annotations.NullMarked;
