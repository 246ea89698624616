/**
 * HTTP over mutual TLS: a server whose handlers know who calls, errors as problem documents (RFC
 * 9457), and a client that fails over among several addresses.
 */
@NullMarked
package dev.lead.process.http;

import org.jspecify.annotations.NullMarked;
