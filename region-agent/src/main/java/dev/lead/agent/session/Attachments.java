package dev.lead.agent.session;

import dev.lead.core.model.SessionId;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions that have a connection to this agent. Thread-safe. */
final class Attachments {
  private final Map<SessionId, LocalSession> sessions = new ConcurrentHashMap<>();

  /** Sessions that asked to come back and are not attached yet. */
  private final Map<SessionId, LocalSession> returning = new ConcurrentHashMap<>();

  /** A new session, known here before the table knows it. */
  void opening(LocalSession session) {
    sessions.put(session.id, session);
  }

  /** A session that comes back; of two connections that show it the later counts. */
  void returning(LocalSession session) {
    LocalSession other = returning.put(session.id, session);
    if (other != null && other != session && other.end() != LocalSession.Stage.OVER) {
      other.wire.close(1000, "shown again on another connection");
    }
  }

  /** The connection that is meant when the table says that the session is attached here. */
  Optional<LocalSession> arrived(SessionId id) {
    LocalSession session = returning.remove(id);
    if (session == null) {
      return find(id);
    }
    LocalSession older = sessions.put(id, session);
    if (older != null && older != session && older.end() != LocalSession.Stage.OVER) {
      older.wire.close(1000, "attached anew");
    }
    return Optional.of(session);
  }

  Optional<LocalSession> find(SessionId id) {
    return Optional.ofNullable(sessions.get(id));
  }

  /** The session, if the table has it attached here. */
  Optional<LocalSession> attached(SessionId id) {
    return find(id).filter(LocalSession::attached);
  }

  /** All, attached or about to be. */
  Collection<LocalSession> all() {
    return sessions.values();
  }

  /** Those that still wait for the table. */
  Collection<LocalSession> waiting() {
    return returning.values();
  }

  void remove(LocalSession session) {
    sessions.remove(session.id, session);
    returning.remove(session.id, session);
  }

  int count() {
    return sessions.size();
  }
}
