package dev.lead.control.db;

import java.sql.SQLException;

/**
 * Work that one replica does at a time. It saves work; nothing breaks if two do it at once, since
 * each step looks again under its locks.
 */
public interface Exclusive {
  /** Everybody may, always. */
  Exclusive EVERYBODY =
      new Exclusive() {
        @Override
        public boolean held() {
          return true;
        }

        @Override
        public boolean stillHeld(Tx tx) {
          return true;
        }
      };

  /** Whether it is this replica's turn, as far as it knows. */
  boolean held();

  /** Whether it still is, in the transaction that acts on it. */
  boolean stillHeld(Tx tx) throws SQLException;
}
