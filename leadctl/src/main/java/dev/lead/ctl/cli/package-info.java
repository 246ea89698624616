/**
 * What all commands share: the tree of commands, global options, exit codes, failures and the
 * terminal.
 */
@NullMarked
package dev.lead.ctl.cli;

import org.jspecify.annotations.NullMarked;
