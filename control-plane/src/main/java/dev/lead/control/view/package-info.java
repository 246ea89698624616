/** What people and programs look at: lists, one thing, history, status. */
@NullMarked
package dev.lead.control.view;

import org.jspecify.annotations.NullMarked;
