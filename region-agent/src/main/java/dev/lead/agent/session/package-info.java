/** Sessions of candidates over WebSocket (docs/session-protocol.md). */
@NullMarked
package dev.lead.agent.session;

import org.jspecify.annotations.NullMarked;
