/**
 * What every server process of LEAD shares: how it starts, reports itself ready, ends, and tells
 * people what went wrong.
 */
@NullMarked
package dev.lead.process;

import org.jspecify.annotations.NullMarked;
