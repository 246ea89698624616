/** Fencing over HTTP: the header {@code Lead-Token}, and a filter for the JDK's server. */
@NullMarked
package dev.lead.client.fencing.http;

import org.jspecify.annotations.NullMarked;
