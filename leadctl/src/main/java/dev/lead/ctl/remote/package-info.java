/** The REST interfaces of control plane and agents, as commands use them. */
@NullMarked
package dev.lead.ctl.remote;

import org.jspecify.annotations.NullMarked;
