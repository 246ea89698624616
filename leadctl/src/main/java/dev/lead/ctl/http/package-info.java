/**
 * HTTP/1.1 over mutual TLS, as little as a command line needs, because java.net.http takes longer
 * to load than to use.
 */
@NullMarked
package dev.lead.ctl.http;

import org.jspecify.annotations.NullMarked;
